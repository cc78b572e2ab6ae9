"""Drafts, publishing, changes and the end of an activity."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.kernel import ANYONE, Forbidden, Invalid, NotFound, Refused
from commons.plugins.activities.rules import PLAN
from commons.signups import api as signups
from tests.activities.steps import COURSE, POTTERY, SERVICE, START, draft, facts, person, published, ref_of, row, run


def dates(ref: Any) -> list[calendar.Occurrence]:
    """The dates of an activity that take place."""
    return [one for one in calendar.occurrences(row(ref).id) if one.held]


def room(ref: Any) -> signups.Room:
    return signups.rooms([row(ref).id])[row(ref).id]


def sign_up(ref: Any, *names: str) -> list[tuple[str, str]]:
    """Signs up new people one by one: (state, the registration's code)."""
    made = []
    for name in names:
        who = person(name, email=f"{name}@example.org")
        value = run("signups.register", who, ref=str(ref), persons=[ref_of(who)])
        made.append((value["state"], value["registration"]))
    return made


# a draft


def test_a_draft_is_a_plan(city: SimpleNamespace) -> None:
    ref = draft(city, by=city.noa, place=city.workshop, note="לברר מחיר", grade_min="2", price_month="220")
    made = row(ref)
    assert (made.state, made.title, made.note, made.grade_min, made.price_month) == (
        "draft",
        POTTERY,
        "לברר מחיר",
        2,
        22000,
    )
    assert {name: made.plan[name] for name in PLAN if made.plan.get(name)} == {
        name: COURSE[name] for name in PLAN if name in COURSE
    }
    assert made.place_id == subjects.id_of(city.workshop)
    assert calendar.schedules([made.id]) == {} and signups.rooms([made.id]) == {}
    assert len(facts("activities.created")) == 1


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"title": {}}, {"title"}),
        ({"title": {"he": "  "}}, {"title"}),
        ({"title": {"xx": "?"}}, {"title"}),
        ({"end": "16:30"}, {"end"}),
        ({"last": "2026-11-01"}, {"last"}),
        ({"start": None}, {"start"}),
        ({"start": "25:00"}, {"start"}),
        ({"days": ["SU", "XX"]}, {"days"}),
        ({"minimum": 3}, {"maximum"}),
        ({"age_min": 9, "age_max": 4}, {"age_max"}),
        ({"grade_min": "13"}, {"grade_min"}),
        ({"price_month": "lots"}, {"price_month"}),
        ({"price_month": -1}, {"price_month"}),
        ({"maximum": 10**25}, {"maximum"}),
        ({"sessions": 8}, {"sessions"}),
        ({"mode": "fax"}, {"mode"}),
        ({"place": "activity:abcdefgh"}, {"place"}),
        ({"nonsense": 1}, {"nonsense"}),
        ({"title": {"en": "a\ud800"}}, {"title"}),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(city: SimpleNamespace, changes: dict, fields: set[str]) -> None:
    with pytest.raises(Invalid) as fault:
        draft(city, by=city.noa, **changes)
    assert set(fault.value.errors) == fields
    assert facts("activities.created") == []


def test_a_place_that_is_not_there(city: SimpleNamespace) -> None:
    with pytest.raises(NotFound):
        draft(city, by=city.noa, place="place:zzzzzzzz")


def test_who_may_write(city: SimpleNamespace) -> None:
    for actor in (city.samer, city.dana, city.maya, ANYONE):  # another centre, the desk, a resident, nobody
        with pytest.raises(Forbidden):
            draft(city, by=actor)
    ref = draft(city, by=city.noa)
    for actor in (city.samer, city.maya, ANYONE):  # it is not there for them
        for name in ("change", "publish", "remove"):
            with pytest.raises(NotFound):
                run(f"activities.{name}", actor, ref)
    with pytest.raises(Forbidden):
        run("activities.publish", city.dana, ref)
    run("activities.publish", city.noa, ref)
    for actor in (city.samer, city.dana, city.maya):
        with pytest.raises(Forbidden):
            run("activities.cancel", actor, ref, reason={"en": "no"})
    assert row(ref).state == "published"


def test_a_draft_can_be_removed_and_leaves_its_name(city: SimpleNamespace) -> None:
    ref = draft(city, by=city.noa)
    run("activities.remove", city.noa, ref)
    card = subjects.card(ref, ANYONE)
    assert card.gone and card.title == POTTERY and card.url is None
    other = published(city)
    with pytest.raises(Refused):
        run("activities.remove", city.noa, other)


