"""How often something may be tried, counted in the database: the limits hold over all processes and machines."""

from __future__ import annotations

import sqlalchemy as sa
from flask import current_app, request

from commons import clock
from commons.db import db
from commons.i18n import _
from commons.kernel import Refused
from commons.people import rules
from commons.people.models import Attempt


class TooOften(Refused):
    """Tried too often; later it works again."""

    status = 429


def client() -> str:
    """The address of the machine that asks, without what tells one household's machines apart (IPv6: the first /64)."""
    address = request.remote_addr or ""
    return ":".join(address.split(":")[:4]) if ":" in address and "." not in address else address


def count(what: str, value: str) -> None:
    """Within a unit of work: one more of these. Raises TooOften where there were too many (rules.LIMITS); the count
    itself is rolled back then, so that a limit ends by itself."""
    span, most = rules.LIMITS[what]
    key = rules.keyed(current_app.config["COMMONS"]["secret_key"], value)
    now = clock.now()
    tried = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Attempt)
        .where(Attempt.what == what, Attempt.key == key, Attempt.at > now - span)
    )
    if tried >= most:
        raise TooOften(_("This was tried too often. Please wait a while and try again."), "too_often")
    db.session.add(Attempt(what=what, key=key, at=now))
