"""Changes of persons, one function a command. Those of homes are in `households.py`, erasure is in `privacy.py`."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import current_app

from commons import journal
from commons.db import db
from commons.i18n import _
from commons.kernel import Actor, Invalid, NotFound, Refused
from commons.people import codes, consents, households, passwords, persons, queries, rules, sessions
from commons.people.models import Person


def join(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """A new account for whoever has proved to read the mail of an address."""
    address = codes.proven(data["proof"], "sign_in")
    persons.born(data["birth_date"])
    persons.too_young(data["birth_date"])
    if queries.by_email(address) is not None:
        raise Refused(_("There is an account with this address already. Please sign in."), "taken")
    person = persons.new_person(
        data["name"],
        data["lang"],
        email=address,
        phone=data["phone"],
        birth_date=data["birth_date"],
        form_of_address=data["form_of_address"],
    )
    given = Actor(person_id=person.id, door=actor.door)
    consents.give(given, person, "privacy", rules.PRIVACY_VERSION)
    if data["promotion"]:
        consents.give(given, person, "promotion", rules.PRIVACY_VERSION)
    journal.record("people.joined", person, concerns=[person.id])
    return {"person": str(person.ref)}


def enter(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """A person who telephones or stands at the desk. Who may already be here has to be looked at first (`anyway`)."""
    persons.born(data["birth_date"])
    institution_id = persons.staff_at(actor, data["institution"])
    if data["email"]:
        persons.too_young(data["birth_date"])
    if not data["anyway"] and queries.candidates(actor, data["name"], data["phone"], data["email"]):
        raise Refused(_("This person may be here already. Please look at the list first."), "duplicate")
    person = persons.new_person(
        data["name"],
        data["lang"],
        email=data["email"],
        phone=data["phone"],
        birth_date=data["birth_date"],
        form_of_address=data["form_of_address"],
    )
    consents.give(actor, person, "privacy", rules.PRIVACY_VERSION)
    persons.know(actor, person)
    if data["guardian"]:
        households.placed_with(actor, person, data["guardian"])
    journal.record("people.entered", person, concerns=[person.id], institution_id=institution_id)
    return {"person": str(person.ref), "code": person.code}


def recognise(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Whoever calls is known elsewhere in the city: she gave her telephone or mail, which must be this person's."""
    institution_id = persons.staff_at(actor, data["institution"])
    kind_code = data["person"].partition(":")[2]
    person = db.session.scalar(
        sa.select(Person).where(Person.code == kind_code, Person.erased_at.is_(None)).with_for_update()
    )
    if person is None or data["contact"] not in (person.phone, person.email):
        raise NotFound(_("This page is not here, or it is not open to you."))
    persons.know(actor, person)
    journal.record("people.recognised", person, concerns=[person.id], institution_id=institution_id)
    return {"person": str(person.ref), "code": person.code}


def change(actor: Actor, person: Person, data: dict[str, Any]) -> dict[str, Any]:
    """Corrections by the person, her guardian, or staff. The journal keeps which fields, never what stood in them."""
    if data.get("birth_date", person.birth_date) != person.birth_date:
        persons.born(data["birth_date"])
        persons.not_by_a_minor(actor, person)
        if person.email:
            persons.too_young(data["birth_date"])
        elif data["birth_date"] is None and person.birth_date is not None:
            data.pop("birth_date")
    if "spellings" in data:
        lines = [line.strip()[:120] for line in (data["spellings"] or "").split("\n")]
        data["spellings"] = list(dict.fromkeys(filter(None, lines)))[:10]
    changed = sorted(name for name, value in data.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, data[name])
    if changed:
        persons.refresh_keys(person)
        journal.record("people.changed", person, concerns=[person.id], data={"fields": changed})
    return {"person": str(person.ref)}


def choose(actor: Actor, person: Person, data: dict[str, Any]) -> dict[str, Any]:
    """How a person wants to be served."""
    changed = sorted(name for name, value in data.items() if getattr(person, name) != value)
    for name in changed:
        setattr(person, name, data[name])
    if changed:
        journal.record("people.changed", person, concerns=[person.id], data={"fields": changed})
    return {"lang": person.lang}


def hash_password(data: dict[str, Any]) -> dict[str, Any]:
    """The slow part of `set_password`, before the transaction."""
    if len(set(data["password"].casefold())) < 5:
        raise Invalid({"password": [_("This password is too easy to guess. Please choose another.")]})
    return {"password": data["password"], "hash": passwords.hashed(data["password"])}


def set_password(actor: Actor, person: Person, data: dict[str, Any]) -> None:
    """A new password ends the sessions on other devices, and the person is told."""
    site = current_app.config["COMMONS"]["site_name"].values()
    if rules.weak_password(data["password"], person.name, person.email, *site):
        raise Invalid({"password": [_("This password is too easy to guess. Please choose another.")]})
    person.password_hash = data["hash"]
    here = sessions.signed_in()
    sessions.end_all(person.id, but=here.session_id if here else None)
    journal.record("people.password_set", person, concerns=[person.id])


def remove_password(actor: Actor, person: Person, data: dict[str, Any]) -> None:
    """Back to codes by mail alone."""
    if person.password_hash is not None:
        person.password_hash = None
        journal.record("people.password_removed", person, concerns=[person.id])


def change_address(actor: Actor, person: Person, data: dict[str, Any]) -> None:
    """Another mail address, proved; the old one is told. Sessions on other devices end."""
    address, before = codes.proven(data["proof"], "address"), person.email
    if address == before:
        return
    if queries.by_email(address) is not None:
        raise Refused(_("There is an account with this address already."), "taken")
    persons.too_young(person.birth_date)
    person.email = address
    if before:
        codes.write(before, "moved", person.id, person.lang)
    here = sessions.signed_in()
    sessions.end_all(person.id, but=here.session_id if here else None)
    journal.record("people.address_changed", person, concerns=[person.id])


def consent(actor: Actor, person: Person, data: dict[str, Any]) -> None:
    """Agrees to a purpose, for oneself or one's child."""
    consents.give(actor, person, data["purpose"], data["version"], data["about"] or "")


def withdraw_consent(actor: Actor, person: Person, data: dict[str, Any]) -> None:
    """Takes a consent back. Without the privacy notice's nothing can be kept: that is erasure."""
    if data["purpose"] == "privacy":
        raise Refused(_("Without this nothing of yours may be kept. Please use “Erase everything” instead."))
    consents.withdraw(actor, person, data["purpose"], data["about"] or "")
