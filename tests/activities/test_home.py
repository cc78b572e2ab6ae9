"""The home page: what is near, soon, lacking people and decided this week; and what it costs."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask

from commons import clock
from tests.activities.steps import START, Visitor, published, ref_of, run, statements

MOST_STATEMENTS = 13  # signed out


def headings(page: str) -> list[str]:
    return re.findall(r'<h2 id="([\w-]+)"', page)


def part(page: str, name: str) -> str:
    """What stands under a heading, up to the next one."""
    return re.split(r'<h2 id="', page.partition(f'<h2 id="{name}"')[2])[0]


def codes(part: str) -> list[str]:
    return re.findall(r'href="/en/activities/(\w{8})"', part)


def test_a_new_city_is_told_what_will_stand_here(visitor: Callable[..., Visitor], app: Flask) -> None:
    page = visitor().reads("/")
    assert "Nothing is published here yet" in page and not headings(page)


def test_sections_without_anything_are_not_shown(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, place=city.workshop)
    assert headings(visitor().reads("/")) == ["near"]  # its first date is in weeks, and nobody is missing


def test_near_is_the_neighbourhood_of_the_address(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    hill = published(city, place=city.workshop).code
    spring = published(city, at="other", place=city.hall).code
    reader, area = visitor(), city.hill.partition(":")[2]
    assert codes(part(reader.reads("/"), "near")) == [hill, spring]
    page = reader.reads(f"/?near={area}")
    assert codes(part(page, "near")) == [hill] and f'href="/en/activities?neighbourhood={area}"' in page
    assert re.search(rf'class="chip" href="/en/\?near={area}#near" aria-current="true"', page)
    for nonsense in ("zzzzzzzz", "", "x" * 900):
        assert codes(part(reader.reads(f"/?near={nonsense}"), "near")) == [hill, spring]
    assert not reader.client.get_cookie("near")


def test_a_reader_may_say_which_neighbourhood_is_hers(
    city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    hill = published(city, place=city.workshop).code
    spring = published(city, at="other", place=city.hall).code
    maya, area = visitor(city.maya), city.spring.partition(":")[2]
    assert codes(part(maya.reads("/"), "near")) == [hill, spring]
    page = maya.reads(f"/?near={area}")
    assert "Begin with this neighbourhood from now on" in page
    assert maya.post("/me/settings/choices", neighbourhood=city.spring).status_code == 303
    page = maya.reads("/")
    assert codes(part(page, "near")) == [spring] and "from now on" not in page
    assert codes(part(maya.reads("/?near=all"), "near")) == [hill, spring]
    assert codes(part(visitor().reads("/"), "near")) == [hill, spring]
    assert maya.post("/me/settings/choices", neighbourhood="").status_code == 303
    assert codes(part(maya.reads("/"), "near")) == [hill, spring]
    assert maya.post("/me/settings/choices", neighbourhood="person:abcdefgh").status_code == 422


def test_a_neighbourhood_without_room_says_so(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, place=city.workshop)
    page = visitor().reads(f"/?near={city.spring.partition(':')[2]}")
    assert "Nothing with room is published in this neighbourhood at present." in page


def test_soon_is_today_and_the_next_two_days(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    today = START.date().isoformat()
    daily = {"days": ["SU", "MO", "TU", "WE", "TH", "FR", "SA"], "start": "18:00", "end": "19:00", "first": today}
    one = published(city, place=city.workshop, **daily)
    shown = part(visitor().reads("/"), "soon")
    assert codes(shown) == [one.code] * 3 and "today" in shown and "tomorrow" in shown
    assert "Workshop" in shown and "Almond" in shown and "places left" in shown
    with clock.at(START.replace(hour=21)):
        assert codes(part(visitor().reads("/"), "soon")) == [one.code] * 2


@pytest.mark.parametrize(("days", "section"), [(20, "hands"), (7, "decided"), (3, "decided"), (60, None)])
def test_what_lacks_people(
    city: SimpleNamespace, visitor: Callable[..., Visitor], days: int, section: str | None
) -> None:
    decided = (START + timedelta(days=days)).date().isoformat()
    ref = published(city, place=city.workshop, minimum=3, maximum=9, decide_on=decided)
    page = visitor().reads("/")
    assert [name for name in headings(page) if name in {"hands", "decided"}] == ([section] if section else [])
    if section:
        assert codes(part(page, section)) == [ref.code]
    if section == "hands":
        assert "3 more and it takes place" in page
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
        assert "2 more and it takes place" in visitor().reads("/")


def test_home_costs_the_same_whatever_the_city_holds(
    app: Flask, city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    today = START.date().isoformat()
    values = {"days": ["SU", "MO", "TU", "WE", "TH", "FR", "SA"], "start": "18:00", "end": "19:00", "first": today}
    values |= {"minimum": 3, "maximum": 9, "decide_on": "2026-12-01"}

    def cost() -> int:
        reader = visitor()
        reader.reads("/")
        with statements(app) as sent:
            reader.reads("/")
        return len(sent)

    published(city, place=city.workshop, **values)
    few = cost()
    for number in range(12):
        published(city, at=["one", "other"][number % 2], place=[city.workshop, city.hall][number % 2], **values)
    print(f"\nSQL statements of the home page, signed out: {few}")
    assert cost() == few <= MOST_STATEMENTS
