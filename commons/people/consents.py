"""What was agreed to, and taken back: to which text, when, by whom, by which door."""

from __future__ import annotations

from commons import clock, journal
from commons.db import db
from commons.kernel import Actor
from commons.people import queries
from commons.people.models import Consent, Person


def give(actor: Actor, person: Person, purpose: str, version: str, about: str = "") -> None:
    """Within a command: notes the consent. The same again changes nothing; one to a new text replaces the old."""
    before = queries.consent_in_force(person.id, purpose, about)
    if before is not None and before.version == version:
        return
    now = clock.now()
    if before is not None:
        before.withdrawn_at = now
        db.session.flush()
    db.session.add(
        Consent(
            person_id=person.id,
            purpose=purpose,
            version=version,
            about=about,
            given_by=actor.person_id,
            given_at=now,
            door=actor.door,
        )
    )
    journal.record("people.consented", person, concerns=[person.id], data={"purpose": purpose, "version": version})


def withdraw(actor: Actor, person: Person, purpose: str, about: str = "") -> bool:
    """Within a command: takes a consent back, at once. Returns whether there was one."""
    before = queries.consent_in_force(person.id, purpose, about)
    if before is None:
        return False
    before.withdrawn_at = clock.now()
    journal.record("people.consent_withdrawn", person, concerns=[person.id], data={"purpose": purpose})
    return True
