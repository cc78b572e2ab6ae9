"""Where a page looks around: the neighbourhood that its address asks for, and nothing kept of it."""

from __future__ import annotations

from flask import has_request_context, request

from commons.institutions import queries
from commons.institutions.models import Neighbourhood


def near() -> Neighbourhood | None:
    """The neighbourhood that `?near=` names by its code; None for the whole city, and for what names none."""
    code = request.args.get("near", "") if has_request_context() else ""
    return next((one for one in queries.neighbourhoods() if one.code == code), None) if code else None
