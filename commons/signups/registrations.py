"""One registration within a command: found and locked with its pool, divided, and who may answer for it."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from commons import subjects
from commons.db import db
from commons.i18n import _
from commons.institutions import api as institutions
from commons.kernel import Actor, Forbidden, NotFound, Refused
from commons.people import api as people
from commons.signups import capacity, line, rules
from commons.signups.models import Participant, Pool, Registration


def locked(code: str) -> tuple[Pool, Registration]:
    """The registration with this code as it is now, and its pool, locked."""
    pool_id = db.session.scalar(sa.select(Registration.pool_id).where(Registration.code == code))
    if pool_id is None:
        raise NotFound(_("This sign-up is not here, or it is not open to you."))
    pool = capacity.lock(pool_id)
    query = sa.select(Registration).where(Registration.code == code)
    return pool, db.session.scalars(query.execution_options(populate_existing=True)).one()


def serves(actor: Actor, pool: Pool) -> bool:
    """Whether `actor` acts for the institution: a service, or its desk."""
    return bool(actor.service) or institutions.desk_of(actor, pool.institution_id)


def mine(actor: Actor) -> set[int]:
    """Ids of the people whom `actor` may act for as herself or as a guardian."""
    return {person.id for person in people.household_of(actor.person_id)} if actor.person_id else set()


def answerable(actor: Actor, pool: Pool, registration: Registration) -> list[int]:
    """Ids of the people in a registration for whom `actor` may answer: all of them at the desk, those of her household
    otherwise. Raises NotFound where there is none: it is nobody else's business."""
    everybody = line.people_of(registration)
    if serves(actor, pool):
        return everybody
    found = [one for one in everybody if one in mine(actor)]
    if not found:
        raise NotFound(_("This sign-up is not here, or it is not open to you."))
    return found


def at_the_desk(actor: Actor, pool: Pool) -> None:
    """Raises Forbidden unless `actor` serves at the institution's desk."""
    if not serves(actor, pool):
        raise Forbidden(_("Only the staff of the place can do this."), "desk")


def some_of(refs: Collection[str], allowed: Collection[int]) -> list[int]:
    """Ids of the people named by `refs`, all of whom must be among `allowed`; no refs: all of `allowed`."""
    if not refs:
        return list(allowed)
    ids = {subjects.id_of(ref) for ref in refs}
    if not ids <= set(allowed):
        raise Refused(_("Somebody you chose is not part of this sign-up."), "not_in_party")
    return [one for one in allowed if one in ids]


def divide(registration: Registration, people_ids: Collection[int]) -> Registration:
    """Splits some people off into a registration of their own, with everything as it was: counts, turn and offer do not
    change by it."""
    apart = Registration(
        **{
            column.key: getattr(registration, column.key)
            for column in sa.inspect(Registration).column_attrs
            if column.key not in {"id", "code", "party"}
        },
        code=subjects.new_code(),
        party=len(people_ids),
    )
    registration.party -= len(people_ids)
    db.session.add(apart)
    db.session.flush()
    db.session.execute(
        sa.update(Participant)
        .where(Participant.registration_id == registration.id, Participant.person_id.in_(list(people_ids)))
        .values(registration_id=apart.id)
    )
    return apart


def leave(pool: Pool, registration: Registration, state: str | None = None) -> None:
    """Ends a registration now and gives back what it held. The caller says so in the journal, then promotes."""
    was = registration.state
    if was in rules.TAKING:
        capacity.give_back(pool, taken=registration.party)
    elif was == rules.OFFERED:
        capacity.give_back(pool, held=registration.party)
    registration.state = state or (rules.ENDED if was in rules.TAKING else rules.WITHDRAWN)
    registration.offer_until = None
    db.session.flush()
    db.session.execute(
        sa.update(Participant).where(Participant.registration_id == registration.id).values(active=False)
    )
