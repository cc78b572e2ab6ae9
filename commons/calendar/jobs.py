"""Every night: dates for the month that has come into sight, and UTC where a government has changed its clocks."""

from __future__ import annotations

import sqlalchemy as sa

from commons import clock, command
from commons.calendar import planning
from commons.calendar.models import Occurrence, Schedule
from commons.calendar.recurrence import utc_of
from commons.db import db
from commons.i18n import local
from commons.kernel import Actor, Job


def extend() -> None:
    """Runs calendar.extend on each schedule that needs it, a transaction for each."""
    now = clock.now()
    horizon = local(now).date() + planning.AHEAD
    short = sa.select(Schedule.id).where(
        Schedule.ended_at.is_(None),
        Schedule.planned_to < horizon,
        sa.or_(Schedule.last.is_(None), Schedule.last > Schedule.planned_to),
    )
    wanted = set(db.session.scalars(short))
    future = sa.select(
        Occurrence.schedule_id,
        Occurrence.start_local,
        Occurrence.end_local,
        Occurrence.tzid,
        Occurrence.start_utc,
        Occurrence.end_utc,
    ).where(Occurrence.start_utc > now)
    for schedule_id, start, end, tzid, start_utc, end_utc in db.session.execute(future):
        if (utc_of(start, tzid), utc_of(end, tzid)) != (start_utc, end_utc):
            wanted.add(schedule_id)
    for schedule_id in sorted(wanted):
        command.run("calendar.extend", Actor(service="calendar", door="job"), None, {"schedule": schedule_id})


JOBS = [Job(name="calendar.extend", handler=extend, cron="43 0 * * *")]
