"""Reads of places, schedules, dates, closures and feeds. Whoever asks by Ref id has found the subject through
`subjects.select` before: what is here of a subject is seen by those who see the subject."""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

import sqlalchemy as sa
from flask import current_app

from commons import clock, subjects
from commons.calendar import recurrence, rules
from commons.calendar.models import HELD, Closure, Feed, Occurrence, Place, Schedule
from commons.db import db
from commons.i18n import local, zone
from commons.kernel import ANYONE, Actor
from commons.registry import registry

MOST_OFF = 8  # dates in a row that do not take place


def places(ids: Iterable[int | None]) -> dict[int, Place]:
    """Places by id: one statement, none for no ids."""
    wanted = {one for one in ids if one is not None}
    if not wanted:
        return {}
    rows = db.session.scalars(subjects.select("place", ANYONE).where(Place.id.in_(wanted)))
    return {row.id: row for row in rows}


def places_of(institution_id: int | None) -> list[Place]:
    """The places of an institution and those of the whole city, in the order in which they were added."""
    mine = sa.or_(Place.institution_id == institution_id, Place.institution_id.is_(None))
    return list(db.session.scalars(subjects.select("place", ANYONE).where(mine).order_by(Place.id)))


def find_place(institution_id: int | None, text: str) -> Place | None:
    """The place of that name, in any language and in any case of letters; the institution's own before the city's."""
    wanted = " ".join(text.split()).casefold()
    named = [
        place
        for place in places_of(institution_id)
        if wanted and wanted in {" ".join(name.split()).casefold() for name in place.name.values()}
    ]
    return min(named, key=lambda place: (place.institution_id is None, place.id), default=None)


def places_in(neighbourhood: str | Iterable[str]) -> sa.Select:
    """A select of the ids of the places in these neighbourhoods, given by code or by Ref ("neighbourhood:code")."""
    named = [neighbourhood] if isinstance(neighbourhood, str) else neighbourhood
    codes = [one.rpartition(":")[2] for one in named]
    return sa.select(Place.id).where(
        Place.neighbourhood_id.in_(sa.select(subjects.RefRow.id).where(subjects.RefRow.code.in_(codes)))
    )


def schedules(ref_ids: Iterable[int]) -> dict[int, list[Schedule]]:
    """The schedules in force of these subjects, by the id of the subject's Ref; the earliest first. One statement."""
    rows = db.session.scalars(
        sa.select(Schedule)
        .where(Schedule.ref_id.in_(list(ref_ids)), Schedule.ended_at.is_(None))
        .order_by(Schedule.first, Schedule.id)
    )
    return _by_ref(rows)


def upcoming(ref_ids: Iterable[int], now: datetime, per: int = 1) -> dict[int, list[Occurrence]]:
    """The next dates of each subject that take place and have not ended by `now` (aware), at most `per` of each. One
    statement."""
    place = sa.func.row_number().over(partition_by=Occurrence.ref_id, order_by=(Occurrence.start_utc, Occurrence.id))
    ranked = (
        sa.select(Occurrence.id, place.label("place"))
        .where(Occurrence.ref_id.in_(list(ref_ids)), Occurrence.end_utc > now, Occurrence.status.in_(HELD))
        .subquery()
    )
    rows = db.session.scalars(
        sa.select(Occurrence)
        .join(ranked, ranked.c.id == Occurrence.id)
        .where(ranked.c.place <= per)
        .order_by(Occurrence.start_utc, Occurrence.id)
    )
    return _by_ref(rows)


def coming(now: datetime, days: int, a_day: int) -> list[Occurrence]:
    """What takes place in the city from `now` (aware) on, today and on the days after it, `days` in all: the earliest
    of each day, at most `a_day`. No date is longer than a day. One statement."""
    until = datetime.combine(local(now).date() + timedelta(days=days), time(), tzinfo=zone())
    day = sa.func.date(Occurrence.start_local)
    place = sa.func.row_number().over(partition_by=day, order_by=(Occurrence.start_utc, Occurrence.id))
    ranked = (
        sa.select(Occurrence.id, place.label("place"))
        .where(Occurrence.start_utc > now - timedelta(days=1), Occurrence.start_utc < until)
        .where(Occurrence.end_utc > now, Occurrence.status.in_(HELD))
        .subquery()
    )
    rows = db.session.scalars(
        sa.select(Occurrence)
        .join(ranked, ranked.c.id == Occurrence.id)
        .where(ranked.c.place <= a_day)
        .order_by(Occurrence.start_utc, Occurrence.id)
    )
    return list(rows)


def next_of(ref: str, now: datetime, limit: int = 3) -> list[Occurrence]:
    """The next dates of one subject by its Ref ("kind:code") that have not ended by `now` (aware), in order, up to the
    `limit`-th that takes place; with those among them that do not. One statement."""
    rows = list(
        db.session.scalars(
            sa.select(Occurrence)
            .join(subjects.RefRow, subjects.RefRow.id == Occurrence.ref_id)
            .where(subjects.RefRow.code == ref.partition(":")[2], subjects.RefRow.kind == ref.partition(":")[0])
            .where(Occurrence.end_utc > now)
            .order_by(Occurrence.start_utc)
            .limit(limit + MOST_OFF)
        )
    )
    held = [place for place, row in enumerate(rows, 1) if row.held]
    return rows[: held[limit - 1]] if len(held) >= limit else rows


def occurrences(ref_id: int, since: datetime | None = None, until: datetime | None = None) -> list[Occurrence]:
    """All dates of a subject, whatever their status, that start within [since, until) (aware), in order."""
    return between([ref_id], since, until)


