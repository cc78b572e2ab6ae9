"""May this actor do this to that? The owner's rule allows; anybody may object; nobody else can grant.

Roles are read in the transaction that decides and forgotten with it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from commons.db import once
from commons.i18n import _
from commons.kernel import Actor, Forbidden
from commons.registry import registry

#: For the whole city: runs the site.
SITE_ADMIN = "site_admin"


def grants(actor: Actor) -> frozenset[tuple[str, int | None]]:
    """The roles that the person behind `actor` holds today: (role, institution id; None: the whole city)."""
    if actor.person_id is None:
        return frozenset()
    return once(
        ("grants", actor.person_id),
        lambda: frozenset(
            grant for _p, some in registry().strict("commons_grants", person_id=actor.person_id) for grant in some
        ),
    )


def holds(actor: Actor, roles: Collection[str], institution_id: int | None) -> bool:
    """Whether `actor` holds one of `roles` in this institution, or for the whole city."""
    return any(role in roles and place in (None, institution_id) for role, place in grants(actor))


def places(actor: Actor, roles: Collection[str]) -> set[int] | None:
    """Ids of the institutions where `actor` holds one of `roles`; None: in all of them."""
    held = {place for role, place in grants(actor) if role in roles}
    return None if None in held else {place for place in held if place is not None}


def may(actor: Actor, permission: str, subject: Any = None) -> bool:
    """Whether `actor` may; templates ask this too."""
    return objection(actor, permission, subject) is None


def objection(actor: Actor, permission: str, subject: Any = None) -> str | None:
    """None where `actor` may; else the reason to show."""
    declared = registry().permissions[permission]
    allowed = declared.services if actor.service else declared.rule(actor, subject)
    if not allowed:
        return _("You have no right to do this.") if actor.signed_in else _("Please sign in first.")
    for _plugin, reason in registry().strict("commons_objection", actor=actor, permission=permission, subject=subject):
        return str(reason)
    return None


def require(actor: Actor, permission: str, subject: Any = None) -> None:
    """Raises Forbidden, with the reason, unless `actor` may."""
    reason = objection(actor, permission, subject)
    if reason is not None:
        raise Forbidden(reason, "sign_in" if not actor.signed_in and not actor.service else "forbidden")
