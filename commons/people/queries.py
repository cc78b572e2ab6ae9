"""Reads of persons and households. What a page shows of persons goes through `subjects.select("person", actor)`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from commons import clock, i18n, policy, subjects
from commons.db import db, once
from commons.kernel import Actor
from commons.people import rules
from commons.people.models import Consent, Invitation, Known, Member, Person, Read
from commons.registry import registry

#: Made once, for every alias copies the columns of its table.
TIES = orm.aliased(Member), orm.aliased(Member), orm.aliased(Member), orm.aliased(Member)
WARDS = orm.aliased(Member), orm.aliased(Member), orm.aliased(Person)


def today() -> date:
    """The day on the city's wall clock, on which ages are reckoned."""
    return i18n.local(clock.now()).date()


def at_desk(actor: Actor) -> bool:
    """Whether `actor` looks persons up somewhere in the city."""
    return bool(policy.places(actor, rules.DESK) or policy.holds(actor, rules.DESK, None))


def visible_to(actor: Actor) -> sa.ColumnElement[bool]:
    """Who may see a person: herself, and those whose ties some part vouches for. Nobody sees the erased."""
    if actor.service:
        return Person.erased_at.is_(None)
    if not actor.signed_in:
        return sa.false()
    ties = registry().flat("commons_acquaintances", actor=actor)
    return sa.and_(
        Person.erased_at.is_(None),
        sa.or_(Person.id == actor.person_id, *[Person.id.in_(some) for some in ties]),
    )


def acquaintances(actor: Actor) -> list[sa.Select]:
    """Ties of this part: those one acts for, their guardians, one's own guardians, and whom staff recognised."""
    if not actor.signed_in:
        return []
    child, home, guardian, mine = TIES
    my_homes = sa.select(mine.household_id).where(mine.person_id == actor.person_id)
    my_wards = _wards(actor.person_id)
    ties = [
        my_wards,
        sa.select(guardian.person_id).where(
            guardian.role == "guardian",
            guardian.household_id.in_(
                sa.select(home.household_id).where(home.role == "member", home.person_id.in_(my_wards))
            ),
        ),
        sa.select(child.person_id).where(child.role == "guardian", child.household_id.in_(my_homes)),
    ]
    if at_desk(actor):
        ties.append(sa.select(Known.person_id).where(Known.staff_id == actor.person_id))
    return ties


def _wards(person_id: int | None) -> sa.Select:
    """Ids of those for whom a person may act: members of the homes that she is a guardian of, unless they are of age
    and have an account of their own."""
    home, member, ward = WARDS
    born_before = rules.years_before(today(), rules.ADULT_AGE)
    return (
        sa.select(member.person_id)
        .join(home, home.household_id == member.household_id)
        .join(ward, ward.id == member.person_id)
        .where(
            home.person_id == person_id,
            home.role == "guardian",
            member.role == "member",
            ward.erased_at.is_(None),
            sa.or_(ward.email.is_(None), ward.birth_date > born_before),
        )
    )


def persons(ids: Iterable[int], actor: Actor) -> dict[int, Person]:
    """Persons by id, those that `actor` may see: one statement."""
    ids = list(set(ids))
    if not ids:
        return {}
    found = db.session.scalars(subjects.select("person", actor).where(Person.id.in_(ids)))
    return {person.id: person for person in found}


def household_of(person_id: int) -> list[Person]:
    """Whom a person may act for: herself first, then by birth date. One statement."""
    found = db.session.scalars(
        sa.select(Person)
        .where(
            Person.erased_at.is_(None), sa.or_(Person.id == person_id, Person.id.in_(_wards(person_id)))
        )
        .order_by(Person.id != person_id, Person.birth_date, Person.id)
    )
    return list(found)


def acts_for(actor: Actor, person_id: int) -> bool:
    """Whether `actor` is this person or a guardian of hers. Staff are decided by policy, not here."""
    if not actor.signed_in:
        return False
    return actor.person_id == person_id or once(
        ("people.acts_for", actor.person_id, person_id),
        lambda: bool(
            db.session.scalar(
                sa.select(sa.literal(person_id).in_(_wards(actor.person_id)))
            )
        ),
    )


def recipients(person_ids: Iterable[int]) -> dict[int, list[Person]]:
    """Who is told for each person: herself where she has an account, and her guardians where she is a minor or has
    none. Two statements, whatever the length. Persons for whom nobody can be told have an empty list."""
    ids = list(set(person_ids))
    told: dict[int, list[Person]] = {person_id: [] for person_id in ids}
    if not ids:
        return told
    alive = sa.select(Person).where(Person.id.in_(ids), Person.erased_at.is_(None))
    day = today()
    dependent = []
    for person in db.session.scalars(alive):
        age = rules.age_on(person.birth_date, day)
        if person.email and (age is None or age >= rules.OWN_ACCOUNT_AGE):
            told[person.id].append(person)
        if person.email is None or (age is not None and age < rules.ADULT_AGE):
            dependent.append(person.id)
    if dependent:
        for person_id, guardian in guardians_of(dependent):
            if guardian.email and guardian not in told[person_id]:
                told[person_id].append(guardian)
    return told


