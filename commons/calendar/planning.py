"""From a schedule to its dates: rows made from the rule and the institution's closures, and kept in step with both.

The past is never rewritten: a date that has begun keeps what it was. A date that a person cancelled or moved stays as
that person left it, whatever the closures say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from commons.calendar import queries, rules
from commons.calendar.models import Occurrence, Schedule
from commons.calendar.recurrence import local_of, utc_of
from commons.db import Base, db, once
from commons.institutions import api as institutions
from commons.kernel import Texts

#: How far ahead dates are rows: 13 months.
AHEAD = timedelta(days=396)
#: Make-up dates end with the season, or so long after the last date where that is later.
MAKE_UP = timedelta(weeks=4)
_SAME_SEASON = timedelta(days=300)

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_EPOCH = datetime(2000, 1, 1)


@dataclass
class Change:
    """What keeping a schedule in step did to its future dates."""

    closed: list[Occurrence] = field(default_factory=list)
    shortened: list[Occurrence] = field(default_factory=list)
    opened: list[Occurrence] = field(default_factory=list)
    added: list[datetime] = field(default_factory=list)
    removed: list[datetime] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.closed or self.shortened or self.opened or self.added or self.removed)

    def join(self, other: Change) -> None:
        """Takes up what happened to another schedule of the same subject."""
        for name in ("closed", "shortened", "opened", "added", "removed"):
            getattr(self, name).extend(getattr(other, name))


@lru_cache(maxsize=512)
def rule_slots(
    rrule: str | None, dtstart_local: datetime, minutes: int, tzid: str, to: date | None
) -> tuple[rules.Slot, ...]:
    """The slots of a rule up to the day `to`, included (None: to its own end)."""
    until = None if to is None else utc_of(datetime.combine(to, time.min) + timedelta(days=1), tzid)
    return tuple(rules.slots(rrule, dtstart_local, minutes, tzid, until=until))


def slots_of(schedule: Schedule) -> Sequence[rules.Slot]:
    """The original slots of a schedule up to the day to which it is planned."""
    to = schedule.planned_to if schedule.last is None else min(schedule.planned_to, schedule.last)
    slots = rule_slots(schedule.rrule, schedule.dtstart_local, schedule.minutes, schedule.tzid, to)
    return [slot for slot in slots if slot.recurrence_local.date() <= to]


def code_of(schedule: Schedule, recurrence_local: datetime) -> str:
    """The code of a date: the schedule's, and its original slot in minutes since 2000. A date that was removed and
    comes back is the same date to every calendar that knew it."""
    minutes, text = (recurrence_local - _EPOCH) // timedelta(minutes=1), ""
    while minutes:
        minutes, digit = divmod(minutes, 36)
        text = _DIGITS[digit] + text
    return schedule.code + text


def make(schedule: Schedule, now: datetime) -> list[rules.Planned]:
    """Inserts the dates of a new schedule, those that are over too (a course that is entered in mid-season)."""
    found = _desired(schedule, [], now)
    db.session.flush()
    _insert(schedule, found, now)
    return found


def keep(schedule: Schedule, rows: Sequence[Occurrence], now: datetime) -> Change:
    """Brings the future dates of a schedule in step with its rule and with the closures; `rows`: all its dates."""
    change = Change()
    desired = {item.slot.recurrence_local: item for item in _desired(schedule, rows, now)}
    known = {row.recurrence_local for row in rows}
    for row in rows:
        if row.start_utc <= now or row.status in ("cancelled", "moved"):
            continue
        item = desired.get(row.recurrence_local)
        if item is None:
            if row.make_up:
                change.removed.append(row.start_local)
                withdraw([row], now)
            continue
        values = _values(item)
        reason = values.pop("reason")
        if any(getattr(row, name) != value for name, value in values.items()):
            alter(row, now, **values, reason=reason)
            {"closed": change.closed, "shortened": change.shortened}.get(row.status, change.opened).append(row)
        elif row.reason != reason:
            row.reason, row.updated_at = reason, now
    new = [item for when, item in desired.items() if when not in known and item.slot.start_utc > now]
    _insert(schedule, new, now)
    change.added += [item.slot.start_local for item in new if item.make_up]
    if change or new:
        touch(schedule, now)
    return change


def alter(row: Occurrence, now: datetime, **values: Any) -> None:
    """Changes a date and counts the change. The original slot never changes."""
    for name, value in values.items():
        setattr(row, name, value)
    row.sequence += 1
    row.updated_at = now


def touch(schedule: Schedule, now: datetime) -> None:
    """Counts a change of a schedule or of any of its dates."""
    schedule.sequence += 1
    schedule.updated_at = now


def withdraw(rows: Sequence[Occurrence], now: datetime, reason: Texts | None = None) -> None:
    """Removes future dates; those on which something hangs (attendance) are cancelled and stay."""
    ids = [row.id for row in rows]
    kept = set(db.session.scalars(sa.select(Occurrence.id).where(Occurrence.id.in_(ids), _hung()))) if ids else ()
    for row in rows:
        if row.id not in kept:
            db.session.delete(row)
        elif row.status != "cancelled":
            alter(row, now, status="cancelled", reason=dict(reason or {}))


def derive(rows: Iterable[Occurrence], now: datetime) -> int:
    """Derives UTC anew from wall time, for a time zone whose rules have changed. Returns how many dates that moved."""
    moved = 0
    for row in rows:
        start, end = utc_of(row.start_local, row.tzid), utc_of(row.end_local, row.tzid)
        if row.start_utc > now and (start, end) != (row.start_utc, row.end_utc):
            alter(row, now, start_utc=start, end_utc=end)
            moved += 1
    return moved


def forget_closures(institution_id: int) -> None:
    """Closures were changed in this transaction: they are read again."""
    db.session.info.get("read", {}).pop(("closures", institution_id), None)


def _desired(schedule: Schedule, rows: Sequence[Occurrence], now: datetime) -> list[rules.Planned]:
    """The dates as rule and closures would have them. What is over counts as it was, not as closures are today."""
    slots = slots_of(schedule)
    if not slots:
        return []
    closures = once(("closures", schedule.institution_id), lambda: _closures(schedule.institution_id))
    if rows:
        today = local_of(now, schedule.tzid).date()
        closures = [replace(one, first=max(one.first, today)) for one in closures if one.last >= today] + [
            rules.Closure(first=day, last=day, policy="closed", title=row.reason)
            for row in rows
            if row.start_utc <= now and row.status == "closed" and (day := row.recurrence_local.date()) < today
        ]
    complete = schedule.last is not None and schedule.planned_to >= schedule.last and schedule.ended_at is None
    last = schedule.last or schedule.planned_to
    make_up = schedule.make_up and complete
    return rules.apply_closures(slots, closures, make_up, _last_make_up(schedule, last) if make_up else last)


def _last_make_up(schedule: Schedule, last: date) -> date:
    policy = once(("policy", schedule.institution_id), lambda: institutions.policy_of(schedule.institution_id))
    month, day = (int(part) for part in policy["season_end"].split("-"))
    ends = (date(year, month, min(day, 28) if month == 2 else day) for year in (last.year, last.year + 1))
    season_end = next(end for end in ends if end >= last)
    return max(season_end, last + MAKE_UP) if season_end - last < _SAME_SEASON else last + MAKE_UP


def _closures(institution_id: int) -> list[rules.Closure]:
    return [
        rules.Closure(
            first=row.first,
            last=row.last,
            policy=row.policy,
            title=row.title,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
        )
        for row in queries.closures(institution_id)
    ]


def _values(item: rules.Planned) -> dict[str, Any]:
    return {
        "start_local": item.slot.start_local,
        "end_local": item.slot.end_local,
        "start_utc": item.slot.start_utc,
        "end_utc": item.slot.end_utc,
        "status": item.status,
        "reason": dict(item.closure.title) if item.closure else {},
    }


def _insert(schedule: Schedule, items: Sequence[rules.Planned], now: datetime) -> None:
    same: Mapping[str, Any] = {
        "schedule_id": schedule.id,
        "ref_id": schedule.ref_id,
        "place_id": schedule.place_id,
        "tzid": schedule.tzid,
        "sequence": 0,
        "updated_at": now,
    }
    rows = [
        {
            **same,
            **_values(item),
            "code": code_of(schedule, item.slot.recurrence_local),
            "recurrence_local": item.slot.recurrence_local,
            "make_up": item.make_up,
        }
        for item in items
    ]
    if rows:
        db.session.execute(sa.insert(Occurrence.__table__), rows)


def _hung() -> sa.ColumnElement[bool]:
    """SQL criterion: a row of any table names this date (attendance does, a plugin's table may)."""
    naming = [
        key.parent
        for table in Base.metadata.tables.values()
        for key in table.foreign_keys
        if key.column is Occurrence.__table__.c.id
    ]
    return sa.or_(sa.false(), *(sa.exists(sa.select(1).where(column == Occurrence.id)) for column in naming))
