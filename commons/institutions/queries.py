"""Reads of institutions, neighbourhoods, roles and acquaintance. What is public takes no actor."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from commons import clock, policy, subjects
from commons.db import db, once
from commons.i18n import local
from commons.institutions import rules
from commons.institutions.models import Acquaintance, Institution, Neighbourhood, Role
from commons.kernel import ANYONE, Actor
from commons.people.api import Person


def public(actor: Actor) -> sa.ColumnElement[bool]:
    """Institutions and neighbourhoods are seen by all."""
    return sa.true()


def today() -> date:
    """The day on the city's calendar."""
    return local(clock.now()).date()


def held(day: date) -> sa.ColumnElement[bool]:
    """The criterion of roles that hold on `day`."""
    return sa.and_(Role.since <= day, sa.or_(Role.until.is_(None), Role.until > day))


def grants(person_id: int) -> list[tuple[str, int | None]]:
    """(role, institution id or None) that a person holds today."""
    rows = db.session.execute(
        sa.select(Role.role, Role.institution_id).where(Role.person_id == person_id, held(today()))
    )
    return [(role, place) for role, place in rows]


def desk_of(actor: Actor, institution_id: int | None) -> bool:
    """Whether `actor` serves at this institution's desk (its direction, coordination or desk; a site administrator
    everywhere)."""
    return policy.holds(actor, rules.DESK | {rules.SITE_ADMIN}, institution_id)


def publishes(actor: Actor, institution_id: int | None) -> bool:
    """Whether `actor` publishes for this institution: its direction or coordination, or a site administrator."""
    return policy.holds(actor, rules.PUBLISH | {rules.SITE_ADMIN}, institution_id)


def directs(actor: Actor, institution_id: int | None) -> bool:
    """Whether `actor` directs this institution, or administers the site."""
    return policy.holds(actor, {rules.DIRECTOR, rules.SITE_ADMIN}, institution_id)


def administers(actor: Actor) -> bool:
    """Whether `actor` administers the site."""
    return policy.holds(actor, {rules.SITE_ADMIN}, None)


def staff_places(actor: Actor, roles: Collection[str] = rules.STAFF) -> set[int] | None:
    """Ids of the institutions where `actor` holds one of `roles`; None: all of them (a site administrator, a
    service)."""
    return None if actor.service else policy.places(actor, {*roles, rules.SITE_ADMIN})


def neighbourhoods() -> list[Neighbourhood]:
    """All neighbourhoods in their order: one statement, once a transaction."""
    query = subjects.select("neighbourhood", ANYONE).order_by(Neighbourhood.order, Neighbourhood.id)
    return once(("neighbourhoods",), lambda: list(db.session.scalars(query)))


def institutions(ids: Iterable[int | None]) -> dict[int, Institution]:
    """Institutions by id; they are public. One statement, or none for no ids."""
    wanted = sorted({one for one in ids if one is not None})
    if not wanted:
        return {}
    query = subjects.select("institution", ANYONE).where(Institution.id.in_(wanted))
    return {row.id: row for row in db.session.scalars(query)}


def institutions_list(actor: Actor) -> list[Institution]:
    """All institutions that `actor` may see, in order of their making."""
    return list(db.session.scalars(subjects.select("institution", actor).order_by(Institution.id)))


def find_institution(text: str) -> Institution | None:
    """The institution with this code or this short name, as scripts write it."""
    return db.session.scalar(
        subjects.select("institution", ANYONE).where(
            sa.or_(Institution.code == text, Institution.short == text.lower())
        )
    )


def policy_of(institution_id: int) -> dict[str, Any]:
    """The policy of an institution, with defaults: see rules.POLICY for its keys."""
    own = db.session.scalar(sa.select(Institution.policy).where(Institution.id == institution_id))
    return rules.policy(own)


def policies(ids: Iterable[int | None]) -> dict[int, dict[str, Any]]:
    """The policies of several institutions: one statement."""
    return {row.id: rules.policy(row.policy) for row in institutions(ids).values()}


def role_holders(institution_id: int | None) -> list[tuple[Role, Person]]:
    """Who holds a role today in this institution (None: for the whole city), with the persons. For its direction."""
    query = (
        sa.select(Role, Person)
        .join(Person, Person.id == Role.person_id)
        .where(Role.institution_id == institution_id, held(today()))
        .order_by(Role.role, Role.id)
    )
    return [(role, person) for role, person in db.session.execute(query)]


def person_by_address(address: str) -> Person | None:
    """The one person with exactly this mail address (lower case) or phone (E.164); None for nobody, or for several
    (one phone serves a family). Knowing somebody's address is what entitles to name them."""
    column = Person.email if "@" in address else Person.phone
    found = db.session.scalars(sa.select(Person).where(column == address, Person.erased_at.is_(None)).limit(2)).all()
    return found[0] if len(found) == 1 else None


def acquaintances(actor: Actor) -> list[sa.Select]:
    """Selects of ids of the persons whom `actor` may see by a desk: those it knows, and those who hold a role there."""
    places = staff_places(actor, rules.DESK)
    if places == set():
        return []
    known, staff = sa.select(Acquaintance.person_id), sa.select(Role.person_id)
    if places is not None:
        known = known.where(Acquaintance.institution_id.in_(places))
        staff = staff.where(Role.institution_id.in_(places))
    return [known, staff]


def short_name(name: str) -> str:
    """A free short name made of Latin letters of `name`, or of nothing: "hashaked", "institution-2"."""
    base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30] or "institution"
    taken = set(db.session.scalars(sa.select(Institution.short).where(Institution.short.startswith(base))))
    number, short = 2, base
    while short in taken:
        short, number = f"{base}-{number}", number + 1
    return short


def held_by(person_id: int) -> dict[str, Any]:
    """A copy for the person: every role, past ones too, and the desks that know them."""
    roles = db.session.execute(
        sa.select(Role, Institution.name)
        .outerjoin(Institution, Institution.id == Role.institution_id)
        .where(Role.person_id == person_id)
        .order_by(Role.id)
    )
    desks = db.session.execute(
        sa.select(Institution.name, Acquaintance.since)
        .join(Institution, Institution.id == Acquaintance.institution_id)
        .where(Acquaintance.person_id == person_id)
        .order_by(Institution.id)
    )
    return {
        "roles": [
            {
                "role": role.role,
                "institution": name,
                "since": role.since.isoformat(),
                "until": role.until.isoformat() if role.until else None,
            }
            for role, name in roles
        ],
        "known_to": [{"institution": name, "since": since.isoformat()} for name, since in desks],
    }


def coded(text: str) -> sa.Select:
    """Ids of the institution with this code or short name, as a select to be used within another."""
    return sa.select(Institution.id).where(sa.or_(Institution.code == text, Institution.short == text))
