"""What may be done with dates, closed days and places: by whom, what is told to whom, and what stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from commons import clock, command, subjects
from commons.calendar import api as calendar
from commons.calendar import closing, queries
from commons.db import db, unit_of_work
from commons.kernel import Forbidden, Invalid, NotFound, Refused
from commons.signups.models import Attendance
from tests.calendar.conftest import SERVICE, START, at, facts, plan, rows, run

CLOSED = {"first": "2026-10-04", "last": "2026-10-11", "title": {"en": "Repairs", "he": "שיפוצים"}}


def date_of(city, day):
    return next(row for row in rows(city.place) if row.recurrence_local.date().isoformat() == day)


def test_a_cancelled_session_tells_those_concerned_and_can_be_taken_back(city):
    plan(city.place)
    city.answers.concerned = [city.visitor.person_id]
    row = date_of(city, "2026-09-13")
    reason = {"en": "The instructor is ill"}
    done = run("calendar.cancel_occurrence", city.staff, None, {"occurrence": row.code, "reason": reason})
    again = date_of(city, "2026-09-13")
    assert (again.status, again.reason, again.sequence) == ("cancelled", reason, 1)
    ((line, concerns),) = facts("calendar.occurrence_cancelled")
    assert concerns == [city.visitor.person_id]
    assert line.data == {
        "occurrence": row.code,
        "start": "2026-09-13T16:30:00",
        "end": "2026-09-13T17:30:00",
        "reason": reason,
    }
    run("calendar.cancel_occurrence", city.staff, None, {"occurrence": row.code})
    assert len(facts("calendar.occurrence_cancelled")) == 1
    run("calendar.restore_occurrence", city.staff, None, done.value["undo"])
    assert (date_of(city, "2026-09-13").status, date_of(city, "2026-09-13").sequence) == ("planned", 2)
    assert [concerns for _line, concerns in facts("calendar.occurrence_restored")] == [[city.visitor.person_id]]


def test_a_restored_session_is_as_the_closures_have_it(city):
    plan(city.place)
    row = date_of(city, "2026-10-04")
    run("calendar.cancel_occurrence", city.staff, None, {"occurrence": row.code})
    run("calendar.close_days", city.staff, city.house, CLOSED)
    assert date_of(city, "2026-10-04").status == "cancelled"
    run("calendar.restore_occurrence", city.staff, None, {"occurrence": row.code})
    assert date_of(city, "2026-10-04").status == "closed"


def test_a_moved_session_keeps_its_original_slot(city):
    plan(city.place, place=city.room)
    city.answers.concerned = [city.visitor.person_id]
    row = date_of(city, "2026-09-13")
    data = {"occurrence": row.code, "day": "2026-09-15", "start": "18:00", "place": city.place}
    run("calendar.move_occurrence", city.staff, None, data)
    moved = date_of(city, "2026-09-13")
    assert (moved.start_local, moved.end_local) == (at("2026-09-15", 18), at("2026-09-15", 19))
    assert (moved.recurrence_local, moved.code) == (row.recurrence_local, row.code)
    assert (moved.status, moved.sequence, moved.held) == ("moved", 1, True)
    ((line, concerns),) = facts("calendar.occurrence_moved")
    assert concerns == [city.visitor.person_id]
    assert (line.data["was"], line.data["place"]["en"]) == ("2026-09-13T16:30:00", "Workshop")


def test_a_move_that_is_taken_back_leaves_no_trace_but_the_words(city):
    plan(city.place, place=None)
    row = date_of(city, "2026-09-13")
    elsewhere = {"occurrence": row.code, "day": "2026-09-15", "start": "18:00", "end": "20:00", "place": city.room}
    done = run("calendar.move_occurrence", city.staff, None, elsewhere)
    run("calendar.move_occurrence", city.staff, None, done.value["undo"])
    back = date_of(city, "2026-09-13")
    assert (back.status, back.start_local) == ("planned", at("2026-09-13", 16, 30))
    assert back.end_local == at("2026-09-13", 17, 30)
    assert (back.place_id, back.reason) == (None, {}) and len(facts("calendar.occurrence_moved")) == 2


def test_a_moved_session_is_taken_back_to_where_it_was_moved_first(city):
    plan(city.place)
    row, reason = date_of(city, "2026-09-13"), {"en": "A concert"}
    first = {"occurrence": row.code, "start": "18:00", "reason": reason}
    run("calendar.move_occurrence", city.staff, None, first)
    done = run("calendar.move_occurrence", city.staff, None, {"occurrence": row.code, "start": "19:00"})
    run("calendar.move_occurrence", city.staff, None, done.value["undo"])
    back = date_of(city, "2026-09-13")
    assert (back.status, back.start_local, back.reason) == ("moved", at("2026-09-13", 18), reason)


def test_a_session_that_goes_back_follows_the_closures_again(city):
    plan(city.place)
    row = date_of(city, "2026-10-04")
    done = run("calendar.move_occurrence", city.staff, None, {"occurrence": row.code, "day": "2026-10-20"})
    run("calendar.close_days", city.staff, city.house, CLOSED)
    assert date_of(city, "2026-10-04").status == "moved"
    run("calendar.move_occurrence", city.staff, None, done.value["undo"])
    assert date_of(city, "2026-10-04").status == "closed"


def test_a_moved_session_that_was_cancelled_and_restored_is_planned_once_it_is_back(city):
    plan(city.place)
    row = date_of(city, "2026-09-13")
    done = run("calendar.move_occurrence", city.staff, None, {"occurrence": row.code, "start": "18:00"})
    cancelled = run("calendar.cancel_occurrence", city.staff, None, {"occurrence": row.code})
    again = run("calendar.move_occurrence", city.staff, None, {"occurrence": row.code, "start": "17:00"})
    assert again.value["undo"] is None
    run("calendar.cancel_occurrence", city.staff, None, {"occurrence": row.code})
    run("calendar.restore_occurrence", city.staff, None, cancelled.value["undo"])
    assert date_of(city, "2026-09-13").status == "moved"
    run("calendar.move_occurrence", city.staff, None, done.value["undo"])
    assert date_of(city, "2026-09-13").status == "planned"


def test_a_move_to_another_hour_alone_keeps_day_and_length(city):
    plan(city.place)
    row = date_of(city, "2026-09-13")
    run("calendar.move_occurrence", city.staff, None, {"occurrence": row.code, "start": "19:15"})
    moved = date_of(city, "2026-09-13")
    assert (moved.start_local, moved.end_local) == (at("2026-09-13", 19, 15), at("2026-09-13", 20, 15))


def test_a_move_onto_something_else_is_told(city):
    plan(city.place, place=city.room)
    plan(city.room, place=city.room, days=["MO"])
    row, other = date_of(city, "2026-09-13"), rows(city.room)[0]
    data = {"occurrence": row.code, "day": other.start_local.date().isoformat()}
    assert run("calendar.move_occurrence", city.staff, None, data).value["clashes"] == [other.code]
    assert [one.code for one in queries.others_there(date_of(city, "2026-09-13"))] == [other.code]


def test_only_staff_of_the_institution_change_its_dates(city):
    plan(city.place)
    row = date_of(city, "2026-09-13")
    data = {"name": {"en": "Other"}, "kind": "library", "side": "professional"}
    other = run("institutions.add", SERVICE, None, data).value["ref"]
    theirs = run("calendar.add_place", SERVICE, other, {"name": {"en": "Their room"}}).value["place"]
    plan(theirs)
    with pytest.raises(Forbidden):
        run("calendar.cancel_occurrence", city.visitor, None, {"occurrence": row.code})
    with pytest.raises(Forbidden):
        run("calendar.cancel_occurrence", city.staff, None, {"occurrence": rows(theirs)[0].code})
    with pytest.raises(Forbidden):
        run("calendar.move_occurrence", city.staff, None, {"occurrence": rows(theirs)[0].code, "start": "10:00"})
    with pytest.raises(Forbidden):
        run("calendar.close_days", city.staff, other, CLOSED)
    with pytest.raises(Forbidden):
        run("calendar.add_place", city.visitor, city.house, {"name": {"en": "Mine"}})
    with pytest.raises(Forbidden):
        run("calendar.change_place", city.staff, theirs, {"name": {"en": "Mine"}})
    with pytest.raises(Forbidden), unit_of_work():
        data = {"days": ["SU"], "start": "10:00", "first": date(2026, 9, 6)}
        calendar.plan(city.staff, subjects.find(theirs, city.staff), data)
    assert {one.status for one in rows(theirs)} == {"planned"}


def test_what_has_begun_is_not_changed(city):
    plan(city.place)
    row = date_of(city, "2026-09-13")
    with clock.at(datetime(2026, 9, 13, 14, 0, tzinfo=UTC)):
        for name in ("cancel", "restore", "move"):
            with pytest.raises(Refused):
                run(f"calendar.{name}_occurrence", city.staff, None, {"occurrence": row.code})
        later = date_of(city, "2026-09-20")
        with pytest.raises(Invalid) as refused:
            run("calendar.move_occurrence", city.staff, None, {"occurrence": later.code, "day": "2026-09-10"})
        assert list(refused.value.errors) == ["day"]
    with pytest.raises(NotFound):
        run("calendar.cancel_occurrence", city.staff, None, {"occurrence": "nosuchdate"})


# closed days


def test_closing_days_tells_once_and_makes_up(city):
    plan(city.place)
    city.answers.concerned = [city.visitor.person_id]
    run("calendar.close_days", city.staff, city.house, CLOSED)
    found = {row.recurrence_local.date().isoformat(): row for row in rows(city.place)}
    assert [found[day].status for day in ("2026-10-04", "2026-10-11", "2026-10-18")] == ["closed", "closed", "planned"]
    assert found["2026-10-04"].reason == CLOSED["title"] and found["2026-10-04"].sequence == 1
    assert [row.start_local for row in found.values() if row.make_up] == [
        at("2027-07-04", 16, 30),
        at("2027-07-11", 16, 30),
    ]
    ((line, concerns),) = facts("calendar.occurrence_closed")
    assert concerns == [city.visitor.person_id]
    assert [one["start"] for one in line.data["closed"]] == ["2026-10-04T16:30:00", "2026-10-11T16:30:00"]
    assert line.data["added"] == ["2027-07-04T16:30:00", "2027-07-11T16:30:00"]


def test_an_open_day_outranks_and_a_dropped_closure_is_gone(city):
    plan(city.place)
    first = run("calendar.close_days", city.staff, city.house, CLOSED).value["closure"]
    data = {"first": "2026-10-11", "last": "2026-10-11", "title": {"en": "Open day"}}
    run("calendar.open_day", city.staff, city.house, data)
    assert [date_of(city, day).status for day in ("2026-10-04", "2026-10-11")] == ["closed", "planned"]
    ((opened, _concerns),) = facts("calendar.occurrence_opened")
    assert [one["start"] for one in opened.data["opened"]] == ["2026-10-11T16:30:00"]
    assert opened.data["removed"] == ["2027-07-11T16:30:00"]
    run("calendar.drop_closure", city.staff, city.house, {"closure": first})
    assert {row.status for row in rows(city.place)} == {"planned"} and len(rows(city.place)) == 43


def test_short_hours_cut_a_session_and_another_cut_is_told_again(city):
    plan(city.place)
    short = {**CLOSED, "policy": "shortened", "ends_at": "17:00"}
    code = run("calendar.close_days", city.staff, city.house, short).value["closure"]
    assert (date_of(city, "2026-10-04").status, date_of(city, "2026-10-04").end_local) == (
        "shortened",
        at("2026-10-04", 17),
    )
    run("calendar.change_closure", city.staff, city.house, {**short, "ends_at": "16:45", "closure": code})
    assert date_of(city, "2026-10-04").end_local == at("2026-10-04", 16, 45)
    assert len(facts("calendar.occurrence_closed")) == 2
    run(
        "calendar.change_closure",
        city.staff,
        city.house,
        {**short, "ends_at": "16:45", "title": {"en": "X"}, "closure": code},
    )
    assert len(facts("calendar.occurrence_closed")) == 2
    assert date_of(city, "2026-10-04").reason == {"en": "X"} and date_of(city, "2026-10-04").sequence == 2
    with pytest.raises(NotFound):
        run("calendar.change_closure", city.staff, city.house, {**short, "closure": "nosuchone"})
    for wrong, field in (({"ends_at": None}, "ends_at"), ({"last": "2026-10-01"}, "last"), ({"title": {}}, "title")):
        with pytest.raises(Invalid) as refused:
            run("calendar.close_days", city.staff, city.house, {**short, **wrong})
        assert list(refused.value.errors) == [field]


def test_suggested_closures_are_added_once_and_edits_stay(city):
    first = run("calendar.fill_closures", city.staff, city.house).value["added"]
    house = subjects.id_of(city.house)
    found = {row.title["en"]: row for row in queries.closures(house)}
    assert first == len(found) > 10
    assert found["Yom Kippur"].policy == "closed" and found["Yom Kippur"].last == date(2026, 9, 21)
    eve = next(row for title, row in found.items() if "Memorial" in title and row.policy == "shortened")
    assert eve.ends_at.isoformat() == "18:00:00"
    change = {
        "first": "2026-09-21",
        "last": "2026-09-21",
        "title": {"he": "כיפור"},
        "closure": found["Yom Kippur"].code,
    }
    run("calendar.change_closure", city.staff, city.house, change)
    assert run("calendar.fill_closures", city.staff, city.house).value == {"added": 0, "closures": []}
    next_year = {"first": "2027-09-01", "last": "2028-06-30"}
    assert run("calendar.fill_closures", city.staff, city.house, next_year).value["added"] > 10
    arab = {"preset": "arab_centre"}
    assert run("calendar.fill_closures", city.staff, city.house, arab).value["added"] > 5
    fitr = [row for row in queries.closures(house) if row.title.get("en") == "Eid al-Fitr" and row.policy == "closed"]
    assert fitr and fitr[0].provisional
    assert len(facts("calendar.closures_filled")) == 3


def test_closures_and_places_are_taken_back_as_they_were(city):
    short = {**CLOSED, "policy": "shortened", "ends_at": "13:00", "provisional": True}
    code = run("calendar.close_days", city.staff, city.house, short).value["closure"]
    changed = run("calendar.change_closure", city.staff, city.house, {**CLOSED, "closure": code})
    run("calendar.change_closure", city.staff, city.house, changed.value["undo"])
    house = subjects.id_of(city.house)
    (row,) = queries.closures(house)
    assert (row.policy, f"{row.ends_at:%H:%M}", row.provisional) == ("shortened", "13:00", True)
    dropped = run("calendar.drop_closure", city.staff, city.house, {"closure": code})
    assert queries.closures(house) == []
    run("calendar.close_days", city.staff, city.house, dropped.value["undo"])
    (row,) = queries.closures(house)
    assert (row.policy, row.first.isoformat()) == ("shortened", CLOSED["first"])
    filled = run("calendar.fill_closures", city.staff, city.house).value["closures"]
    undone = run("calendar.drop_closure", city.staff, city.house, {"closure": filled[0]})
    run("calendar.close_days", city.staff, city.house, undone.value["undo"])
    assert run("calendar.fill_closures", city.staff, city.house).value["added"] == 0
    before = subjects.find(city.room, city.staff)
    name, wheelchair = dict(before.name), before.wheelchair
    done = run("calendar.change_place", city.staff, city.room, {"name": {"en": "Cellar"}, "wheelchair": "no"})
    run("calendar.change_place", city.staff, city.room, done.value["undo"])
    after = subjects.find(city.room, city.staff)
    assert (after.name, after.wheelchair) == (name, wheelchair)


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        ("2026-08-31", date(2026, 9, 1), date(2027, 6, 30)),
        ("2026-09-01", date(2026, 9, 1), date(2027, 6, 30)),
        ("2027-06-30", date(2026, 9, 1), date(2027, 6, 30)),
        ("2027-07-01", date(2027, 9, 1), date(2028, 6, 30)),
    ],
)
def test_the_season_at_hand(today, first, last):
    rule = {"season_start": "09-01", "season_end": "06-30"}
    assert closing.season_at(rule, date.fromisoformat(today)) == (first, last)
    whole_year = {"season_start": "01-01", "season_end": "12-31"}
    day = date.fromisoformat(today)
    assert closing.season_at(whole_year, day) == (date(day.year, 1, 1), date(day.year, 12, 31))


# this and following


def replan(city, since, **changes):
    ref_id = subjects.id_of(city.place)
    (old,) = calendar.schedules([ref_id])[ref_id]
    data = {"days": ["MO"], "start": "17:00", "end": "18:00", "first": "2026-09-01", "last": "2027-06-30", **changes}
    data |= {"ref": city.place, "schedule": old.id, "since": since}
    return old.id, run("calendar.replan", SERVICE, None, data).value


def test_this_and_following(city):
    plan(city.place)
    city.answers.concerned = [city.visitor.person_id]
    with clock.at(START + timedelta(days=60)):
        old, value = replan(city, "2026-12-01")
    found = rows(city.place)
    before, after = [row for row in found if row.schedule_id == old], [row for row in found if row.schedule_id != old]
    assert before[-1].start_local == at("2026-11-29", 16, 30) and after[0].start_local == at("2026-12-07", 17)
    assert len(after) == value["dates"] and {row.start_local.weekday() for row in after} == {0}
    schedule = calendar.schedules([found[0].ref_id])[found[0].ref_id][0]
    assert (schedule.continues_id, schedule.id) == (old, value["schedule"])
    ((line, concerns),) = facts("calendar.replanned")
    assert (concerns, line.data["start"]) == ([city.visitor.person_id], "2026-12-07T17:00:00")


def test_a_change_from_the_past_on_changes_the_future_alone(city):
    plan(city.place)
    with clock.at(START + timedelta(days=60)) as now:
        old, _value = replan(city, "2026-09-01")
        found = rows(city.place)
    assert [row.start_utc <= now for row in found if row.schedule_id == old] == [True] * 7
    assert all(row.start_utc > now for row in found if row.schedule_id != old)


def test_a_date_on_which_something_hangs_is_cancelled_and_stays(city):
    plan(city.place)
    row = date_of(city, "2026-12-06")
    with unit_of_work() as session:
        mark = {"occurrence_id": row.id, "person_id": city.visitor.person_id, "by_id": city.staff.person_id}
        session.add(Attendance(**mark, mark="excused", at=START))
    replan(city, "2026-12-01")
    kept = [
        one for one in rows(city.place) if one.start_local.weekday() == 6 and one.start_local >= at("2026-12-01", 0)
    ]
    assert [(one.code, one.status) for one in kept] == [(row.code, "cancelled")]


def test_one_date_is_planned_anew(city):
    plan(city.place, days=[], first="2026-10-15", last=None)
    replan(city, "2026-09-01", days=[], first="2026-10-22", last=None)
    assert [row.start_local for row in rows(city.place)] == [at("2026-10-22", 17)]


def test_unplanned_and_planned_again_the_past_is_there_once(city):
    plan(city.place)
    with clock.at(START + timedelta(days=60)) as now:
        run("calendar.unplan", SERVICE, None, {"ref": city.place})
        assert len(rows(city.place)) == 7
        assert calendar.schedules([rows(city.place)[0].ref_id]) == {}
        plan(city.place)
        found = rows(city.place)
    assert len(found) == 43 and len([row for row in found if row.start_utc <= now]) == 7
    assert len({row.start_local for row in found}) == 43


def test_the_api_joins_the_callers_unit_of_work(city):
    place = subjects.find(city.place, SERVICE)
    with unit_of_work() as session:
        schedule = calendar.plan(
            SERVICE, place, {"days": ["SU"], "start": "10:00", "end": "11:00", "first": date(2026, 9, 6)}
        )
        data = {"days": ["TU"], "start": "10:00", "end": None, "first": date(2026, 9, 8), "last": date(2026, 9, 30)}
        later = calendar.replan(SERVICE, place, schedule, data, since=date(2026, 9, 1))
        assert later != schedule and len(calendar.occurrences(place.id)) == 4
        calendar.unplan(SERVICE, place, since=date(2026, 9, 15))
        assert len(calendar.occurrences(place.id)) == 1
        session.rollback()
    assert calendar.occurrences(place.id) == []


def test_a_person_does_not_plan_from_outside(city):
    with pytest.raises(Forbidden):
        run("calendar.plan", city.staff, None, {"ref": city.place, "start": "10:00", "first": "2026-09-01"})


# places


def test_a_place_is_changed_and_named_anew(city):
    data = {"name": {"en": "Big hall"}, "wheelchair": "partly", "size": "80", "access": {"en": "By the yard"}}
    run("calendar.change_place", city.staff, city.place, data)
    place = subjects.find(city.place, city.visitor)
    assert (place.name, place.wheelchair, place.size) == ({"en": "Big hall"}, "partly", 80)
    assert subjects.refs([place.id])[place.id].title == {"en": "Big hall"}
    with pytest.raises(Invalid):
        run("calendar.change_place", city.staff, city.place, {"name": {}, "size": "many"})


# feed addresses


def test_one_live_address_for_each_person(city):
    run("calendar.make_feed", city.visitor)
    first = queries.feed_of(city.visitor)
    token = queries.token(first.code)
    assert queries.feed_by(token).id == first.id and token not in first.token_hash
    run("calendar.make_feed", city.visitor)
    assert queries.feed_by(token) is None
    run("calendar.revoke_feed", city.visitor)
    assert queries.feed_of(city.visitor) is None
    with pytest.raises(Forbidden):
        command.run("calendar.make_feed", SERVICE)
    db.session.rollback()
    assert [len(facts(f"calendar.feed_{name}")) for name in ("made", "revoked")] == [2, 1]
