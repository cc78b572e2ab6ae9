"""Plans and single dates: the bodies of their commands.

A plan and a date belong to a subject of any kind, so these commands have no `subject`: the body finds the institution
and asks there. Whoever changes dates tells, by a fact, those whom the subject concerns.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa

from commons import clock, journal, subjects
from commons.calendar import planning, queries, recurrence, rules, schemas
from commons.calendar.models import Occurrence, Place, Schedule
from commons.db import db
from commons.i18n import _, zone
from commons.institutions import api as institutions
from commons.kernel import Actor, Forbidden, Invalid, NotFound, Refused, Texts
from commons.subjects import RefRow

WEEK = tuple(schemas.DAYS)



def plan(actor: Actor, _subject: Any, data: dict[str, Any]) -> dict[str, Any]:
    row = _subject_row(data["ref"])
    schedule, dates, clashes = _planned(actor, row, data, clock.now())
    fact = {"schedule": schedule.code, "first": schedule.first.isoformat(), "dates": dates}
    journal.record("calendar.planned", row, data=fact, institution_id=schedule.institution_id)
    return {"schedule": schedule.id, "code": schedule.code, "dates": dates, "clashes": clashes}


def replan(actor: Actor, _subject: Any, data: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    old = db.session.get(Schedule, data["schedule"], with_for_update=True)
    row = _subject_row(data["ref"])
    if old is None or old.ref_id != row.id or old.ended_at is not None:
        raise NotFound(_("This schedule is not there any more."))
    _require(actor, old.institution_id)
    today = recurrence.local_of(now, old.tzid).date()
    _end(old, data["since"], now)
    data = {**data, "first": max(data["first"], data["since"], today)}
    schedule, dates, clashes = _planned(actor, row, data, now, continues=old)
    journal.record(
        "calendar.replanned",
        row,
        concerns=queries.concerned(row.id),
        data={
            "schedule": schedule.code,
            "start": schedule.dtstart_local.isoformat(),
            "end": (schedule.dtstart_local + timedelta(minutes=schedule.minutes)).isoformat(),
            "days": schedule.days.split(","),
        },
        institution_id=schedule.institution_id,
    )
    return {"schedule": schedule.id, "code": schedule.code, "dates": dates, "clashes": clashes}


def unplan(actor: Actor, _subject: Any, data: dict[str, Any]) -> None:
    now, row = clock.now(), _subject_row(data["ref"])
    since = data["since"] or recurrence.local_of(now, str(zone())).date()
    for schedule in queries.schedules([row.id]).get(row.id, []):
        _require(actor, schedule.institution_id)
        _end(schedule, since, now)
        fact = {"schedule": schedule.code, "since": since.isoformat()}
        journal.record("calendar.unplanned", row, data=fact, institution_id=schedule.institution_id)


def extend(_actor: Actor, _subject: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Rows for the months that have come into sight, and UTC derived anew."""
    now = clock.now()
    schedule = db.session.get(Schedule, data["schedule"], with_for_update=True)
    if schedule is None:
        return {}
    rows = _dates(schedule)
    moved = planning.derive(rows, now)
    if schedule.ended_at is None:
        schedule.planned_to = max(schedule.planned_to, recurrence.local_of(now, schedule.tzid).date() + planning.AHEAD)
        planning.keep(schedule, rows, now)
    return {"moved": moved}


