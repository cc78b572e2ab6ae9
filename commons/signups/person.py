"""What is held of one person: her calendar, her copy of everything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from commons import subjects
from commons.calendar import api as calendar
from commons.calendar.models import Occurrence
from commons.db import db
from commons.i18n import languages
from commons.kernel import Actor, Dated
from commons.people import api as people
from commons.signups import queries, rules
from commons.signups.models import Attendance, Participant, Registration


def dates(actor: Actor, person_ids: Collection[int], since: datetime, until: datetime) -> list[Dated]:
    """The sessions of what these people have a place in, until its last day; the title says whose they are. Only people
    whom the actor may act for are looked at."""
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
        dated
        for session in sessions
        if (dated := _dated(session, by_ref[session.ref_id], mine, cards[session.ref_id], places)) is not None
    ]


def _dated(session: Occurrence, found: list, mine: set[int], card: Any, places: dict) -> Dated | None:
    day = session.start_local.date()
    going = [one for one in found if one.registration.effective_on is None or day <= one.registration.effective_on]
    names = [person.name for one in going for person in one.people if person.id in mine]
    if not names:
        return None
    titles = card.title or dict.fromkeys(languages()[:1], "—")
    return Dated(
        ref=card.ref,
        title=titles,
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
