"""A copy of everything, and erasure.

The copy is made of what every part and plugin answers (`commons_export_person`): one that fails fails the whole, for a
copy with a silent gap would be a lie. Erasure is one transaction in which every part removes what it holds
(`commons_erase_person`); the person's row stays, empty, so that numbers and tallies keep their sense.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from commons import clock, journal
from commons.command import Seen
from commons.db import db
from commons.i18n import _
from commons.kernel import Actor, NotFound, Refused
from commons.people import queries, rules, sessions
from commons.people.models import (
    Consent,
    Erasure,
    Household,
    Invitation,
    Known,
    Letter,
    Member,
    Person,
    Read,
    Session,
)
from commons.registry import registry


def copy_of(actor: Actor, code: str | None = None) -> tuple[Person, dict[str, Any]]:
    """(person, everything held of her): of oneself, or of the ward with this code. Raises NotFound for anyone else."""
    household = queries.household_of(actor.person_id) if actor.signed_in else []
    person = next((one for one in household if code is None or one.code == code), None)
    if person is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    sections: dict[str, Any] = {}
    for _plugin, answer in registry().strict("commons_export_person", person_id=person.id):
        sections |= {name: _plain(value) for name, value in answer.items() if value}
    return person, {
        "made_at": clock.now().isoformat(),
        "person": str(person.ref),
        "sections": sections,
    }


def _plain(value: Any) -> Any:
    """Moments and days as ISO text, keys as text: what JSON holds."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def export(person_id: int) -> dict[str, Any]:
    """What this part holds of a person, and the journal's lines that concern her."""
    person = db.session.get(Person, person_id)
    homes = sa.select(Member.household_id).where(Member.person_id == person_id)
    household = db.session.execute(
        sa.select(Member.household_id, Member.role, Person.name, Member.person_id)
        .join(Person, Person.id == Member.person_id)
        .where(Member.household_id.in_(homes))
        .order_by(Member.household_id, Member.role, Member.person_id)
    )
    return {
        "person": {
            column.name: getattr(person, column.name)
            for column in Person.__table__.columns
            if column.name not in {"id", "password_hash", "name_keys", "skeletons", "erased_at"}
        }
        | {"password": "set" if person.password_hash else "not set"},
        "households": [
            {"household": home, "role": role, "name": name, "self": member == person_id}
            for home, role, name, member in household
        ],
        "consents": _rows(
            Consent, Consent.person_id == person_id, "purpose version about given_at door withdrawn_at"
        ),
        "consents given for others": _rows(
            Consent,
            sa.and_(Consent.given_by == person_id, Consent.person_id != person_id),
            "purpose version about given_at door withdrawn_at",
        ),
        "sessions": _rows(Session, Session.person_id == person_id, "way device shared made_at seen_at expires_at"),
        "letters": _rows(
            Letter,
            sa.or_(Letter.person_id == person_id, Letter.address == person.email),
            "purpose address made_at used_at",
        ),
        "invitations": _rows(
            Invitation,
            sa.or_(
                Invitation.invited_by == person_id,
                Invitation.used_by == person_id,
                Invitation.address == person.email,
            ),
            "kind address made_at expires_at used_at",
        ),
        "staff who know this person": _names(Known, Known.person_id == person_id, Known.staff_id),
        "persons known as staff": _names(Known, Known.staff_id == person_id, Known.person_id),
        "who opened this record": [
            {"at": at, "name": name, "what": what} for at, name, what in queries.readers_of(person_id, 10_000)
        ],
        "records opened": _rows(Read, Read.reader_id == person_id, "what at"),
        "journal": _journal(person_id),
    }


def _rows(model: type, criterion: Any, names: str) -> list[dict[str, Any]]:
    columns = [getattr(model, name) for name in names.split()]
    return [dict(row._mapping) for row in db.session.execute(sa.select(*columns).where(criterion))]


def _names(model: type, criterion: Any, other: Any) -> list[dict[str, Any]]:
    rows = db.session.execute(
        sa.select(Person.name, model.at).join(Person, Person.id == other).where(criterion)
    )
    return [{"name": name, "at": at} for name, at in rows]