def _planned(
    actor: Actor, row: RefRow, data: Mapping[str, Any], now: datetime, continues: Schedule | None = None
) -> tuple[Schedule, int, list[str]]:
    house = row.id if row.kind == "institution" else row.institution_id
    if house is None:
        raise Refused(_("Only what belongs to an institution has a schedule."))
    _require(actor, house)
    tzid = str(zone())
    minutes = _minutes(data["start"], data["end"])
    days = sorted(data["days"], key=WEEK.index)
    try:
        rule = _rule(days, data)
        start = datetime.combine(data["first"], data["start"])
        today = recurrence.local_of(now, tzid).date()
        ahead = max(today, data["first"]) + planning.AHEAD
        endless = bool(days) and data.get("last") is None and data.get("count") is None
        slots = planning.rule_slots(rule, start, minutes, tzid, ahead if endless else None)
        if continues is not None or _ended_before(row.id):
            # What took place under an earlier schedule is written down already.
            slots = tuple(slot for slot in slots if slot.start_utc > now)
    except rules.BadSchedule:
        raise Invalid({"days": [_("These dates cannot be planned: they are too many, or too far away.")]}) from None
    if not slots:
        raise Invalid({"days": [_("There is no such day between the first date and the last.")]})
    last = None if endless else slots[-1].recurrence_local.date()
    schedule = Schedule(
        code=subjects.new_code(),
        ref_id=row.id,
        institution_id=house,
        place_id=_place(data.get("place")),
        rrule=rule,
        days=",".join(days) or WEEK[(slots[0].recurrence_local.weekday() + 1) % 7],
        dtstart_local=slots[0].recurrence_local,
        minutes=minutes,
        tzid=tzid,
        first=slots[0].recurrence_local.date(),
        last=last,
        count=data.get("count"),
        make_up=institutions.policy_of(house)["make_up"] if data.get("make_up") is None else data["make_up"],
        planned_to=last or ahead,
        continues_id=continues.id if continues else None,
        updated_at=now,
    )
    db.session.add(schedule)
    made = planning.make(schedule, now)
    without = [schedule.id, *([continues.id] if continues else [])]
    held = [item.slot for item in made if item.status != "closed" and item.slot.end_utc > now]
    found = queries.clashes(schedule.place_id, held, without)
    return schedule, len(made), sorted({other.code for _slot, other in found})


def _ended_before(ref_id: int) -> bool:
    ended = sa.select(Schedule.id).where(Schedule.ref_id == ref_id, Schedule.ended_at.is_not(None)).limit(1)
    return db.session.scalar(ended) is not None


def _rule(days: list[str], data: Mapping[str, Any]) -> str | None:
    if not days:
        return None
    numbers = [recurrence.WEEKDAYS.index(day) for day in days]
    return recurrence.weekly_rule(
        numbers, until=data.get("last"), count=data.get("count"), interval=data.get("interval", 1)
    )


def _end(schedule: Schedule, since: date, now: datetime) -> None:
    """Ends a schedule before `since`; what has begun by now stays in any case."""
    moment = datetime.combine(since, time.min)
    rows = [row for row in _dates(schedule) if row.recurrence_local >= moment and row.start_utc > now]
    slots = planning.slots_of(schedule)
    kept = [slot for slot in slots if slot.recurrence_local < moment or slot.start_utc <= now]
    endless = schedule.last is None or schedule.last > schedule.planned_to
    if schedule.rrule and kept and (endless or len(kept) < len(slots)):
        split = rules.split_from(schedule.rrule, schedule.dtstart_local, schedule.tzid, moment, now)
        schedule.rrule, schedule.count = split.before, None
    schedule.last = kept[-1].recurrence_local.date() if kept else schedule.first - timedelta(days=1)
    schedule.ended_at = now
    planning.touch(schedule, now)
    planning.withdraw(rows, now)


# single dates


