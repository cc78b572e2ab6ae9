"""All lists of a house: narrowed, sorted, taken away as they are shown; and what stands at the desk of the day."""

import re
from datetime import timedelta

import pytest

from commons import clock
from commons.i18n import force_locale
from commons.signups import desk_views
from tests.signups.steps import SERVICE, START, open_pool, plan, ref_of, run, sign_up


def hold(city, name, size=1, **values):
    """Another subject with places."""
    house = f"institution:{city.house.code}"
    place = run("calendar.add_place", SERVICE, house, {"name": {"en": name}}).value["place"]
    run("signups.open_pool", SERVICE, None, {"ref": place, "size": size, **values})
    return place


def named(text: str) -> list[str]:
    return re.findall(r'<th role="rowheader"[^>]*><a[^>]*><bdi>([^<]+)<', text)


@pytest.fixture
def lists(city):
    open_pool(city, 1)
    sign_up(city, city.mother, city.dana)
    sign_up(city, city.neighbour)
    hold(city, "Attic", 10, minimum=3, decide_on="2026-11-10")
    hold(city, "=Cellar", None)
    return city


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["Hall", "Attic", "=Cellar"]),
        ("?only=room", ["Attic", "=Cellar"]),
        ("?only=full", ["Hall"]),
        ("?only=waiting", ["Hall"]),
        ("?only=risk", ["Attic"]),
        ("?only=nonsense", ["Hall", "Attic", "=Cellar"]),
        ("?sort=title", ["=Cellar", "Attic", "Hall"]),
        ("?sort=-room", ["Hall", "Attic", "=Cellar"]),
        ("?sort=waiting&only=room&q=att", ["Attic"]),
    ],
)
def test_lists_are_narrowed_and_sorted(lists, visit, asked, shown):
    text = visit.open(f"/en/desk/signups{asked}", lists.desk)
    assert (named(text) == shown) if "sort" in asked or "only" in asked else (sorted(named(text)) == sorted(shown))
    assert f"/en/desk/signups.csv{asked}".replace("&", "&amp;") in text


def test_the_lists_as_a_spreadsheet(lists, visit):
    text = visit.open("/en/desk/signups.csv?sort=title", lists.teacher)
    lines = text.splitlines()
    assert text.startswith("\ufeff") and lines[1].startswith("'=Cellar,The Almond,0,0,0,,")
    assert lines[2].startswith("Attic,The Almond,0,0,0,10,3,2026-11-10,")
    assert lines[3].startswith("Hall,The Almond,1,0,1,1")
    assert len(visit.open("/en/desk/signups.csv?only=full", lists.desk).splitlines()) == 2
    assert len(visit.open("/en/desk/signups.csv", lists.stranger).splitlines()) == 1
    visit.open("/en/desk/signups.csv", lists.mother, status=403)


def test_an_empty_desk_teaches(city, visit):
    text = visit.open("/en/desk", city.desk)
    assert "no session is planned" in text and "Nothing waits." in text
    assert "its list stands here" in visit.open("/en/desk/signups", city.desk)
    plan(city)
    open_pool(city, 4)
    text = visit.open("/en/desk", city.desk)
    assert "Nothing today." in text and "Sunday, 8 November" in text and "16:30" in text


def test_an_offer_says_how_long_it_is_good_and_whom_to_call(city, visit):
    open_pool(city, 1)
    first = sign_up(city, city.neighbour)
    sign_up(city, city.mother, city.dana)
    run("signups.cancel", city.neighbour, None, {"registration": first.value["registration"]})
    text = visit.open("/en/desk", city.desk)
    assert "Offers without an answer" in text and re.search(r"<strong>\d+ (hours|days)</strong>", text)
    assert "1 of 1 place" not in text and "Nothing waits." not in text


@pytest.mark.parametrize(
    ("left", "said"), [(timedelta(hours=3), "3 hours"), (timedelta(days=2), "2 days"), (timedelta(0), "a moment")]
)
def test_time_left_as_people_say_it(city, left, said):
    with force_locale("en"):
        assert desk_views.time_left(left) == said


def test_everybody_is_here_by_one_tap_and_then_the_exceptions(city, visit):
    session = plan(city)[0]
    open_pool(city, 5)
    sign_up(city, city.mother, city.dana, city.omri)
    page = f"/en/desk/attendance/{session.code}"
    text = visit.open(page, city.teacher)
    hidden = re.findall(r'<input type="hidden" name="marks\.(person:\w+)" value="present">', text)
    assert "Everybody is here" in text and sorted(hidden) == sorted([ref_of(city.dana), ref_of(city.omri)])
    visit.send(page, page, city.teacher, **{f"marks__{ref_of(city.dana)}": "absent"})
    text = visit.open(page, city.teacher)
    assert "1 more is here" in text
    (rest,) = re.findall(r'<input type="hidden" name="marks\.(person:\w+)" value="present">', text)
    visit.send(page, page, city.teacher, **{f"marks__{rest}": "present"})
    assert 'type="hidden" name="marks.' not in visit.open(page, city.teacher)


def test_how_full_all_of_it_is(city, visit):
    plan(city)
    open_pool(city, 4)
    sign_up(city, city.mother, city.dana)
    assert "1 of 4 places are taken in 1 lists, and 0 are offered: 25% of all." in visit.open("/en/desk", city.desk)
    assert "25% of all" not in visit.open("/en/desk", city.stranger)


def test_an_institutions_page_shows_its_staff_how_full_it_is(city, visit):
    plan(city)
    open_pool(city, 4)
    sign_up(city, city.mother, city.dana)
    page = f"/en/institutions/{city.house.code}"
    shown = visit.open(page, city.teacher)
    assert "25% of all" in shown and "1 person signed up in 16 weeks" in shown
    for who in (city.stranger, city.mother, None):
        assert "of all." not in visit.open(page, who) and "signed up in" not in visit.open(page, who)


def test_how_it_filled_week_by_week(city, visit):
    open_pool(city, 1)
    first = sign_up(city, city.neighbour)
    with clock.at(START + timedelta(days=8)):
        sign_up(city, city.mother, city.dana)
    with clock.at(START + timedelta(days=15)):
        run("signups.cancel", city.neighbour, None, {"registration": first.value["registration"], "at_once": False})
        text = visit.open(f"/en/desk/signups/{city.hall.replace(':', '/')}", city.desk)
        picture = text[text.index("filling-chart-d") :]
        rows = re.findall(r'<tr><th scope="row">.*?</th><td[^>]*><span>(\d+)</span></td><td[^>]*><span>(\d+)', picture)
        assert rows[:3] == [("1", "0"), ("1", "0"), ("1", "1")] and "chart-room" in picture