def _journal(person_id: int) -> list[dict[str, Any]]:
    concerned = sa.select(journal.Concern.position).where(journal.Concern.person_id == person_id)
    rows = db.session.scalars(
        sa.select(journal.JournalRow)
        .where(
            sa.or_(
                journal.JournalRow.position.in_(concerned), journal.JournalRow.person_id == person_id
            )
        )
        .order_by(journal.JournalRow.position)
    )
    return [
        {"at": row.at, "what": row.fact, "data": row.data or {}, "by this person": row.person_id == person_id}
        for row in rows
    ]


def erase(actor: Actor, person: Person, data: dict[str, Any]) -> dict[str, Any]:
    """Erases a person: oneself, with the children who have no other guardian and no account; or a child of one's own.

    A child with a second guardian is not one guardian's to erase (Refused).
    """
    persons = [person]
    if actor.person_id == person.id:
        persons += sole_wards(person.id)
    elif len(queries.guardians_of([person.id])) > 1:
        raise Refused(
            _("This child has another guardian too, and one guardian alone cannot erase a child.")
        )
    for one in persons:
        _erase_one(one)
    return {"erased": len(persons)}


def sole_wards(person_id: int) -> list[Person]:
    """Children for whom nobody else would be left."""
    wards = [ward for ward in queries.household_of(person_id)[1:] if ward.email is None]
    if not wards:
        return []
    others = {child for child, guardian in queries.guardians_of([w.id for w in wards]) if guardian.id != person_id}
    return [ward for ward in wards if ward.id not in others]


def _erase_one(person: Person) -> None:
    for _plugin, _nothing in registry().strict("commons_erase_person", person_id=person.id):
        pass
    address, now = person.email, clock.now()
    sessions.end_all(person.id)
    homes = list(db.session.scalars(sa.select(Member.household_id).where(Member.person_id == person.id)))
    mine = (
        sa.delete(Consent).where(Consent.person_id == person.id),
        sa.update(Consent).where(Consent.given_by == person.id).values(given_by=None),
        sa.delete(Letter).where(sa.or_(Letter.person_id == person.id, Letter.address == address)),
        sa.delete(Invitation).where(
            sa.or_(
                Invitation.invited_by == person.id,
                Invitation.used_by == person.id,
                Invitation.address == address,
                Invitation.id.in_(_invitations_for(person.id, homes)),
            )
        ),
        sa.delete(Known).where(sa.or_(Known.person_id == person.id, Known.staff_id == person.id)),
        sa.delete(Read).where(Read.person_id == person.id),
        sa.delete(Member).where(Member.person_id == person.id),
        sa.delete(Seen).where(Seen.person_id == person.id),
    )
    for statement in mine:
        db.session.execute(statement)
    empty = ~sa.exists().where(Member.household_id == Household.id)
    unasked = ~sa.exists().where(Invitation.household_id == Household.id)
    db.session.execute(sa.delete(Household).where(Household.id.in_(homes), empty, unasked))
    person.name, person.spellings, person.name_keys, person.skeletons = "—", [], "", ""
    person.given = person.family = person.email = person.phone = person.birth_date = None
    person.password_hash, person.form_of_address = None, "neutral"
    person.take_automatically, person.hebrew_dates, person.neighbourhood = False, False, None
    person.erased_at = now
    hashed = rules.digest(person.code)
    if db.session.get(Erasure, hashed) is None:
        db.session.add(Erasure(code_hash=hashed, at=now))
    journal.erase(person.id)
    journal.record("people.erased", person)


def _invitations_for(person_id: int, homes: list[int]) -> list[int]:
    """Ids of invitations to an account for this person: they hold an address that may be hers."""
    rows = db.session.execute(
        sa.select(Invitation.id, Invitation.child_ids).where(
            Invitation.household_id.in_(homes), Invitation.kind == "account"
        )
    )
    return [number for number, child_ids in rows if person_id in child_ids]


def erase_again(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """After a restore: erases whoever the ledger, or a newer one's hashes, names, and is there again."""
    now, kept = clock.now(), set(db.session.scalars(sa.select(Erasure.code_hash)))
    for code_hash in set(data["hashes"]) - kept:
        db.session.add(Erasure(code_hash=code_hash, at=now))
    named = kept | set(data["hashes"])
    living = db.session.execute(sa.select(Person.id, Person.code).where(Person.erased_at.is_(None)))
    back = [person_id for person_id, code in living if rules.digest(code) in named]
    for person_id in back:
        _erase_one(db.session.get(Person, person_id))
    return {"erased": len(back)}
