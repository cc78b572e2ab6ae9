"""Closures of an institution: the bodies of their commands. A change holds for dates that have not begun; those whose
dates it touches are told, once for each subject."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from commons import clock, journal, subjects
from commons.calendar import holidays, planning, queries, recurrence
from commons.calendar.models import Closure, Occurrence, Schedule
from commons.db import db
from commons.i18n import _, zone
from commons.institutions import api as institutions
from commons.kernel import Actor, NotFound

CALENDARS = {
    "community_centre": ("jewish", "national"),
    "arab_centre": ("muslim", "christian_western", "christian_eastern", "druze"),
    "every_day": (),
}
#: A suggestion that moved (a date that is sighted, an edit by staff) is still the same; next year's is another.
SAME = timedelta(days=30)


def close_days(_actor: Actor, house: Any, data: dict[str, Any]) -> dict[str, Any]:
    row = _add(house, data, data.get("holiday"))
    _record("calendar.closure_added", house, row)
    apply(house, clock.now())
    return {"closure": row.code, "undo": {"closure": row.code}}


def open_day(actor: Actor, house: Any, data: dict[str, Any]) -> dict[str, Any]:
    return close_days(actor, house, {**data, "policy": "open"})


def change_closure(_actor: Actor, house: Any, data: dict[str, Any]) -> dict[str, Any]:
    row = _closure(house, data["closure"])
    before = {**_as_it_is(row), "closure": row.code}
    for name, value in _values(data).items():
        setattr(row, name, value)
    _record("calendar.closure_changed", house, row)
    apply(house, clock.now())
    return {"undo": before}


def drop_closure(_actor: Actor, house: Any, data: dict[str, Any]) -> dict[str, Any]:
    row = _closure(house, data["closure"])
    _record("calendar.closure_dropped", house, row)
    before = {**_as_it_is(row), "holiday": row.holiday}
    db.session.delete(row)
    apply(house, clock.now())
    return {"undo": before}


def fill_closures(_actor: Actor, house: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Adds the suggested closures that are not there yet; what staff changed stays as they left it."""
    policy = institutions.policy_of(house.id)
    season = season_at(policy, recurrence.local_of(clock.now(), str(zone())).date())
    first = data["first"] or season[0]
    last = data["last"] or (season[1] if season[1] >= first else first + timedelta(days=365))
    preset = data["preset"] or policy["closures"]
    days = holidays.days(first, last + timedelta(days=1), CALENDARS[preset])
    known = [(row.holiday, row.first) for row in queries.closures(house.id)]
    closures: list[str] = []
    for one in holidays.suggested_closures(days, preset, time.fromisoformat(policy["memorial_eve_end"])):
        name = one.title["en"]
        if any(holiday == name and abs(day - one.first) < SAME for holiday, day in known):
            continue
        closures.append(_add(house, vars(one) | {"title": dict(one.title)}, holiday=name).code)
    if closures:
        data = {"first": first.isoformat(), "last": last.isoformat(), "added": len(closures)}
        journal.record("calendar.closures_filled", house, data=data, institution_id=house.id)
        apply(house, clock.now())
    return {"added": len(closures), "closures": closures}


def season_at(policy: Mapping[str, Any], today: date) -> tuple[date, date]:
    """The season of an institution on a day: the one at hand, or between two seasons the next. Both ends included."""
    start, end = (tuple(int(part) for part in policy[key].split("-")) for key in ("season_start", "season_end"))
    for year in (today.year - 1, today.year, today.year + 1):
        first = _day(year, *start)
        last = _day(year if end > start else year + 1, *end)
        if last >= today:
            return first, last
    raise AssertionError("a season ends within two years")


