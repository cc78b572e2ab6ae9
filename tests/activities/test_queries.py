"""What is found by whom: filters, words, pages of a list, drafts."""

from types import SimpleNamespace
from typing import Any

import pytest

from commons.kernel import ANYONE, Actor
from commons.plugins.activities import queries
from tests.activities.steps import SERVICE, draft, published, ref_of, run, titles


@pytest.fixture
def programme(city: SimpleNamespace) -> SimpleNamespace:
    """Five published activities that differ in everything one can filter by."""
    always: dict[str, Any] = {"place": city.workshop, "price_month": "200"}
    published(city, **always, title={"he": "חוג קדרות לילדים", "en": "Pottery"}, grade_min="2", grade_max="4")
    published(
        city, **always | {"place": city.hall}, at="other", title={"ar": "جوقة", "en": "Choir"}, days=["WE"], age_min=14
    )
    published(city, **always | {"price_month": "0"}, title={"en": "Stories"}, kind="open", days=["WE", "TH"], age_max=7)
    published(city, **always | {"price_month": None}, title={"en": "Stone"}, kind="workshop", price_course="640")
    full = published(city, **always | {"price_month": "90.50"}, title={"en": "Chess"}, days=["MO"], maximum=1)
    run("signups.register", city.maya, ref=str(full), persons=[ref_of(city.maya)])
    return city


def found(actor: Actor = ANYONE, /, **filters: Any) -> list[str]:
    return sorted(titles(queries.listed(actor, filters)[0]))


ALL = ["Chess", "Choir", "Pottery", "Stone", "Stories"]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, ALL),
        # a grade counts for the ages at which one can be in it: grades 2–4 are 6 to 10
        ({"age": 5}, ["Chess", "Stone", "Stories"]),
        ({"age": 6}, ["Chess", "Pottery", "Stone", "Stories"]),
        ({"age": 10}, ["Chess", "Pottery", "Stone"]),
        ({"age": 11}, ["Chess", "Stone"]),
        ({"age": 14}, ["Chess", "Choir", "Stone"]),
        ({"day": ["MO"]}, ["Chess"]),
        ({"day": ["TH"]}, ["Stories"]),
        ({"day": ["MO", "WE"]}, ["Chess", "Choir", "Stories"]),
        ({"day": ["SA"]}, []),
        ({"price": 0}, ["Stories"]),
        ({"price": 90}, ["Stories"]),
        ({"price": 91}, ["Chess", "Stories"]),
        ({"price": 200}, ["Chess", "Choir", "Pottery", "Stories"]),
        ({"price": 640}, ALL),
        ({"kind": "workshop"}, ["Stone"]),
        ({"room": True}, ["Choir", "Pottery", "Stone", "Stories"]),
        ({"day": ["WE"], "age": 5}, ["Stories"]),
        ({"institution": "ain"}, ["Choir"]),
        ({"institution": "nowhere"}, []),
        ({"neighbourhood": "nowhere"}, []),
        ({"q": "pottery"}, ["Pottery"]),
        ({"q": "קדרות"}, ["Pottery"]),
        ({"q": "לקדרות"}, ["Pottery"]),
        ({"q": "جوقه"}, ["Choir"]),
        ({"q": "chor"}, []),
        ({"q": "choir", "day": ["MO"]}, []),
        ({"q": '" OR 1=1 --'}, []),
    ],
)
def test_filters(programme: SimpleNamespace, filters: dict[str, Any], expected: list[str]) -> None:
    assert found(**filters) == expected


def test_by_neighbourhood(programme: SimpleNamespace) -> None:
    assert found(neighbourhood=programme.spring.partition(":")[2]) == ["Choir"]
    assert found(neighbourhood=programme.hill.partition(":")[2]) == ["Chess", "Pottery", "Stone", "Stories"]


def test_a_list_goes_on_where_it_stopped(city: SimpleNamespace) -> None:
    names = [f"Course {number:02}" for number in range(1, 8)]
    for name in names:
        published(city, title={"en": name})
    for words in ({}, {"q": "course"}):
        seen, after, rounds = [], None, 0
        while rounds == 0 or after:
            shown, after = queries.listed(ANYONE, {**words, "after": after}, 3)
            seen += titles(shown)
            rounds += 1
        assert (sorted(seen), rounds) == (names, 3)
    assert seen  # and one more that is published meanwhile neither moves nor repeats what was seen
    first, after = queries.listed(ANYONE, {}, 3)
    published(city, title={"en": "Course 08"})
    rest, _after = queries.listed(ANYONE, {"after": after}, 20)
    assert not set(titles(first)) & set(titles(rest)) and len(first) + len(rest) == 8


@pytest.mark.parametrize(
    "after", ["", "x", ":", "0:", "nan:1", "inf:x", "0:1e9", "0:99999999999999999", "9" * 80, "-1:-1"]
)
def test_a_mark_that_nobody_gave(programme: SimpleNamespace, after: str) -> None:
    assert set(found(after=after)) <= set(ALL)
    assert set(found(after=after, q="choir")) <= {"Choir"}


def test_drafts_are_the_staffs(city: SimpleNamespace) -> None:
    ref = draft(city, title={"en": "Secret"})
    for actor in (ANYONE, city.maya, city.samer):
        assert titles(queries.listed(actor, {}, states=["draft", "published"])[0]) == []
        assert titles(queries.listed(actor, {"q": "secret"}, states=["draft", "published"])[0]) == []
    for actor in (city.noa, city.dana, SERVICE):
        assert titles(queries.listed(actor, {}, states=["draft"])[0]) == ["Secret"]
        assert queries.find(actor, ref.code).title == {"en": "Secret"}
    assert titles(queries.listed(city.noa, {})[0]) == []


def test_the_desks_list(city: SimpleNamespace) -> None:
    published(city, title={"en": "Choir"})
    draft(city, title={"en": "Chess"})
    draft(city, at="other", title={"en": "Elsewhere"})
    cancelled = published(city, title={"en": "Gone"})
    run("activities.cancel", SERVICE, cancelled, reason={"en": "x"})
    one = queries.find(SERVICE, cancelled.code).institution_id

    def desk(state: str | None = None, q: str = "") -> list[str]:
        return sorted(titles(queries.at_desk(city.noa, one, state, q, None)[0]))

    assert desk() == ["Chess", "Choir", "Gone"]
    assert (desk("draft"), desk("published"), desk("cancelled")) == (["Chess"], ["Choir"], ["Gone"])
    assert desk(q="choir") == ["Choir"]
    assert desk(q="chess") == ["Chess"]  # staff look for drafts too
