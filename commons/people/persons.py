"""What every way of making or changing a person shares: the row, what she is found by, ages, staff."""

from __future__ import annotations

from typing import Any

from sqlalchemy.exc import IntegrityError

from commons import clock, policy, subjects
from commons.db import db
from commons.i18n import _, language, languages
from commons.kernel import Actor, Forbidden, Invalid
from commons.people import queries, rules
from commons.people.models import Known, Person


def new_person(name: str, lang: str | None = None, **values: Any) -> Person:
    """Within a command: a person's row, findable. Raises Refused where the mail address is another's."""
    person = Person(
        **subjects.issue("person"), name=name, lang=lang or default_language(), spellings=[], **values
    )
    refresh_keys(person)
    db.session.add(person)
    try:
        db.session.flush()
    except IntegrityError as fault:
        if "email" not in str(fault.orig):
            raise
        raise Invalid({"email": [_("There is an account with this address already.")]}) from None
    return person


def refresh_keys(person: Person) -> None:
    """Within a command: what a person is found by, after a change of her names."""
    names = [person.name, " ".join(filter(None, (person.given, person.family))), *person.spellings]
    person.name_keys, person.skeletons = rules.name_keys(names), rules.skeletons(names)


def default_language() -> str:
    """The language at hand, where the site offers it."""
    return language() if language() in languages() else languages()[0]


def too_young(birth_date: Any) -> None:
    """Raises Invalid for a birth date in the future, or of one who may have no account of her own."""
    age = rules.age_on(birth_date, queries.today())
    if age is not None and age < rules.OWN_ACCOUNT_AGE:
        raise Invalid({"birth_date": [_("Under 14, a parent signs up: please ask one to add you to their account.")]})


def not_by_a_minor(actor: Actor, person: Person) -> None:
    """Raises Invalid where a minor changes her own date of birth, on which her guardians' rights hang."""
    age = rules.age_on(person.birth_date, queries.today())
    if actor.person_id == person.id and age is not None and age < rules.ADULT_AGE:
        raise Invalid({"birth_date": [_("Please ask a guardian, or the desk, to correct the date of birth.")]})


def born(birth_date: Any) -> None:
    """Raises Invalid for a birth date in the future."""
    if birth_date is not None and birth_date > queries.today():
        raise Invalid({"birth_date": [_("This date is in the future.")]})


def know(actor: Actor, person: Person) -> None:
    """Within a command: from now on this member of staff sees the person."""
    if actor.person_id in (None, person.id):
        return
    if db.session.get(Known, (actor.person_id, person.id)) is None:
        db.session.add(Known(staff_id=actor.person_id, person_id=person.id, at=clock.now()))


def staff_at(actor: Actor, institution: str | None) -> int | None:
    """The id of the institution that staff act for, None where none is named. Forbidden where they are not of it."""
    if institution is None:
        return None
    institution_id = subjects.id_of(institution)
    if not actor.service and not policy.holds(actor, rules.DESK, institution_id):
        raise Forbidden(_("You have no right to do this."))
    return institution_id
