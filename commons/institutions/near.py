"""Where a page looks around: the neighbourhood that its address asks for, or else the reader's own."""

from __future__ import annotations

from flask import has_request_context, request

from commons.institutions import queries
from commons.institutions.models import Neighbourhood
from commons.kernel import Actor
from commons.registry import registry


def near(actor: Actor) -> Neighbourhood | None:
    """The neighbourhood that `?near=` names by its code, and without it the one that the reader said is hers; None for
    the whole city ("all"), and for what names none. Nothing is kept of what an address asks for."""
    asked = request.args.get("near") if has_request_context() else None
    if asked is None:
        return own(actor)
    return _coded(asked)


def own(actor: Actor) -> Neighbourhood | None:
    """The neighbourhood that the reader said is hers."""
    if not (actor.signed_in and has_request_context()):
        return None
    reader = registry().pm.hook.commons_reader(actor=actor)
    said = reader and reader.get("neighbourhood")
    return _coded(said.partition(":")[2]) if said else None


def _coded(code: str) -> Neighbourhood | None:
    return next((one for one in queries.neighbourhoods() if one.code == code), None)
