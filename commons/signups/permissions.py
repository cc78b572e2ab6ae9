"""Who may do what with places. A person may act for herself and her children; that is asked for each person by the
commands, where it is known whom it is about."""

from __future__ import annotations

from typing import Any

from commons.i18n import _l
from commons.institutions import api as institutions
from commons.kernel import Actor, Permission
from commons.policy import SITE_ADMIN, holds


def house_of(subject: Any) -> int:
    """The id of the institution that answers for a subject's places: its own, or the subject itself."""
    return getattr(subject, "institution_id", None) or subject.id


def _holds(actor: Actor, subject: Any, roles: frozenset[str]) -> bool:
    if subject is None:
        return institutions.staff_places(actor, roles) != set()
    return holds(actor, {*roles, SITE_ADMIN}, house_of(subject))


def _registers(actor: Actor, subject: Any) -> bool:
    return actor.signed_in


def _desk(actor: Actor, subject: Any) -> bool:
    return _holds(actor, subject, institutions.DESK)


def _attends(actor: Actor, subject: Any) -> bool:
    return _holds(actor, subject, institutions.STAFF)


def _manages(actor: Actor, subject: Any) -> bool:
    return _holds(actor, subject, institutions.PUBLISH)


def _repairs(actor: Actor, subject: Any) -> bool:
    return holds(actor, {SITE_ADMIN}, None)


PERMISSIONS = [
    Permission(name="signups.register", label=_l("Sign up, and answer for one's sign-ups"), rule=_registers),
    Permission(name="signups.desk", label=_l("Register people on their behalf, and see who is registered"), rule=_desk),
    Permission(name="signups.attend", label=_l("See who takes part, and note attendance"), rule=_attends),
    Permission(name="signups.manage", label=_l("Set the number of places and the time of registration"), rule=_manages),
    Permission(name="signups.repair", label=_l("Recount places"), rule=_repairs),
]
