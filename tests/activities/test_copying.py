"""Last year's programme becomes this year's drafts, once."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from commons import subjects
from commons.kernel import Forbidden, Invalid, Ref, Refused
from commons.plugins.activities import copying, queries
from tests.activities.steps import SERVICE, Visitor, count, draft, facts, published, row, run, statements
from tests.activities.test_pages import words

NEXT = {"first": "2027-09-01", "last": "2028-06-30"}


def copied(city: SimpleNamespace, *refs: Ref, by: object = SERVICE, **changes: str) -> dict[str, int]:
    return run("activities.copy", by, city.one, activities=[str(ref) for ref in refs], **{**NEXT, **changes})


def numbers(done: dict) -> tuple[int, int]:
    return done["created"], done["skipped"]


def newest(city: SimpleNamespace) -> list:
    """The drafts of the first centre, as they were made."""
    there, _more = queries.at_desk(SERVICE, subjects.id_of(city.one), "draft", "", None)
    return [one.activity for one in reversed(there)]


def test_a_copy_keeps_its_day_and_its_time_of_the_year(city: SimpleNamespace) -> None:
    course = published(city, first="2026-09-06", note="Key in the office", price_month=22000, place=city.workshop)
    short = {"kind": "workshop", "first": "2026-12-06", "last": "2026-12-20", "title": {"en": "Lights"}}
    workshop = published(city, **short, decide_on="2026-11-29", reference_on="2026-12-01")
    assert numbers(copied(city, course, workshop)) == (2, 0)
    one, two = newest(city)
    assert (one.plan["first"], one.plan["last"], one.plan["days"]) == ("2027-09-05", "2028-06-28", ["SU"])
    assert (one.note, one.price_month, one.title) == ("Key in the office", 22000, row(course).title)
    assert one.place_id == row(course).place_id and one.published_at is None
    assert (two.plan["first"], two.plan["last"]) == ("2027-12-05", "2027-12-19")
    assert (two.plan["decide_on"], two.reference_on) == ("2027-11-28", date(2027, 12, 1))
    assert facts("activities.copied") == [({"created": 2, "skipped": 0}, [])]
    run("activities.publish", SERVICE, one.ref)


def test_a_second_copy_to_the_season_is_left_out(city: SimpleNamespace) -> None:
    course, other = published(city), published(city, title={"en": "Chess"})
    copied(city, course)
    assert numbers(copied(city, course, other, first="2027-10-01")) == (1, 1)
    assert numbers(copied(city, course, first="2028-09-01", last="2029-06-30")) == (1, 0)
    assert count() == 5


def test_only_ones_own_and_only_a_season(city: SimpleNamespace) -> None:
    mine, theirs = published(city), published(city, at="other", by=SERVICE)
    with pytest.raises(Refused):
        copied(city, mine, theirs)
    for wrong in ({"last": "2027-08-01"}, {"last": "2029-01-01"}, {"first": "soon"}):
        with pytest.raises(Invalid):
            copied(city, mine, **wrong)
    with pytest.raises(Invalid):
        copied(city)
    for who in (city.samer, city.dana, city.maya):
        with pytest.raises(Forbidden):
            copied(city, mine, by=who)
    assert count() == 2


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({"first": "2026-08-30", "last": "2027-07-31"}, {"first": "2027-09-01", "last": "2028-06-30"}),
        ({"first": "2027-07-30", "last": None, "sessions": 4}, {"first": "2028-06-30", "last": None, "sessions": 4}),
        ({"days": []}, {"days": []}),
    ],
)
def test_days_stay_within_the_season(plan: dict, said: dict) -> None:
    assert copying.moved(plan, timedelta(weeks=52), date(2027, 9, 1), date(2028, 6, 30)) == said


def test_the_page_counts_first(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    course = published(city)
    published(city, title={"en": "Chess"})
    draft(city, title={"en": "Not yet"})
    noa, page = visitor(city.noa), "/desk/activities/copy"
    shown = noa.reads(page)
    assert "Pottery" in shown and "Chess" in shown and "Not yet" not in shown
    assert 'value="2027-09-01"' in shown and page in noa.reads("/desk/activities")
    seen = noa.submits(page, "/copy", activities=str(course), _next="preview").get_data(as_text=True)
    assert "1 draft will be made." in words(seen) and count() == 3
    again = noa.submits(page, "/copy", activities=str(course), _next="again").get_data(as_text=True)
    assert f'value="{course}" checked' in again
    answer = noa.submits(page, "/copy", activities=str(course))
    assert answer.status_code == 200 and count() == 4
    made = answer.get_data(as_text=True)
    assert "1 draft was made." in words(made)
    noa.submits(page, "/copy", activities=str(course))
    token = re.search(r'name="token" value="([^"]+)"', made)[1]
    noa.post("/undo", token=token, _next="/desk/activities")
    assert count() == 3 and "It is taken back." in noa.reads("/desk/activities")
    noa.submits(page, "/copy", activities=str(course))
    seen = noa.submits(page, "/copy", activities=str(course), _next="preview").get_data(as_text=True)
    assert "There is nothing left to copy." in words(seen)
    for then in ("preview", ""):
        assert noa.submits(page, "/copy", activities=None, _next=then).status_code == 422
    assert visitor(city.dana).get(page).status_code == 403


@pytest.mark.parametrize("season", ["9" * 5000, "٢٠٢٦", "-1", "²"])
def test_a_season_that_is_none_shows_the_newest(
    city: SimpleNamespace, visitor: Callable[..., Visitor], season: str
) -> None:
    published(city)
    noa, page = visitor(city.noa), "/desk/activities/copy"
    assert "Pottery" in noa.submits(page, "/copy", activities=None, season=season).get_data(as_text=True)


def test_a_whole_season_is_chosen_and_what_differs_is_said(
    city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    published(city, title={"en": "Old"}, first="2025-11-30", last="2026-06-28")
    published(city, title={"en": "Feast"}, first="2026-10-04", last="2027-06-27", price_month=18000)
    published(city, title={"en": "Early"}, first="2026-08-02", last="2026-08-30", place=city.workshop)
    run("activities.cancel", SERVICE, published(city, title={"en": "Gone"}), reason={"en": "No clay."})
    noa, page = visitor(city.noa), "/desk/activities/copy"
    shown = noa.reads(page)
    assert re.findall(r'name="activities" value="activity:\w+"( checked)?', shown) == [" checked", " checked", ""]
    assert "Old" not in words(shown) and "Old" in words(noa.reads(f"{page}?season=2025"))
    assert "Early" in words(noa.reads(f"{page}?season=all"))
    feast = noa.submits(page, "/copy", _next="preview").get_data(as_text=True)
    assert "2 drafts will be made." in words(feast) and "4.10.2026" in feast and "24.10.2027" in feast
    assert "begins on the next day of its own" in feast and "₪180" in words(feast).replace("\u200f", "")
    assert "It has no place yet." in feast and count() == 4


@pytest.mark.parametrize(
    ("first", "last", "closed", "said"),
    [
        ("2027-10-03", None, ["2027-10-03"], "2027-10-06"),
        ("2027-10-03", None, [], "2027-10-03"),
        ("2027-10-04", None, [], "2027-10-04"),
        ("2027-10-03", "2027-10-05", ["2027-10-03"], "2027-10-03"),
        ("2027-10-03", None, ["2027-10-03", "2027-10-06"], "2027-10-10"),
    ],
)
def test_a_course_begins_after_the_holidays(first: str, last: str | None, closed: list[str], said: str) -> None:
    plan = {"days": ["SU", "WE"], "first": first, "last": last}
    days = {date.fromisoformat(day) for day in closed}
    assert copying.after_holidays(plan, days, date(2028, 6, 30)) == {**plan, "first": said}


def test_the_list_costs_the_same_however_long(
    city: SimpleNamespace, visitor: Callable[..., Visitor], app: object
) -> None:
    noa, page = visitor(city.noa), "/desk/activities/copy"
    published(city)
    with statements(app) as few:
        noa.reads(page)
    for number in range(4):
        published(city, title={"en": f"Course {number}"})
    with statements(app) as many:
        noa.reads(page)
    assert len(few) == len(many)
