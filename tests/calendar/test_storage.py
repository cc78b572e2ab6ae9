"""Schedules and their dates as rows: what is planned, kept in step, and never rewritten."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.calendar import jobs, planning, queries
from commons.calendar.models import Occurrence, Schedule
from commons.db import db, unit_of_work
from commons.kernel import Invalid
from tests.calendar.conftest import SERVICE, START, at, plan, rows, run

JERUSALEM = ZoneInfo("Asia/Jerusalem")


def test_a_season_is_all_its_dates(city):
    value = plan(city.place).value
    dates = rows(city.place)
    assert value["dates"] == len(dates) == 43
    assert (dates[0].start_local, dates[-1].start_local) == (at("2026-09-06", 16, 30), at("2027-06-27", 16, 30))
    assert {row.start_local.weekday() for row in dates} == {6}
    assert {row.status for row in dates} == {"planned"}
    assert len({row.code for row in dates}) == 43 and max(len(row.code) for row in dates) <= 16


def test_wall_time_holds_over_clock_changes(city):
    plan(city.place)
    dates = rows(city.place)
    assert {row.start_local.time().isoformat() for row in dates} == {"16:30:00"}
    for row in dates:
        assert row.start_utc == row.start_local.replace(tzinfo=JERUSALEM)
    assert {row.start_utc.hour for row in dates} == {13, 14}


def test_a_session_past_midnight_ends_on_the_next_day(city):
    plan(city.place, start="22:00", end="01:30", days=["FR"], last="2026-09-30")
    first = rows(city.place)[0]
    assert (first.start_local, first.end_local) == (at("2026-09-04", 22), at("2026-09-05", 1, 30))


def test_one_date_without_days(city):
    plan(city.place, days=[], first="2026-10-15", last=None, start="19:00", end="22:00")
    (only,) = rows(city.place)
    schedule = calendar.schedules([only.ref_id])[only.ref_id][0]
    assert (only.start_local, schedule.rrule, schedule.last) == (at("2026-10-15", 19), None, date(2026, 10, 15))


def test_without_an_end_thirteen_months_are_rows_and_the_night_adds_more(city):
    plan(city.place, last=None)
    dates = rows(city.place)
    assert dates[-1].start_local.date() > START.date() + timedelta(days=385)
    with clock.at(START + timedelta(days=60)):
        jobs.extend()
        jobs.extend()
    later = rows(city.place)
    assert [row.code for row in later[: len(dates)]] == [row.code for row in dates]
    assert len(later) - len(dates) == 7
    assert len({row.recurrence_local for row in later}) == len(later)


def test_a_number_of_sessions(city):
    plan(city.place, last=None, count=10, days=["SU", "WE"])
    assert len(rows(city.place)) == 10


def test_closures_hold_from_the_first_day(city):
    run("calendar.close_days", SERVICE, city.house, {"first": "2026-09-13", "last": "2026-09-13", "title": {"en": "A"}})
    run(
        "calendar.close_days",
        SERVICE,
        city.house,
        {"first": "2026-09-20", "last": "2026-09-20", "title": {"en": "B"}, "policy": "shortened", "ends_at": "17:00"},
    )
    plan(city.place, last="2026-10-01")
    found = {
        row.recurrence_local.date().isoformat(): (row.status, row.end_local.hour, row.make_up)
        for row in rows(city.place)
    }
    assert found["2026-09-13"] == ("closed", 17, False)
    assert found["2026-09-20"] == ("shortened", 17, False)
    assert found["2026-10-04"] == ("planned", 17, True)
    assert len(found) == 5


def test_the_nightly_job_derives_utc_anew(city):
    plan(city.place, last="2026-12-31")
    dates = rows(city.place)
    with unit_of_work() as session:
        wrong = {"start_utc": dates[5].start_utc - timedelta(hours=1), "end_utc": dates[5].end_utc - timedelta(hours=1)}
        session.execute(sa.update(Occurrence).where(Occurrence.id == dates[5].id).values(**wrong))
    jobs.extend()
    again = rows(city.place)
    assert again[5].start_utc == again[5].start_local.replace(tzinfo=JERUSALEM)
    assert [row.sequence for row in again] == [1 if place == 5 else 0 for place in range(len(again))]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"end": "16:30"}, "end"),
        ({"last": "2026-08-01"}, "last"),
        ({"last": "2026-09-02"}, "days"),
        ({"count": 3}, "count"),
        ({"days": ["XX"]}, "days"),
        ({"place": "place:nosuchone"}, "place"),
        ({"interval": 0}, "interval"),
        ({"first": "2099-09-01", "last": "2099-10-01"}, "first"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_its_field(city, changes, field):
    with pytest.raises(Invalid) as refused:
        plan(city.place, **changes)
    assert list(refused.value.errors) == [field]
    assert rows(city.place) == []


def test_clashes_are_told_and_back_to_back_is_none(city):
    plan(city.place, place=city.room, last="2026-09-30")
    assert plan(city.room, place=city.room, start="17:30", end="18:30", last="2026-09-30").value["clashes"] == []
    third = plan(str(city.house), place=city.room, start="17:00", end="18:00", last="2026-09-14").value["clashes"]
    assert len(third) == 4


def test_upcoming_and_weekdays_are_one_statement_each(city):
    plan(city.place)
    plan(city.room, days=["WE"], start="10:00", end="11:00")
    ids = [subjects.id_of(city.place), subjects.id_of(city.room)]
    found = calendar.upcoming(ids, clock.now(), per=2)
    assert [len(found[one]) for one in ids] == [2, 2]
    assert found[ids[0]][0].start_local == at("2026-09-06", 16, 30)
    on_wednesday = calendar.on_days(subjects.RefRow.id, ["WE"])
    assert list(db.session.scalars(sa.select(subjects.RefRow.id).where(on_wednesday))) == [ids[1]]


def test_places_are_found_by_name_and_neighbourhood(city):
    house = subjects.id_of(city.house)
    assert str(calendar.find_place(house, " workshop ").ref) == city.place
    assert calendar.find_place(house, "nowhere") is None and calendar.find_place(house, "") is None
    assert [str(place.ref) for place in calendar.places_of(house)] == [city.place, city.room]


def snapshot(ref, moment):
    """Everything about the dates that have begun by `moment`."""
    return [
        (row.code, row.recurrence_local, row.start_local, row.end_local, row.status, row.sequence, row.start_utc)
        for row in rows(ref)
        if row.start_utc <= moment
    ]


CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("close"), st.integers(-60, 120), st.integers(0, 9)),
        st.tuples(st.just("open"), st.integers(-60, 120), st.integers(0, 9)),
        st.tuples(st.just("drop"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("replan"), st.integers(-60, 120), st.integers(0, 6)),
        st.tuples(st.just("unplan"), st.integers(-60, 120), st.just(0)),
        st.tuples(st.just("extend"), st.just(0), st.just(0)),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES, days_in=st.integers(20, 200))
def test_the_past_is_never_rewritten(city, changes, days_in):
    data = {"name": {"en": "Any"}, "kind": "community_centre", "side": "professional"}
    house = run("institutions.add", SERVICE, None, data).value["ref"]
    ref = run("calendar.add_place", SERVICE, house, {"name": {"en": "Any"}}).value["place"]
    plan(ref, days=["SU", "TH"])
    now = START + timedelta(days=days_in)
    with clock.at(now):
        before, other = snapshot(ref, now), {}
        for name, number, length in changes:
            day = (now + timedelta(days=number)).date()
            if name in ("close", "open"):
                data = {
                    "first": day.isoformat(),
                    "last": (day + timedelta(days=length)).isoformat(),
                    "title": {"en": "x"},
                }
                done = run(f"calendar.{name}_day{'s' if name == 'close' else ''}", SERVICE, house, data)
                other[len(other)] = done.value["closure"]
            elif name == "drop" and number in other:
                run("calendar.drop_closure", SERVICE, house, {"closure": other.pop(number)})
            elif name == "unplan":
                run("calendar.unplan", SERVICE, None, {"ref": ref, "since": day.isoformat()})
            elif name == "extend":
                jobs.extend()
            elif name == "replan":
                ref_id = subjects.id_of(ref)
                live = calendar.schedules([ref_id]).get(ref_id)
                if live:
                    data = {"days": ["MO"], "start": f"{10 + length}:00", "end": f"{11 + length}:15"}
                    data |= {
                        "first": "2026-09-01",
                        "last": "2027-06-30",
                        "ref": ref,
                        "schedule": live[0].id,
                        "since": day.isoformat(),
                    }
                    with suppress(Invalid):  # no such day is left in the season
                        run("calendar.replan", SERVICE, None, data)
            assert snapshot(ref, now) == before
        found = rows(ref)
        assert len({(row.schedule_id, row.recurrence_local) for row in found}) == len(found)
        assert all(row.end_utc > row.start_utc for row in found)


def test_codes_are_the_same_when_a_date_comes_back(city):
    plan(city.place)
    schedule = db.session.scalars(sa.select(Schedule)).one()
    code = planning.code_of(schedule, at("2026-09-06", 16, 30))
    assert queries.occurrence(code).start_local == at("2026-09-06", 16, 30)
    assert planning.code_of(schedule, datetime(2099, 12, 31, 23, 59)) != code
    assert queries.occurrence(code).start_utc == datetime(2026, 9, 6, 13, 30, tzinfo=UTC)
