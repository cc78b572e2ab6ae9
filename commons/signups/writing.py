"""Writing to those who are registered or wait: what the staff has to say to them, and nothing that advertises."""

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

TO = {
    "registered": rules.TAKING,
    "waiting": (rules.WAITING, rules.OFFERED),
    "all": rules.ACTIVE,
}


def write(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Tells the people of these registrations; how each is reached is for the notices to know."""
    subject = subject_of(data["ref"], actor)
    policy.require(actor, "signups.manage", subject)
    pool = queries.pool_of(subject.id)
    people = addressed(pool.id, TO[data["to"]])
    if not people:
        raise Refused(_("There is nobody to write to."), "nobody")
    facts = {name: data[name] for name in ("to", "subject", "text")}
    journal.record("signups.written", subject, concerns=people, data=facts, institution_id=pool.institution_id)
    return {"people": len(people)}


def addressed(pool_id: int, states: Collection[str]) -> list[int]:
    """Ids of the people in a pool's registrations of these states. One statement."""
    query = (
        sa.select(Participant.person_id)
        .join(Registration, Registration.id == Participant.registration_id)
        .where(Registration.pool_id == pool_id, Registration.state.in_(list(states)))
    )
    return sorted(set(db.session.scalars(query)))
