"""Who took part, and how often: what a certificate of participation says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa

from commons import clock
from commons.calendar import api as calendar
from commons.db import db
from commons.people.api import Person
from commons.signups.models import Attendance
from commons.signups.queries import SignUp


@dataclass(frozen=True, kw_only=True)
class Participation:
    """One person's part in what she signed up for, up to now. attended of held: sessions; first, last: the days of the
    first and the last of those that she attended."""

    person: Person
    attended: int
    held: int
    first: date
    last: date


def participations(found: SignUp) -> list[Participation]:
    """Of those people of a registration whom its reader sees: all who attended a session. held: the sessions that took
    place while the registration had its place, and those attended beside. Two statements."""
    registration, now = found.registration, clock.now()
    if registration.enrolled_at is None:
        return []
    begun = calendar.between([registration.ref_id], None, now)
    over = {one.id: one for one in begun if one.held and one.end_utc <= now}
    query = sa.select(Attendance.person_id, Attendance.occurrence_id).where(
        Attendance.mark == "present",
        Attendance.person_id.in_([person.id for person in found.people]),
        Attendance.occurrence_id.in_(
            sa.select(calendar.Occurrence.id).where(calendar.Occurrence.ref_id == registration.ref_id)
        ),
    )
    present: dict[int, set[int]] = {}
    for person_id, occurrence_id in db.session.execute(query):
        if occurrence_id in over:
            present.setdefault(person_id, set()).add(occurrence_id)
    during = {
        one.id
        for one in over.values()
        if one.end_utc > registration.enrolled_at
        and (registration.effective_on is None or one.start_local.date() <= registration.effective_on)
    }
    parts = []
    for person in found.people:
        if attended := present.get(person.id):
            days = sorted(over[one].start_local.date() for one in attended)
            parts.append(
                Participation(
                    person=person,
                    attended=len(attended),
                    held=len(during | attended),
                    first=days[0],
                    last=days[-1],
                )
            )
    return parts