# publishing


def test_publishing_makes_dates_and_places(city: SimpleNamespace) -> None:
    ref = published(city, by=city.noa, place=city.workshop, minimum=1, decide_on="2026-12-10")
    made = row(ref)
    (schedule,) = calendar.schedules([made.id])[made.id]
    assert (schedule.days, schedule.minutes, schedule.first) == ("SU", 60, date(2026, 11, 29))
    assert schedule.place_id == subjects.id_of(city.workshop)
    assert made.published_at == START
    assert dates(ref)[0].start_local.isoformat() == "2026-11-29T16:30:00"
    assert {one.start_local.isoweekday() for one in dates(ref)} == {7}
    found = room(ref)
    assert (found.size, found.taken, found.minimum, found.decide_on, found.mode) == (
        2,
        0,
        1,
        date(2026, 12, 10),
        "open",
    )
    assert found.at_risk
    assert run("activities.publish", city.noa, ref) == {"activity": str(ref)}  # once more is once
    assert len(facts("activities.published")) == 1


def test_a_number_of_sessions_ends_it(city: SimpleNamespace) -> None:
    ref = published(city, last=None, sessions=5)
    assert len(dates(ref)) == 5


def test_without_days_a_course_is_not_published(city: SimpleNamespace) -> None:
    ref = draft(city, days=[], start=None, end=None, first=None)
    with pytest.raises(Refused, match="the days"):
        run("activities.publish", city.noa, ref)
    assert row(ref).state == "draft" and row(ref).published_at is None
    run("activities.change", city.noa, ref, kind="open")
    run("activities.publish", city.noa, ref)
    assert dates(ref) == []


def test_published_by_mistake_it_is_taken_back(city: SimpleNamespace) -> None:
    ref = published(city)
    run("activities.withdraw", city.noa, ref)
    assert row(ref).state == "draft" and row(ref).published_at is None
    assert calendar.schedules([row(ref).id]) == {} and not room(ref).open
    with pytest.raises(NotFound):
        subjects.find(ref, ANYONE)
    run("activities.publish", city.noa, ref)
    assert len(calendar.schedules([row(ref).id])[row(ref).id]) == 1 and room(ref).open
    sign_up(ref, "ada")
    with pytest.raises(Refused, match="registered already"):
        run("activities.withdraw", city.noa, ref)


# changes


def test_only_what_is_given_changes(city: SimpleNamespace) -> None:
    ref = draft(city, place=city.workshop, price_month=22000, about={"en": "Clay."}, leader="Michal", age_min=7)
    run("activities.change", city.noa, ref, leader="Ronit")
    made = row(ref)
    assert (made.leader, made.price_month, made.about, made.age_min) == ("Ronit", 22000, {"en": "Clay."}, 7)
    assert made.plan["days"] == ["SU"] and made.place_id == subjects.id_of(city.workshop)


def test_changes_must_fit_what_stays(city: SimpleNamespace) -> None:
    ref = draft(city, minimum=2)
    with pytest.raises(Invalid) as fault:
        run("activities.change", city.noa, ref, maximum=1)
    assert set(fault.value.errors) == {"maximum"}
    with pytest.raises(Invalid):
        run("activities.change", city.noa, ref, end="16:30")
    assert row(ref).plan["maximum"] == 2 and row(ref).plan["end"] == "17:30"


def test_more_places_reach_those_who_wait(city: SimpleNamespace) -> None:
    ref = published(city)
    assert [state for state, _code in sign_up(ref, "ada", "bea", "cleo")] == ["enrolled", "enrolled", "waiting"]
    run("activities.change", city.noa, ref, maximum=3)
    assert (room(ref).size, room(ref).taken, room(ref).held, room(ref).waiting) == (3, 2, 1, 0)
    with pytest.raises(Invalid):
        run("activities.change", city.noa, ref, maximum=1)
    assert room(ref).size == 3 and row(ref).plan["maximum"] == 3


def test_other_hours_hold_from_now_on(city: SimpleNamespace) -> None:
    ref = published(city, first="2026-11-01")
    past = [one.start_local for one in dates(ref) if one.start_utc < START]
    run("activities.change", city.noa, ref, start="18:00", end="19:30", days=["TU"])
    assert [one.start_local for one in dates(ref) if one.start_utc < START] == past
    assert {one.start_local.strftime("%w %H:%M") for one in dates(ref) if one.start_utc > START} == {"2 18:00"}
    assert len(facts("calendar.replanned")) == 1