def guardians_of(person_ids: Iterable[int]) -> list[tuple[int, Person]]:
    """(person id, guardian) for each guardian, over all homes, in order of joining the city. One statement."""
    home, member = orm.aliased(Member), orm.aliased(Member)
    rows = db.session.execute(
        sa.select(member.person_id, Person)
        .join(home, home.household_id == member.household_id)
        .join(Person, Person.id == home.person_id)
        .where(
            member.person_id.in_(list(person_ids)),
            member.role == "member",
            home.role == "guardian",
            Person.erased_at.is_(None),
        )
        .order_by(Person.id)
    )
    return list(dict.fromkeys((row[0], row[1]) for row in rows))


def homes_of(person_id: int) -> list[int]:
    """Ids of the homes that a person is a guardian of, the oldest first."""
    return list(
        db.session.scalars(
            sa.select(Member.household_id)
            .where(Member.person_id == person_id, Member.role == "guardian")
            .order_by(Member.household_id)
        )
    )


def by_email(address: str) -> Person | None:
    """The person with this account, if any. For signing in alone: nobody is told whether there is one."""
    return db.session.scalar(sa.select(Person).where(Person.email == address, Person.erased_at.is_(None)))


def search(actor: Actor, text: str, limit: int = 30) -> list[Person]:
    """Persons whom `actor` may see, by name in any spelling, telephone or mail; by name. One statement."""
    text = text.strip()
    if not text:
        return []
    key, digits = rules.name_key(text), "".join(filter(str.isdecimal, text))
    tests = [Person.email == text.lower()]
    if key:
        tests.append(
            sa.and_(*[Person.name_keys.contains(word, autoescape=True) for word in key.split()[:6]])
        )
    if len(digits) >= 4 and digits.isascii():
        tests.append(Person.phone.endswith(digits.lstrip("0"), autoescape=True))
    query = subjects.select("person", actor).where(sa.or_(*tests)).order_by(Person.name, Person.id).limit(limit)
    return list(db.session.scalars(query))


def same(phone: str | None, email: str | None) -> list[Person]:
    """Persons with exactly this telephone or mail, known to the asker or not: who gives it at the desk is one of them.
    Only names and years may be shown of them."""
    tests = [Person.phone == phone] if phone else []
    tests += [Person.email == email] if email else []
    if not tests:
        return []
    query = sa.select(Person).where(sa.or_(*tests), Person.erased_at.is_(None)).order_by(Person.id).limit(20)
    return list(db.session.scalars(query))


def candidates(actor: Actor, name: str, phone: str | None, email: str | None) -> list[Person]:
    """Who may be the person about to be entered: the same telephone or mail, or a name that sounds the same."""
    found = {person.id: person for person in same(phone, email)}
    if bones := rules.skeleton(name):
        alike = subjects.select("person", actor).where(
            Person.skeletons.contains(f"|{bones}|", autoescape=True)
        )
        found |= {person.id: person for person in db.session.scalars(alike.order_by(Person.id).limit(10))}
    return list(found.values())


def consents_of(person_ids: Iterable[int]) -> dict[int, list[Consent]]:
    """All consents of these persons, the newest first: one statement."""
    found: dict[int, list[Consent]] = defaultdict(list)
    query = sa.select(Consent).where(Consent.person_id.in_(list(person_ids)))
    for consent in db.session.scalars(query.order_by(Consent.id.desc())):
        found[consent.person_id].append(consent)
    return found


def consent_in_force(person_id: int, purpose: str, about: str = "") -> Consent | None:
    """The consent of a person to this purpose that was not taken back."""
    return db.session.scalar(
        sa.select(Consent).where(
            Consent.person_id == person_id,
            Consent.purpose == purpose,
            Consent.about == about,
            Consent.withdrawn_at.is_(None),
        )
    )


def invitations_of(person_id: int, now: datetime) -> list[Invitation]:
    """A person's invitations that still wait."""
    return list(
        db.session.scalars(
            sa.select(Invitation)
            .where(
                Invitation.invited_by == person_id,
                Invitation.used_at.is_(None),
                Invitation.expires_at > now,
            )
            .order_by(Invitation.id)
        )
    )


def readers_of(person_id: int, limit: int = 50) -> list[tuple[datetime, str, str]]:
    """Who opened a person's record: (when, name, what), the newest first."""
    rows = db.session.execute(
        sa.select(Read.at, Person.name, Read.what)
        .join(Person, Person.id == Read.reader_id)
        .where(Read.person_id == person_id)
        .order_by(Read.id.desc())
        .limit(limit)
    )
    return [(row[0], row[1], row[2]) for row in rows]


def born(person_id: int) -> date | None:
    """The date of birth of a person, for the rules of a sign-up; None where it is not known."""
    return db.session.scalar(sa.select(Person.birth_date).where(Person.id == person_id))
