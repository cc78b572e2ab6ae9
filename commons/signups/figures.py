"""Numbers for pictures: who was there, session by session; how many signed up, and how it filled, week by week."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import sqlalchemy as sa

from commons import clock
from commons.calendar import api as calendar
from commons.calendar.api import Occurrence
from commons.db import db
from commons.i18n import local, zone
from commons.institutions import api as institutions
from commons.kernel import Actor
from commons.signups import rules
from commons.signups.models import Attendance, Pool, Registration

SESSIONS, WEEKS = 12, 16


def presence(ref_id: int) -> list[tuple[Occurrence, int]]:
    """The last sessions at which attendance was noted, the earliest first, and how many were there. Two statements."""
    past = [row for row in calendar.between([ref_id], None, clock.now()) if row.held]
    query = (
        sa.select(Attendance.occurrence_id, sa.func.sum(sa.case((Attendance.mark == "present", 1), else_=0)))
        .where(Attendance.occurrence_id.in_([row.id for row in past]), Attendance.mark != "none")
        .group_by(Attendance.occurrence_id)
    )
    counts = {one: int(number) for one, number in db.session.execute(query)} if past else {}
    return [(row, counts[row.id]) for row in past if row.id in counts][-SESSIONS:]


def occupancy(actor: Actor, institution_id: int | None = None, limit: int = 200) -> list[Pool]:
    """The pools with a number of places, at the institutions of the actor (or at one of them), whose sessions are not
    over; the fullest first. One statement."""
    places = institutions.staff_places(actor, institutions.STAFF)
    ahead = sa.exists().where(Occurrence.ref_id == Pool.ref_id, Occurrence.end_utc > clock.now())
    query = (
        sa.select(Pool)
        .where(Pool.size.is_not(None), Pool.mode != "none", ahead)
        .order_by(((Pool.taken + Pool.held) * 1000 / Pool.size).desc(), Pool.id)
        .limit(limit)
    )
    if institution_id is not None:
        query = query.where(Pool.institution_id == institution_id)
    return list(db.session.scalars(query if places is None else query.where(Pool.institution_id.in_(places))))


def filling(pool_id: int) -> list[tuple[date, int, int]]:
    """(day, people who had a place at its end, people who waited) week by week since the first signed up, at most for
    the last WEEKS, and today. Those who left the line without a place are not known to have waited. One statement."""
    query = sa.select(
        Registration.party,
        Registration.state,
        Registration.made_at,
        Registration.waiting_since,
        Registration.promoted_at,
        Registration.enrolled_at,
        Registration.effective_on,
    ).where(Registration.pool_id == pool_id)
    rows = db.session.execute(query).all()
    if not rows:
        return []
    today = local(clock.now()).date()
    since = max(min(local(row.made_at).date() for row in rows), today - timedelta(weeks=WEEKS - 1))
    days = [*(since + timedelta(weeks=number) for number in range(WEEKS)), today]
    days = [day for number, day in enumerate(days) if day < today or number == len(days) - 1]
    return [
        (
            day,
            sum(row.party for row in rows if _had_place(row, day)),
            sum(row.party for row in rows if _waited(row, day)),
        )
        for day in days
    ]


def _had_place(row: sa.Row, day: date) -> bool:
    begun = row.enrolled_at is not None and local(row.enrolled_at).date() <= day
    if row.state in (rules.ENROLLED, rules.ENDING):
        return begun and (row.effective_on is None or day <= row.effective_on)
    return begun and row.effective_on is not None and day < row.effective_on


def _waited(row: sa.Row, day: date) -> bool:
    begun = row.waiting_since is not None and local(row.waiting_since).date() <= day
    left = row.promoted_at or row.enrolled_at
    return begun and (row.state == rules.WAITING or (left is not None and day < local(left).date()))


def signed_up_by_week(institution_id: int) -> list[tuple[date, int]]:
    """(first day of the week, people who signed up in it) for the last weeks, this one too. One statement.

    Weeks begin on Sunday. Counted is every sign-up as it was made, whatever came of it.
    """
    today = local(clock.now()).date()
    this = today - timedelta(days=(today.weekday() + 1) % 7)
    first = this - timedelta(weeks=WEEKS - 1)
    query = (
        sa.select(Registration.made_at, Registration.party)
        .join(Pool, Pool.id == Registration.pool_id)
        .where(Pool.institution_id == institution_id)
        .where(Registration.made_at >= datetime.combine(first, time(), tzinfo=zone()))
    )
    weeks = {first + timedelta(weeks=number): 0 for number in range(WEEKS)}
    for made_at, party in db.session.execute(query):
        week = first + (local(made_at).date() - first) // timedelta(weeks=1) * timedelta(weeks=1)
        if week in weeks:
            weeks[week] += party
    return list(weeks.items())
