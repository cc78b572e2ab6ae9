"""Reads of notices: one's own, what a desk has to say by telephone, what mail did not reach."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from commons import clock, subjects
from commons.db import db
from commons.institutions.api import DESK, staff_places
from commons.journal import JournalRow
from commons.kernel import Actor
from commons.notices.models import Delivery, Notice
from commons.people.api import Person, consents_of

PHONE = "phone"  # not a channel: the desk's own way
PAGE = 20

_unread = sa.case((Notice.read_at.is_(None), 1), else_=0)


def unread(actor: Actor) -> int:
    """How many notices `actor` has not seen: one statement, none for nobody."""
    if not actor.signed_in:
        return 0
    count = sa.select(sa.func.count()).where(Notice.person_id == actor.person_id, Notice.read_at.is_(None))
    return db.session.scalar(count) or 0


def mine(actor: Actor, after: tuple[int, int] | None = None, limit: int = PAGE) -> list[tuple[Notice, JournalRow]]:
    """The actor's notices, unread first, then the newest; up to limit + 1, so that it is known whether more follow.

    after: (1 for unread or 0, position) of the last one seen.
    """
    query = (
        sa.select(Notice, JournalRow)
        .join(JournalRow, JournalRow.position == Notice.position)
        .where(Notice.person_id == actor.person_id)
        .order_by(_unread.desc(), Notice.position.desc())
        .limit(limit + 1)
    )
    if after is not None:
        query = query.where(
            sa.or_(_unread < after[0], sa.and_(_unread == after[0], Notice.position < after[1])),
        )
    return [(notice, line) for notice, line in db.session.execute(query)]


def deliveries(notice_ids: Iterable[int]) -> dict[int, list[Delivery]]:
    """How each notice went out: one statement."""
    found: dict[int, list[Delivery]] = defaultdict(list)
    ids = list(notice_ids)
    if ids:
        for row in db.session.scalars(sa.select(Delivery).where(Delivery.notice_id.in_(ids)).order_by(Delivery.id)):
            found[row.notice_id].append(row)
    return found


def to_call(actor: Actor) -> sa.Select | None:
    """A select of (Delivery, Notice) that `actor`'s desks have yet to say by telephone; None for who is at no desk.

    What belongs to no institution is for every desk that may see the person.
    """
    places = staff_places(actor, DESK)
    if places == set():
        return None
    query = (
        sa.select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.channel == PHONE, Delivery.state == "todo")
    )
    if places is not None:
        known = subjects.select("person", actor).with_only_columns(Person.id)
        query = query.where(
            sa.or_(
                Notice.institution_id.in_(places),
                sa.and_(Notice.institution_id.is_(None), Notice.person_id.in_(known)),
            )
        )
    return query


def calls(
    actor: Actor, after: int = 0, limit: int = 100
) -> list[tuple[Delivery, Notice, JournalRow, Person]]:
    """What `actor`'s desks have to say by telephone, the oldest first; up to limit + 1. after: id of the last delivery
    seen. One statement."""
    query = to_call(actor)
    if query is None:
        return []
    query = (
        query.add_columns(JournalRow, Person)
        .join(JournalRow, JournalRow.position == Notice.position)
        .join(Person, Person.id == Notice.person_id)
        .where(Delivery.id > after)
        .order_by(Delivery.id)
        .limit(limit + 1)
    )
    return [tuple(row) for row in db.session.execute(query)]  # type: ignore[misc]


def calls_waiting(actor: Actor) -> int:
    """How many persons wait for a call of the actor's desks: one statement."""
    query = to_call(actor)
    if query is None:
        return 0
    return db.session.scalar(query.with_only_columns(sa.func.count(sa.distinct(Notice.person_id)))) or 0


def undelivered(limit: int = 50) -> list[tuple[Delivery, Notice]]:
    """What could not be sent and was given up, the newest first: for the site's administration, without words."""
    query = (
        sa.select(Delivery, Notice)
        .join(Notice, Notice.id == Delivery.notice_id)
        .where(Delivery.state == "failed")
        .order_by(Delivery.id.desc())
        .limit(limit)
    )
    return [(delivery, notice) for delivery, notice in db.session.execute(query)]


def undelivered_at(actor: Actor, days: int = 30) -> list[Person]:
    """Whom mail about the actor's institutions did not reach in the last days, by name, at most fifty: for the desk to
    telephone, as in `calls`, whether it knows them or a child of theirs. One statement."""
    places = staff_places(actor, DESK)
    if places == set():
        return []
    failed = (
        sa.select(Notice.person_id)
        .join(Delivery, Delivery.notice_id == Notice.id)
        .where(Delivery.state == "failed", Delivery.due_at >= clock.now() - timedelta(days=days))
    )
    if places is not None:
        failed = failed.where(Notice.institution_id.in_(places))
    query = sa.select(Person).where(Person.id.in_(failed), Person.erased_at.is_(None))
    return list(db.session.scalars(query.order_by(Person.name, Person.id).limit(50)))


def counted() -> dict[str, int]:
    """How many deliveries are in each state, the desk's calls apart ("calls")."""
    state = sa.case((Delivery.channel == PHONE, "calls"), else_=Delivery.state)
    query = sa.select(state, sa.func.count()).where(sa.or_(Delivery.channel != PHONE, Delivery.state == "todo"))
    return {row[0]: row[1] for row in db.session.execute(query.group_by(state))}


def overdue(moment: datetime) -> int:
    """How many deliveries should have been tried before `moment` and were not: 0 where mail goes out."""
    late = sa.and_(Delivery.channel != PHONE, Delivery.state == "todo", Delivery.due_at < moment)
    return db.session.scalar(sa.select(sa.func.count()).where(late)) or 0


def all_of(person_id: int) -> list[tuple[Notice, JournalRow]]:
    """Every notice of a person, the oldest first."""
    query = (
        sa.select(Notice, JournalRow)
        .join(JournalRow, JournalRow.position == Notice.position)
        .where(Notice.person_id == person_id)
        .order_by(Notice.position)
    )
    return [(notice, line) for notice, line in db.session.execute(query)]


def plain_delivery(delivery: Delivery) -> dict[str, Any]:
    """A delivery as plain data, for a person's own copy."""
    return {
        "channel": delivery.channel,
        "state": delivery.state,
        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
    }


def consented(person_ids: Iterable[int], purpose: str) -> set[int]:
    """Ids of those who agreed to this purpose for everything, and did not take it back: one statement."""
    return {
        person_id
        for person_id, consents in consents_of(list(person_ids)).items()
        if any(one.purpose == purpose and not one.about and one.withdrawn_at is None for one in consents)
    }
