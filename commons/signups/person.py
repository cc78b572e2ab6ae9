"""What is held of one person: her calendar, her copy of everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from commons import subjects
from commons.calendar import api as calendar
from commons.calendar.api import Occurrence
from commons.db import db
from commons.kernel import Actor, Card, Dated
from commons.people import api as people
from commons.signups import queries, rules
from commons.signups.models import Attendance, Participant, Registration


def dates(actor: Actor, person_ids: Collection[int], since: datetime, until: datetime) -> list[Dated]:
    """The sessions of what these people have a place in, until its last day. Only people whom the actor may act for are
    looked at; whose they are is for the calendar to say, which asks for each person."""
    household = {one.id: one for one in people.household_of(actor.person_id)} if actor.signed_in else {}
    mine = set(person_ids) & set(household)
    found = [one for one in queries.registrations_of(mine, actor) if one.registration.state in rules.TAKING]
    by_ref: dict[int, list[queries.SignUp]] = defaultdict(list)
    for one in found:
        by_ref[one.pool.ref_id].append(one)
    cards = subjects.cards(by_ref, actor)
    sessions = [one for one in calendar.between(by_ref, since, until) if one.ref_id in cards] if by_ref else []
    places = calendar.places(session.place_id for session in sessions)
    return [
        _dated(session, cards[session.ref_id], places) for session in sessions if _goes(session, by_ref[session.ref_id])
    ]


def _goes(session: Occurrence, found: list[queries.SignUp]) -> bool:
    """Whether one of the registrations still has its place on the day of the session."""
    day = session.start_local.date()
    return any(one.registration.effective_on is None or day <= one.registration.effective_on for one in found)


def _dated(session: Occurrence, card: Card, places: Mapping[int, calendar.Place]) -> Dated:
    return Dated(
        ref=card.ref,
        title=card.title,
        start_local=session.start_local,
        end_local=session.end_local,
        tzid=session.tzid,
        place=places[session.place_id].name if session.place_id in places else {},
        status=session.status,
        url=card.url,
    )


def copy_of(person_id: int) -> dict[str, Any]:
    """Her registrations, those she made for others, and her attendance, as plain data."""
    took_part = sa.select(Participant.registration_id).where(Participant.person_id == person_id)
    return {
        "registrations": _registrations(Registration.id.in_(took_part)),
        "registrations made for others": _registrations(
            sa.and_(Registration.made_by == person_id, Registration.id.not_in(took_part))
        ),
        "attendance": [
            {"start": start, "mark": mark, "noted_at": at}
            for start, mark, at in db.session.execute(
                sa.select(Occurrence.start_local, Attendance.mark, Attendance.at)
                .join(Occurrence, Occurrence.id == Attendance.occurrence_id)
                .where(Attendance.person_id == person_id)
                .order_by(Occurrence.start_utc)
            )
        ],
    }


def _registrations(criterion: sa.ColumnElement[bool]) -> list[dict[str, Any]]:
    names = "code party state take_automatically waiting_since offer_until enrolled_at effective_on made_at door"
    columns = [getattr(Registration, name) for name in f"{names} note reason".split()]
    rows = db.session.execute(
        sa.select(subjects.RefRow.title, *columns)
        .join(subjects.RefRow, subjects.RefRow.id == Registration.ref_id)
        .where(criterion)
        .order_by(Registration.id)
    )
    return [dict(row._mapping) for row in rows]
