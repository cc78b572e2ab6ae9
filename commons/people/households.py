"""Homes: children added by a guardian, a second guardian invited by mail, an account for a minor of 14 and over."""

from __future__ import annotations

import hmac
import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import current_app

from commons import clock, jobs, journal, subjects
from commons.db import db
from commons.i18n import _, force_locale
from commons.kernel import Actor, Forbidden, Invalid, Message, NotFound, Refused
from commons.people import consents, letters, limits, persons, queries, rules
from commons.people.models import Household, Invitation, Member, Person
from commons.registry import registry


def home_for(person_id: int) -> int:
    """Within a command: the id of the home that a person is a guardian of, made where there is none."""
    homes = queries.homes_of(person_id)
    return homes[0] if homes else make_home(person_id)


def make_home(guardian_id: int) -> int:
    """Within a command: a new home with one guardian."""
    home = Household(made_at=clock.now())
    db.session.add(home)
    db.session.flush()
    db.session.add(Member(household_id=home.id, person_id=guardian_id, role="guardian"))
    db.session.flush()
    return home.id


def add_child(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """A child of the actor's household. Minors of 18 and over make their own accounts."""
    guardian = db.session.get(Person, actor.person_id)
    age = rules.age_on(guardian.birth_date, queries.today())
    if age is not None and age < rules.ADULT_AGE:
        raise Refused(_("Only those of 18 and over can add children."))
    persons.born(data["birth_date"])
    if rules.age_on(data["birth_date"], queries.today()) >= rules.ADULT_AGE:
        raise Invalid({"birth_date": [_("Those of 18 and over have accounts of their own.")]})
    home = home_for(guardian.id)
    child = persons.new_person(
        data["name"],
        guardian.lang,
        birth_date=data["birth_date"],
        form_of_address=data["form_of_address"],
    )
    db.session.add(Member(household_id=home, person_id=child.id, role="member"))
    consents.give(actor, child, "privacy", rules.PRIVACY_VERSION)
    journal.record("people.child_added", child, concerns=[guardian.id, child.id])
    return {"person": str(child.ref), "code": child.code}


def invite_guardian(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Asks a second guardian in: into the actor's home, or apart, for the children chosen."""
    wards = {str(ward.ref): ward for ward in queries.household_of(actor.person_id)[1:]}
    chosen = [wards[ref] for ref in data["children"] if ref in wards] if data["apart"] else list(wards.values())
    if not chosen:
        raise Invalid({"children": [_("Please choose a child.")]})
    _room(chosen)
    home = home_for(actor.person_id)
    return _invite(actor, "guardian", data["email"], home, data["apart"], [child.id for child in chosen])


def open_account(actor: Actor, child: Person, data: dict[str, Any]) -> dict[str, Any]:
    """A guardian agrees to an account for a minor of 14 and over; opening the link proves the address."""
    age = rules.age_on(child.birth_date, queries.today())
    if age is None or age < rules.OWN_ACCOUNT_AGE:
        raise Refused(_("An account of one's own is for those of 14 and over."))
    if child.email is not None:
        raise Refused(_("There is an account already."))
    consents.give(actor, child, "own_account", rules.PRIVACY_VERSION)
    home = db.session.scalar(sa.select(Member.household_id).where(Member.person_id == child.id).limit(1))
    return _invite(actor, "account", data["email"], home, False, [child.id])


def _invite(
    actor: Actor, kind: str, address: str, home: int, apart: bool, child_ids: list[int]
) -> dict[str, Any]:
    limits.count("invitation", str(actor.person_id))
    now = clock.now()
    inviter = db.session.get(Person, actor.person_id)
    invitation = Invitation(
        kind=kind,
        household_id=home,
        apart=apart,
        child_ids=child_ids,
        address=address,
        invited_by=inviter.id,
        lang=inviter.lang,
        salt=secrets.token_hex(16),
        made_at=now,
        expires_at=now + timedelta(days=rules.INVITATION_DAYS),
    )
    db.session.add(invitation)
    db.session.flush()
    jobs.defer("people.send_invitation", {"invitation": invitation.id})
    journal.record(f"people.{kind}_invited", concerns=[inviter.id, *child_ids])
    return {"invitation": invitation.id}


def withdraw_invitation(actor: Actor, subject: None, data: dict[str, Any]) -> None:
    """Takes back an invitation of one's own that waits."""
    gone = db.session.execute(
        sa.delete(Invitation).where(
            Invitation.id == data["invitation"],
            Invitation.invited_by == actor.person_id,
            Invitation.used_at.is_(None),
        )
    )
    if not gone.rowcount:
        raise NotFound(_("This invitation is not here any more."))


def invited(token: str) -> Invitation:
    """The invitation of a link. Raises NotFound for one that is not ours, was used, or is too old."""
    number = token.partition("-")[0]
    numbered = number.isascii() and number.isdecimal() and len(number) < 10
    row = db.session.get(Invitation, int(number)) if numbered else None
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        raise NotFound(_("This invitation is not here any more. Please ask for a new one."))
    if not hmac.compare_digest(token_of(row).encode(), token.encode()):
        raise NotFound(_("This invitation is not here any more. Please ask for a new one."))
    return row


def named(invitation: Invitation) -> tuple[str, list[str]]:
    """(who invites, the children's names), for the page that the link opens."""
    ids = [invitation.invited_by, *invitation.child_ids]
    found = {person.id: person.name for person in db.session.scalars(sa.select(Person).where(Person.id.in_(ids)))}
    return found.get(invitation.invited_by, "—"), [found[one] for one in invitation.child_ids if one in found]


def token_of(invitation: Invitation) -> str:
    """The token of an invitation's link; no table holds it."""
    key = current_app.config["COMMONS"]["secret_key"]
    return rules.invitation_token(key, invitation.id, invitation.salt)


def accept_guardian(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Whoever opened the link becomes a guardian of the children named; the first guardian is told."""
    invitation = _take(actor, data["token"], "guardian")
    children = list(
        db.session.scalars(
            sa.select(Person)
            .where(Person.id.in_(invitation.child_ids), Person.erased_at.is_(None))
            .with_for_update()
        )
    )
    if not children:
        raise NotFound(_("This invitation is not here any more. Please ask for a new one."))
    me = db.session.get(Person, actor.person_id)
    age = rules.age_on(me.birth_date, queries.today())
    if age is not None and age < rules.ADULT_AGE:
        raise Refused(_("Only those of 18 and over can be guardians."))
    if actor.person_id == invitation.invited_by or actor.person_id in invitation.child_ids:
        raise Refused(_("This invitation is for somebody else."))
    _room(children, joining=actor.person_id)
    if invitation.apart:
        home = home_for(actor.person_id)
        for child in children:
            if db.session.get(Member, (home, child.id)) is None:
                db.session.add(Member(household_id=home, person_id=child.id, role="member"))
    elif db.session.get(Member, (invitation.household_id, actor.person_id)) is None:
        db.session.add(Member(household_id=invitation.household_id, person_id=actor.person_id, role="guardian"))
    journal.record(
        "people.guardian_joined",
        me,
        concerns=[invitation.invited_by, *[child.id for child in children]],
    )
    return {"children": len(children)}


def accept_account(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """A minor opens the link sent to her: the account is hers, with the address that the link went to."""
    invitation = _take(actor, data["token"], "account")
    child = db.session.scalar(
        sa.select(Person)
        .where(Person.id.in_(invitation.child_ids), Person.erased_at.is_(None), Person.email.is_(None))
        .with_for_update()
    )
    if child is None or queries.by_email(invitation.address) is not None:
        raise Refused(_("There is an account with this address already. Please sign in."), "taken")
    child.email = invitation.address
    invitation.used_by = child.id
    journal.record("people.account_opened", child, concerns=[child.id])
    return {"person": str(child.ref)}


def _take(actor: Actor, token: str, kind: str) -> Invitation:
    invitation = invited(token)
    done = db.session.execute(
        sa.update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.kind == kind, Invitation.used_at.is_(None))
        .values(used_at=clock.now(), used_by=actor.person_id)
    )
    if not done.rowcount:
        raise NotFound(_("This invitation is not here any more. Please ask for a new one."))
    inviter = Actor(person_id=invitation.invited_by)
    for child_id in invitation.child_ids:
        if not queries.acts_for(inviter, child_id):
            raise Forbidden(_("Whoever sent this invitation is not a guardian any more."))
    return invitation


def _room(children: list[Person], joining: int | None = None) -> None:
    """Raises Refused where a child has as many guardians as it can have."""
    guardians: dict[int, set[int]] = {child.id: set() for child in children}
    for child_id, guardian in queries.guardians_of(list(guardians)):
        guardians[child_id].add(guardian.id)
    if any(len(some - {joining}) >= rules.MOST_GUARDIANS for some in guardians.values()):
        raise Refused(_("A child can have two guardians here, and has them already."))


def send_invitation(invitation: int) -> None:
    """Job people.send_invitation: mails the link, unless the invitation was used, taken back or has expired."""
    row = db.session.get(Invitation, invitation)
    if row is None or row.used_at is not None or row.expires_at <= clock.now():
        return
    inviter = db.session.get(Person, row.invited_by)
    kind, lang, address, name = row.kind, row.lang, row.address, inviter.name
    token, key = token_of(row), f"people-invitation-{rules.digest(row.salt)[:20]}"
    db.session.rollback()  # no transaction is held while mail is sent
    with force_locale(lang):
        subject, text = letters.written(
            f"people/{kind}_invitation",
            inviter=name,
            link=letters.absolute(f"/invitations/{token}"),
            days=rules.INVITATION_DAYS,
        )
    message = Message(key=key, to=address, subject=subject, text=text, lang=lang)
    registry().channels["mail"].send(message)


def placed_with(actor: Actor, child: Person, guardian_ref: str) -> None:
    """Within a command of staff: a child entered at the desk joins the home of a guardian they see."""
    guardian = subjects.find(guardian_ref, actor)
    age = rules.age_on(child.birth_date, queries.today())
    if age is None or age >= rules.ADULT_AGE:
        raise Invalid({"birth_date": [_("A child's date of birth is needed.")]})
    db.session.add(Member(household_id=home_for(guardian.id), person_id=child.id, role="member"))
