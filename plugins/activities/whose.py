"""Whose programme a page of the desk is about."""

from __future__ import annotations

from typing import Any

from flask import request

import commons.institutions.api as institutions
from commons.api import Forbidden, _, actor, may
from commons.plugins.activities.commands import EDIT


def institution_asked() -> Any:
    """The institution of the address, among those that the actor may publish in; else the first of these."""
    there = mine()
    asked = request.values.get("institution")
    for one in there:
        if one.code == asked:
            return one
    if asked or not there:
        raise Forbidden(_("You have no right to do this."))
    return there[0]


def mine() -> list[Any]:
    """The institutions that the actor may publish in."""
    return [one for one in institutions.institutions_list(actor()) if may(actor(), EDIT, one)]