def test_another_name_leaves_the_dates_alone(city: SimpleNamespace) -> None:
    """A form sends everything, also what did not change; nobody is told of new hours for it."""
    ref = published(city, place=city.workshop)
    codes = [one.code for one in dates(ref)]
    everything = {**COURSE, "title": {"en": "Clay"}, "place": city.workshop}
    run("activities.change", city.noa, ref, **everything)
    assert [one.code for one in dates(ref)] == codes
    assert facts("calendar.replanned") == []
    run("activities.change", city.noa, ref, place=city.hall)
    assert len(facts("calendar.replanned")) == 1
    assert {one.place_id for one in dates(ref)} == {subjects.id_of(city.hall)}


# the end


def test_cancelling_tells_everybody_and_ends_all(city: SimpleNamespace) -> None:
    ref = published(city)
    sign_up(ref, "ada", "bea", "cleo")
    concerned = sorted(signups.people_of(row(ref).id))
    assert len(concerned) == 3
    run("activities.cancel", city.noa, ref, reason={"he": "המדריכה עברה עיר", "en": "She moved"})
    ((data, told),) = facts("activities.cancelled")
    assert data == {"reason": {"he": "המדריכה עברה עיר", "en": "She moved"}} and told == concerned
    assert row(ref).state == "cancelled"
    assert [one for one in dates(ref) if one.start_utc > clock.now()] == []
    assert signups.people_of(row(ref).id) == [] and not room(ref).open
    assert subjects.find(ref, ANYONE).state == "cancelled"  # its address goes on saying so
    for name in ("publish", "withdraw", "remove"):
        with pytest.raises(Refused):
            run(f"activities.{name}", city.noa, ref)
    with pytest.raises(Refused):
        run("activities.cancel", city.noa, ref, reason={"en": "again"})


def test_a_draft_is_cancelled_without_a_word_to_anybody(city: SimpleNamespace) -> None:
    ref = draft(city)
    run("activities.cancel", city.noa, ref, reason={"en": "no leader"})
    assert row(ref).state == "cancelled"
    assert facts("activities.cancelled") == [({"reason": {"en": "no leader"}}, [])]


# who can come


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ({"grade_min": "4"}, "from grade 4"),
        ({"grade_max": "2"}, "up to grade 2"),
        ({"age_min": 9}, "from age 9"),
        ({"age_max": 7}, "up to age 7"),
    ],
)
def test_age_and_grade_are_asked_before_a_place_is_taken(city: SimpleNamespace, limits: dict, said: str) -> None:
    """Tamar is 8, and in grade 3."""
    ref = published(city, **limits)
    with pytest.raises(Invalid) as fault:
        run("signups.register", city.maya, ref=str(ref), persons=[ref_of(city.tamar)])
    assert said in fault.value.errors["persons"][0] and "תמר" in fault.value.errors["persons"][0]
    assert room(ref).taken == 0


def test_age_counts_at_the_reference_day(city: SimpleNamespace) -> None:
    late = published(city, age_min=9, reference_on="2027-06-30")
    assert run("signups.register", city.maya, ref=str(late), persons=[ref_of(city.tamar)])["state"] == "enrolled"
    grades = published(city, grade_min="3", grade_max="3")
    assert run("signups.register", city.maya, ref=str(grades), persons=[ref_of(city.tamar)])["state"] == "enrolled"
    unknown = published(city, age_min=16)
    assert run("signups.register", city.maya, ref=str(unknown), persons=[ref_of(city.maya)])["state"] == "enrolled"


# pictures


def test_a_picture_is_ones_own(city: SimpleNamespace) -> None:
    import io

    from commons import files
    from commons.plugins.activities.demo_pictures import pot

    alt = {"en": "A pot"}
    mine = run("files.add", city.noa, None, blob=files.keep(io.BytesIO(pot())), alt=alt)["file"]
    with pytest.raises(NotFound):
        draft(city, by=SERVICE, image=mine, image_alt=alt)
    with pytest.raises(Invalid) as fault:
        draft(city, by=city.noa, image=mine)
    assert set(fault.value.errors) == {"image_alt"}
    ref = draft(city, by=city.noa, image=mine, image_alt=alt)
    assert row(ref).image == mine.partition(":")[2]
    with pytest.raises(NotFound):
        subjects.find(mine, ANYONE)
    run("activities.publish", city.noa, ref)
    assert subjects.find(mine, ANYONE).about_id == row(ref).id
