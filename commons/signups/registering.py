"""Signing up, and being given a place by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from commons import clock, command, policy, subjects
from commons.db import db
from commons.i18n import _, ngettext
from commons.institutions import api as institutions
from commons.kernel import Actor, Invalid, NotFound, Ref, Refused, Requirement
from commons.people import api as people
from commons.people.api import Person
from commons.registry import registry
from commons.signups import capacity, line, queries, registrations, rules
from commons.signups.models import Participant, Pool, Registration


def subject_of(ref: str, actor: Actor) -> Any:
    """The subject's row as `actor` may see it; a service sees all. Raises NotFound."""
    if not actor.service:
        return subjects.find(ref, actor)
    parsed = Ref.parse(ref)
    if parsed.kind in registry().subjects:
        found = subjects.own(parsed.kind, [subjects.id_of(parsed) or 0])
        if found:
            return next(iter(found.values()))
    raise NotFound(_("This page is not here, or it is not open to you."))


def register(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Takes places for the whole party, or a number in line. Nobody who comes later overtakes."""
    subject = subject_of(data["ref"], actor)
    policy.require(actor, "signups.register", subject)
    pool = queries.pool_of(subject.id)
    desk = registrations.serves(actor, pool)
    party = _party(actor, data["persons"], desk)
    _refuse_unmet(party, subject.ref)
    if data["regulations"]:
        _consent(actor, party, subject.ref)

    pool = capacity.lock(pool.id)
    now = clock.now()
    door = rules.door(pool.mode, pool.opens_at, pool.closes_at, now)
    if not rules.admits(door, desk):
        raise Refused(closed_text(door), f"door_{door}")
    _refuse_registered(pool, party)
    if pool.size is not None and len(party) > pool.size:
        text = ngettext("There is only %(num)s place in all.", "There are only %(num)s places in all.", pool.size)
        raise Refused(text, "party_too_large")
    line.promote(pool)  # whoever waits and now fits goes first
    enrolled = not line.anybody(pool) and capacity.move(pool, taken=len(party))
    registration = Registration(
        code=subjects.new_code(),
        pool_id=pool.id,
        ref_id=pool.ref_id,
        party=len(party),
        state=rules.ENROLLED if enrolled else rules.WAITING,
        take_automatically=data["take_automatically"],
        waiting_since=None if enrolled else now,
        enrolled_at=now if enrolled else None,
        made_by=actor.person_id,
        made_at=now,
        door=actor.door,
        note=data["note"],
    )
    _enter(registration, party)
    for person_id in {person.id for person in party} | ({actor.person_id} if not desk else set()):
        institutions.acquaint(actor, person_id, pool.institution_id)
    undo = {"registration": registration.code}
    if enrolled:
        line.tell("enrolled", pool, registration)
        return {"registration": registration.code, "state": rules.ENROLLED, "undo": undo}
    number = queries.numbers([registration.id])[registration.id]
    line.tell("waiting", pool, registration, number=number)
    return {"registration": registration.code, "state": rules.WAITING, "number": number, "undo": undo}


def place(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """The desk gives a place by hand to somebody who waits or has an offer; the journal shows it."""
    pool, registration = registrations.locked(data["registration"])
    registrations.at_the_desk(actor, pool)
    if registration.state == rules.WAITING:
        moved = capacity.move(pool, taken=registration.party)
    elif registration.state == rules.OFFERED:
        moved = capacity.move(pool, taken=registration.party, held=-registration.party)
    else:
        raise Refused(_("Only somebody who waits or has an offer can be given a place."), "not_waiting")
    if not moved:
        raise Refused(_("There is no room for them. The number of places can be raised first."), "no_room")
    now = clock.now()
    registration.state, registration.enrolled_at, registration.offer_until = rules.ENROLLED, now, None
    registration.promoted_at = registration.promoted_at or now
    line.tell("placed", pool, registration)
    line.promote(pool)  # with the first in line gone, the next may fit into what is left
    return {"registration": registration.code, "state": rules.ENROLLED, "undo": {"registration": registration.code}}


def unplace(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Takes back a place that the desk has just given by hand: a number in line again, where it stood. What is free
    then goes to whoever is first."""
    pool, registration = registrations.locked(data["registration"])
    registrations.at_the_desk(actor, pool)
    late = registration.enrolled_at is None or clock.now() - registration.enrolled_at > rules.TAKEN_BACK_WITHIN
    if registration.state != rules.ENROLLED or registration.waiting_since is None or late:
        text = _("Only a place that was given a moment ago can be taken back. Please cancel it instead.")
        raise Refused(text, "late")
    capacity.give_back(pool, taken=registration.party)
    registration.state, registration.enrolled_at, registration.promoted_at = rules.WAITING, None, None
    db.session.flush()
    line.tell("waiting", pool, registration, number=queries.numbers([registration.id])[registration.id])
    line.promote(pool)
    return {"registration": registration.code, "state": registration.state}


def unmet(person_id: int, ref: Ref) -> list[Requirement]:
    """What still stands between a person and this sign-up, as parts and plugins say it."""
    answers = registry().strict("commons_requirements", person_id=person_id, ref=ref)
    return [requirement for _plugin, some in answers for requirement in some]


def closed_text(door: str) -> str:
    """Why one cannot sign up through this door."""
    return {
        "phone": _("One signs up for this by phone or at the desk."),
        "early": _("Registration has not opened yet."),
        "closed": _("Registration is closed."),
        "none": _("One does not sign up for this; everybody is welcome."),
    }[door]


def _party(actor: Actor, refs: Sequence[str], desk: bool) -> list[Person]:
    """The people of a party in the order given, locked before the pool is, as an erasure does it: nobody is entered
    who is being erased."""
    codes = list(dict.fromkeys(Ref.parse(ref).code for ref in refs))
    query = sa.select(Person).where(Person.code.in_(codes), Person.erased_at.is_(None)).order_by(Person.id)
    found = {person.id: person for person in db.session.scalars(query.with_for_update())}
    allowed = set(found) if actor.service else registrations.mine(actor) & set(found)
    if desk and not actor.service:
        allowed |= _known(actor, set(found))
    if len(found) < len(codes) or allowed != set(found):
        text = _("Somebody you chose is not known at this desk yet. Please look them up or enter them first.")
        if not desk:
            text = _("You can sign up yourself and the children of your household.")
        raise Invalid({"persons": [text]})
    return sorted(found.values(), key=lambda person: codes.index(person.code))


def _known(actor: Actor, ids: set[int]) -> set[int]:
    """Those of `ids` whom the desk knows, or a guardian of whom it knows: a parent who telephones for a child."""
    guardians = people.guardians_of(ids)
    known = set(people.persons(ids | {guardian.id for _child, guardian in guardians}, actor))
    return ids & (known | {child for child, guardian in guardians if guardian.id in known})


def _consent(actor: Actor, party: Sequence[Person], ref: Ref) -> None:
    """Notes that the conditions were accepted, for those whom the actor decides for."""
    data = {"purpose": "regulations", "version": rules.CONDITIONS, "about": str(ref)}
    for person in party:
        if people.acts_for(actor, person.id):
            command.run("people.consent", actor, person.ref, data)


def _refuse_unmet(party: Sequence[Person], ref: Ref) -> None:
    texts = []
    for person in party:
        for requirement in unmet(person.id, ref):
            words = {"name": person.name, "text": str(requirement.text), "remedy": str(requirement.remedy)}
            texts.append(_("%(name)s: %(text)s %(remedy)s", **words).strip())
    if texts:
        raise Invalid({"persons": texts})


def _refuse_registered(pool: Pool, party: Sequence[Person]) -> None:
    query = sa.select(Participant.person_id).where(
        Participant.pool_id == pool.id, Participant.active, Participant.person_id.in_([one.id for one in party])
    )
    there = set(db.session.scalars(query))
    if there:
        raise Invalid(
            {"persons": [_("%(name)s is registered here already.", name=one.name) for one in party if one.id in there]}
        )


def _enter(registration: Registration, party: Sequence[Person]) -> None:
    db.session.add(registration)
    try:
        db.session.flush()
        db.session.add_all(
            Participant(registration_id=registration.id, pool_id=registration.pool_id, person_id=person.id)
            for person in party
        )
        db.session.flush()
    except IntegrityError as fault:
        if "signups_participants" not in str(fault.orig):
            raise
        raise Refused(_("Somebody you chose is registered here already."), "registered") from None
