"""Places, schedules and dates, for other parts and plugins.

Dates are rows with `code`, `start_local`, `end_local` (naive wall time in `tzid`), `start_utc`, `end_utc`, `status`
('planned', 'shortened', 'closed', 'cancelled', 'moved'), `held` (it takes place), `make_up`, `place_id`, `reason`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from commons import command
from commons.calendar.closing import closed_days
from commons.calendar.foresight import Clash, Foresight, foresee, reach_of
from commons.calendar.holidays import past_rest_days
from commons.calendar.ical import CalendarEvent
from commons.calendar.models import HELD, Closure, Occurrence, Place, Schedule
from commons.calendar.queries import (
    between,
    clashes,
    closures,
    coming,
    find_place,
    occurrence,
    occurrences,
    on_days,
    places,
    places_in,
    places_of,
    schedules,
    upcoming,
)
from commons.calendar.recurrence import BadSchedule
from commons.calendar.rules import Slot
from commons.calendar.schemas import DAYS
from commons.kernel import Actor

__all__ = [
    "DAYS",
    "HELD",
    "BadSchedule",
    "CalendarEvent",
    "Clash",
    "Closure",
    "Foresight",
    "Occurrence",
    "Place",
    "Schedule",
    "Slot",
    "between",
    "clashes",
    "closed_days",
    "closures",
    "coming",
    "find_place",
    "foresee",
    "occurrence",
    "occurrences",
    "on_days",
    "past_rest_days",
    "places",
    "places_in",
    "places_of",
    "plan",
    "reach_of",
    "replan",
    "schedules",
    "unplan",
    "upcoming",
]


def plan(actor: Actor, subject: Any, data: Mapping[str, Any]) -> int:
    """Within a command: gives a subject's row a schedule and makes its dates. Returns the schedule's id.

    data: days (["SU", "WE"]; none: one date, on `first`), start and end ("16:30"; no end: an hour; an end not after the
    start: on the next day), first and last (days; no last and no count: without end, 13 months of dates at a time),
    place ("place:code" or None), interval (in weeks), count (of sessions), make_up (None: as the institution's policy
    says). Raises Invalid with errors by these names, and Forbidden unless the actor publishes for the institution.
    """
    return _run("calendar.plan", actor, subject, data)["schedule"]


def replan(actor: Actor, subject: Any, schedule_id: int, data: Mapping[str, Any], since: date) -> int:
    """Within a command: this and following. The schedule ends before `since`, a new one (data as in `plan`) goes on
    from there. What has begun stays as it was; those concerned are told. Returns the new schedule's id."""
    return _run("calendar.replan", actor, subject, {**data, "schedule": schedule_id, "since": since})["schedule"]


def unplan(actor: Actor, subject: Any, since: date | None = None) -> None:
    """Within a command: the subject has no dates from `since` on (None: today; what has begun stays). Nobody is told:
    that is the owner's to say."""
    _run("calendar.unplan", actor, subject, {"since": since})


def _run(name: str, actor: Actor, subject: Any, data: Mapping[str, Any]) -> Mapping[str, Any]:
    plain = {key: value.isoformat() if isinstance(value, date | time) else value for key, value in data.items()}
    return command.run(name, actor, None, {**plain, "ref": str(subject.ref)}).value