def cancel_occurrence(actor: Actor, _subject: Any, data: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    row, schedule = _future(actor, data["occurrence"], now)
    value = {"undo": {"occurrence": row.code}}
    if row.status == "cancelled":
        return value
    planning.alter(row, now, status="cancelled", reason=data["reason"])
    planning.touch(schedule, now)
    _tell("calendar.occurrence_cancelled", row, schedule, reason=data["reason"])
    return value


def restore_occurrence(actor: Actor, _subject: Any, data: dict[str, Any]) -> dict[str, Any]:
    """A cancelled date takes place after all, as the rule and the closures have it."""
    now = clock.now()
    row, schedule = _future(actor, data["occurrence"], now)
    if row.status != "cancelled":
        raise Refused(_("This date is not cancelled."))
    reason = dict(row.reason or {})
    if _as_planned(row, schedule):
        planning.alter(row, now, status="planned", reason={})
        planning.keep(schedule, _dates(schedule), now)
    else:
        planning.alter(row, now, status="moved", reason={})
    planning.touch(schedule, now)
    _tell("calendar.occurrence_restored", row, schedule)
    return {"undo": {"occurrence": row.code, "reason": reason}}


def move_occurrence(actor: Actor, _subject: Any, data: dict[str, Any]) -> dict[str, Any]:
    now = clock.now()
    row, schedule = _future(actor, data["occurrence"], now)
    day = data["day"] or row.start_local.date()
    start, end = data["start"] or row.start_local.time(), data["end"] or row.end_local.time()
    if data["start"] and not data["end"]:
        end = (datetime.combine(day, start) + (row.end_local - row.start_local)).time()
    slot = rules.slot_at(datetime.combine(day, start), _minutes(start, end), row.tzid)
    place_id = _place(data["place"]) or row.place_id
    if data["as_planned"]:
        slot = rules.slot_at(row.recurrence_local, schedule.minutes, row.tzid)
        day, place_id = row.recurrence_local.date(), schedule.place_id
    if slot.start_utc <= now:
        raise Invalid({"day": [_("This is in the past.")]})
    if not abs(day - row.recurrence_local.date()) < timedelta(days=366):
        raise Invalid({"day": [_("This date is too far ahead.")]})
    was = {"was": row.start_local.isoformat(), "was_place": _place_name(row.place_id)}
    before = {
        "occurrence": row.code,
        "day": row.start_local.date().isoformat(),
        "start": f"{row.start_local:%H:%M}",
        "end": f"{row.end_local:%H:%M}",
        "place": _place_ref(row.place_id),
        "reason": dict(row.reason or {}),
        "as_planned": row.status != "moved",
    }
    was_cancelled = row.status == "cancelled"
    planning.alter(
        row,
        now,
        start_local=slot.start_local,
        end_local=slot.end_local,
        start_utc=slot.start_utc,
        end_utc=slot.end_utc,
        place_id=place_id,
        status="moved",
        reason=data["reason"],
    )
    if _as_planned(row, schedule):  # moved back to where it was: it follows the rule and the closures again
        planning.alter(row, now, status="planned", reason={})
        planning.keep(schedule, _dates(schedule), now)
    planning.touch(schedule, now)
    _tell("calendar.occurrence_moved", row, schedule, **was, place=_place_name(place_id), reason=data["reason"])
    there = queries.clashes(place_id, [slot])
    clashes = sorted({other.code for _slot, other in there if other.id != row.id})
    return {"clashes": clashes, "undo": None if was_cancelled else before}


def _as_planned(row: Occurrence, schedule: Schedule) -> bool:
    """Whether a date lies where its schedule has it: its own slot, the whole of it, in the schedule's place."""
    length = timedelta(minutes=schedule.minutes)
    whole = row.end_local - row.start_local == length
    return whole and (row.start_local, row.place_id) == (row.recurrence_local, schedule.place_id)


def _future(actor: Actor, code: str, now: datetime) -> tuple[Occurrence, Schedule]:
    """A date that has not begun, locked, with its schedule, where the actor publishes."""
    row = queries.occurrence(code)
    if row is None:
        raise NotFound(_("This date is not there any more."))
    schedule = db.session.get(Schedule, row.schedule_id, with_for_update=True)
    db.session.refresh(row, with_for_update=True)
    _require(actor, schedule.institution_id)
    if row.start_utc <= now:
        raise Refused(_("This date has begun or is over, and what is past is not changed."))
    return row, schedule


def _tell(fact: str, row: Occurrence, schedule: Schedule, **more: Any) -> None:
    data = {"occurrence": row.code, "start": row.start_local.isoformat(), "end": row.end_local.isoformat(), **more}
    subject = subjects.refs([row.ref_id])[row.ref_id]
    journal.record(
        fact, subject, concerns=queries.concerned(row.ref_id), data=data, institution_id=schedule.institution_id
    )


# what both need


def _require(actor: Actor, institution_id: int) -> None:
    if not actor.service and not institutions.publishes(actor, institution_id):
        raise Forbidden(_("You have no right to do this."))


def _subject_row(ref: str) -> RefRow:
    ref_id = subjects.id_of(ref)
    row = None if ref_id is None else subjects.refs([ref_id]).get(ref_id)
    if row is None or row.gone_at is not None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    return row


def _dates(schedule: Schedule) -> list[Occurrence]:
    query = sa.select(Occurrence).where(Occurrence.schedule_id == schedule.id).order_by(Occurrence.recurrence_local)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def _place(ref: str | None) -> int | None:
    if ref is None:
        return None
    found = db.session.scalar(sa.select(Place.id).where(Place.code == ref.partition(":")[2]))
    if found is None:
        raise Invalid({"place": [_("This place is not there any more.")]})
    return found


def _place_ref(place_id: int | None) -> str | None:
    place = queries.places([place_id]).get(place_id) if place_id else None
    return str(place.ref) if place else None


def _place_name(place_id: int | None) -> Texts:
    place = queries.places([place_id]).get(place_id) if place_id else None
    return place.name if place else {}


def _minutes(start: time, end: time | None) -> int:
    """From start to end on the clock; an end not after the start is on the next day. Without an end: an hour."""
    if end is None:
        return 60
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    return minutes if minutes > 0 else minutes + 24 * 60