def between(ref_ids: Iterable[int], since: datetime | None, until: datetime | None) -> list[Occurrence]:
    """All dates of these subjects, whatever their status, that start within [since, until) (aware), in order."""
    query = sa.select(Occurrence).where(Occurrence.ref_id.in_(list(ref_ids)))
    if since is not None:
        query = query.where(Occurrence.start_utc >= since)
    if until is not None:
        query = query.where(Occurrence.start_utc < until)
    return list(db.session.scalars(query.order_by(Occurrence.start_utc, Occurrence.id)))


def occurrence(code: str) -> Occurrence | None:
    """The date with this code."""
    return db.session.scalar(sa.select(Occurrence).where(Occurrence.code == code))


def institution_of(row: Occurrence) -> int | None:
    """The id of the institution whose date it is."""
    return db.session.scalar(sa.select(Schedule.institution_id).where(Schedule.id == row.schedule_id))


def others_there(row: Occurrence) -> list[Occurrence]:
    """What else takes place in the same place at the same time."""
    slot = rules.Slot(row.recurrence_local, row.start_local, row.end_local, row.tzid, row.start_utc, row.end_utc)
    return [other for _slot, other in clashes(row.place_id, [slot]) if other.id != row.id]


def on_days(ref_id: sa.ColumnElement, days: Collection[str], today: date | None = None) -> sa.ColumnElement[bool]:
    """SQL criterion: the subject whose Ref id is in the column `ref_id` has a schedule in force on one of these days of
    the week ("SU" … "SA")."""
    today = today or local(clock.now()).date()
    wanted = sa.or_(sa.false(), *(Schedule.days.contains(day) for day in days if day in recurrence.WEEKDAYS))
    return ref_id.in_(
        sa.select(Schedule.ref_id).where(
            Schedule.ended_at.is_(None), sa.or_(Schedule.last.is_(None), Schedule.last >= today), wanted
        )
    )


def clashes(
    place_id: int | None, slots: Sequence[rules.Slot], without: Collection[int] = ()
) -> list[tuple[rules.Slot, Occurrence]]:
    """What else takes place there at these times: pairs of a slot and the date that it overlaps. Intervals are
    half-open: back to back is no clash. without: ids of schedules to leave out. One statement."""
    if place_id is None or not slots:
        return []
    there = db.session.scalars(
        sa.select(Occurrence)
        .where(Occurrence.place_id == place_id, Occurrence.status.in_(HELD))
        .where(Occurrence.start_utc < max(slot.end_utc for slot in slots))
        .where(Occurrence.end_utc > min(slot.start_utc for slot in slots))
        .where(Occurrence.schedule_id.not_in(list(without)))
        .order_by(Occurrence.start_utc)
    )
    return rules.overlapping(slots, list(there))


def concerned(ref_id: int) -> list[int]:
    """Ids of the persons who count on this subject: every part and plugin says whom it knows."""
    return sorted({one for _name, some in registry().strict("commons_concerned", ref_id=ref_id) for one in some})


def closures(institution_id: int, since: date | None = None) -> list[Closure]:
    """The closures of an institution, in order; those that end before `since` left out."""
    query = sa.select(Closure).where(Closure.institution_id == institution_id)
    if since is not None:
        query = query.where(Closure.last >= since)
    return list(db.session.scalars(query.order_by(Closure.first, Closure.id)))


def closure(institution_id: int, code: str) -> Closure | None:
    """One closure of an institution."""
    return db.session.scalar(
        sa.select(Closure).where(Closure.institution_id == institution_id, Closure.code == code)
    )


def planned(ref_ids: Iterable[int], since: datetime) -> list[tuple[Schedule, list[Occurrence]]]:
    """For feeds: the schedules of these subjects, those that ended too, each with its dates. Left out are schedules
    whose last date is before `since` (aware). Two statements."""
    ids = list(ref_ids)
    rows = defaultdict(list)
    for row in between(ids, None, None):
        rows[row.schedule_id].append(row)
    query = sa.select(Schedule).where(Schedule.ref_id.in_(ids)).order_by(Schedule.first, Schedule.id)
    return [
        (schedule, rows[schedule.id])
        for schedule in db.session.scalars(query)
        if any(row.end_utc >= since for row in rows[schedule.id])
    ]


def taught_at(institution_id: int) -> list[int]:
    """Ref ids of the subjects that have a schedule of this institution."""
    query = sa.select(Schedule.ref_id).where(Schedule.institution_id == institution_id).distinct()
    return list(db.session.scalars(query))


def feed_of(actor: Actor) -> Feed | None:
    """The actor's own live feed address."""
    return db.session.scalar(sa.select(Feed).where(Feed.person_id == actor.person_id, Feed.revoked_at.is_(None)))


def feed_by(token: str) -> Feed | None:
    """The live feed with this token."""
    return db.session.scalar(sa.select(Feed).where(Feed.token_hash == hashed(token), Feed.revoked_at.is_(None)))


def token(code: str) -> str:
    """The secret part of a feed's address: the feed's code and 160 bits that only this site's secret key can make."""
    key = hmac.new(current_app.secret_key.encode(), f"calendar feed {code}".encode(), hashlib.sha256)
    return code + key.hexdigest()[:40]


def hashed(token: str) -> str:
    """What is kept of a token: SHA-256, hexadecimal."""
    return hashlib.sha256(token.encode()).hexdigest()


def _by_ref(rows: Iterable) -> dict[int, list]:
    found = defaultdict(list)
    for row in rows:
        found[row.ref_id].append(row)
    return dict(found)