def apply(house: Any, now: datetime) -> None:
    """Brings the future dates of an institution in step with its closures, and tells those concerned."""
    db.session.flush()
    planning.forget_closures(house.id)
    live = sa.select(Schedule).where(
        Schedule.institution_id == house.id,
        Schedule.ended_at.is_(None),
        Schedule.id.in_(sa.select(Occurrence.schedule_id).where(Occurrence.start_utc > now)),
    )
    found = list(db.session.scalars(live.order_by(Schedule.id).with_for_update()))
    rows = defaultdict(list)
    for row in db.session.scalars(
        sa.select(Occurrence)
        .where(Occurrence.schedule_id.in_([schedule.id for schedule in found]))
        .order_by(Occurrence.recurrence_local)
        .execution_options(populate_existing=True)
    ):
        rows[row.schedule_id].append(row)
    changes: dict[int, planning.Change] = defaultdict(planning.Change)
    for schedule in found:
        changes[schedule.ref_id].join(planning.keep(schedule, rows[schedule.id], now))
    _tell(house, {ref_id: change for ref_id, change in changes.items() if change})


def _tell(house: Any, changes: Mapping[int, planning.Change]) -> None:
    named = subjects.refs(changes)
    for ref_id, change in changes.items():
        fact = "calendar.occurrence_closed" if change.closed or change.shortened else "calendar.occurrence_opened"
        journal.record(
            fact,
            named[ref_id],
            concerns=queries.concerned(ref_id),
            data={
                "closed": [_said(row) for row in change.closed],
                "shortened": [_said(row) for row in change.shortened],
                "opened": [_said(row) for row in change.opened],
                "added": [when.isoformat() for when in change.added],
                "removed": [when.isoformat() for when in change.removed],
            },
            institution_id=house.id,
        )


def _said(row: Occurrence) -> dict[str, Any]:
    return {
        "occurrence": row.code,
        "start": row.start_local.isoformat(),
        "end": row.end_local.isoformat(),
        "reason": row.reason,
    }


def _add(house: Any, data: Mapping[str, Any], holiday: str | None = None) -> Closure:
    row = Closure(code=subjects.new_code(), institution_id=house.id, holiday=holiday, **_values(data))
    db.session.add(row)
    return row


def _values(data: Mapping[str, Any]) -> dict[str, Any]:
    shortened = data["policy"] == "shortened"
    return {
        "first": data["first"],
        "last": data["last"],
        "policy": data["policy"],
        "title": data["title"],
        "starts_at": data.get("starts_at") if shortened else None,
        "ends_at": data.get("ends_at") if shortened else None,
        "provisional": data.get("provisional", False),
    }


def _as_it_is(row: Closure) -> dict[str, Any]:
    """A closure as the data of the command that would make it."""
    moments = {name: getattr(row, name) for name in ("starts_at", "ends_at")}
    hours = {name: f"{moment:%H:%M}" if moment else None for name, moment in moments.items()}
    plain = {"policy": row.policy, "title": dict(row.title), "provisional": row.provisional}
    return {"first": row.first.isoformat(), "last": row.last.isoformat(), **hours, **plain}


def _closure(house: Any, code: str) -> Closure:
    row = queries.closure(house.id, code)
    if row is None:
        raise NotFound(_("This closure is not there any more."))
    return row


def _record(fact: str, house: Any, row: Closure) -> None:
    data = {"closure": row.code, "first": row.first.isoformat(), "last": row.last.isoformat(), "policy": row.policy}
    journal.record(fact, house, data={**data, "title": row.title}, institution_id=house.id)


def _day(year: int, month: int, day: int) -> date:
    """The day of that year; 29 February falls on the 28th in a common year."""
    return date(year, month, min(day, 28) if month == 2 else day)


def closed_days(institution_id: int, first: date, last: date) -> frozenset[date]:
    """The days from `first` to `last`, both included, on which an institution is closed: as it has written down; where
    it has written nothing down for these months yet, as its kind of institution usually has it. One statement."""
    there = [one for one in queries.closures(institution_id, first) if one.first <= last]
    if not there:
        preset = institutions.policy_of(institution_id)["closures"]
        there = holidays.suggested_closures(
            holidays.days(first, last + timedelta(days=1), CALENDARS[preset]), preset
        )
    opened = frozenset(day for one in there if one.policy == "open" for day in _days(one, first, last))
    return frozenset(day for one in there if one.policy == "closed" for day in _days(one, first, last)) - opened


def _days(one: Any, first: date, last: date) -> Iterator[date]:
    day = max(one.first, first)
    while day <= min(one.last, last):
        yield day
        day += timedelta(days=1)
