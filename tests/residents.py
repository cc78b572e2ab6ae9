"""People for tests, made by the commands that make any."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import sqlalchemy as sa

from commons import command, subjects
from commons.db import db
from commons.kernel import Actor
from commons.people import households
from commons.people.models import Invitation, Person

SERVICE = Actor(service="tests")


def person(name: str, **values: Any) -> Actor:
    """Somebody entered at a desk, as an actor; with an account where `email` is given, a child where `guardian` is."""
    data = {"name": name, "told": True, "anyway": True, **values}
    if isinstance(born := data.get("birth_date"), date):
        data["birth_date"] = born.isoformat()
    return Actor(person_id=subjects.id_of(command.run("people.enter", SERVICE, None, data).value["person"]))


def ref_of(actor: Actor) -> str:
    """The Ref of a person."""
    return f"person:{subjects.refs([actor.person_id])[actor.person_id].code}"


def second_guardian(first: Actor, other: Actor, children: Iterable[Actor]) -> None:
    """`other` becomes a guardian of these children of `first`, in a home of her own."""
    address = db.session.scalar(sa.select(Person.email).where(Person.id == other.person_id))
    chosen = [ref_of(child) for child in children]
    command.run("people.invite_guardian", first, None, {"email": address, "apart": True, "children": chosen})
    invitation = db.session.scalars(sa.select(Invitation).order_by(Invitation.id.desc())).first()
    command.run("people.accept_guardian", other, None, {"token": households.token_of(invitation)})


def serve(actor: Actor, institution: str, role: str) -> None:
    """Gives a role in an institution (its Ref)."""
    command.run("institutions.give_role", SERVICE, institution, {"who": ref_of(actor), "role": role})
