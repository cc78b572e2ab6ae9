"""Writing to those who are registered or wait: what the staff has to say to them, and nothing that advertises; and what
was written."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from commons import journal, policy
from commons.db import db
from commons.i18n import _
from commons.kernel import Actor, Refused
from commons.signups import queries, rules
from commons.signups.models import Participant, Registration
from commons.signups.registering import subject_of


def write(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Tells the people of these registrations; how each is reached is for the notices to know."""
    subject = subject_of(data["ref"], actor)
    policy.require(actor, "signups.manage", subject)
    pool = queries.pool_of(subject.id)
    people = addressed(pool.id, data["to"], data["registrations"])
    if not people:
        raise Refused(_("There is nobody to write to."), "nobody")
    facts = {"to": "chosen" if data["registrations"] else data["to"], "subject": data["subject"], "text": data["text"]}
    journal.record("signups.written", subject, concerns=people, data=facts, institution_id=pool.institution_id)
    return {"people": len(people)}


def addressed(pool_id: int, to: str, chosen: Collection[str] = ()) -> list[int]:
    """Ids of the people in a pool's living registrations: in those `chosen` by code, else in those that `to` names. One
    statement."""
    query = (
        sa.select(Participant.person_id)
        .join(Registration, Registration.id == Participant.registration_id)
        .where(Registration.pool_id == pool_id)
        .where(Registration.state.in_(rules.ADDRESSED["all" if chosen else to]))
    )
    if chosen:
        query = query.where(Registration.code.in_(list(chosen)))
    return sorted(set(db.session.scalars(query)))


def messages(subject_id: int, limit: int = 20) -> list[journal.JournalRow]:
    """What was written to the people of a subject, the newest first; `data` is None where it was erased. One
    statement."""
    query = sa.select(journal.JournalRow).where(
        journal.JournalRow.fact == "signups.written", journal.JournalRow.ref_id == subject_id
    )
    return list(db.session.scalars(query.order_by(journal.JournalRow.position.desc()).limit(limit)))
