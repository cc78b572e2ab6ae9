"""An offered place: accepted, declined or lapsed. A used or lapsed offer is dead for ever."""

from __future__ import annotations

from typing import Any

from commons import clock
from commons.i18n import _
from commons.kernel import Actor, Refused
from commons.signups import capacity, line, registrations, rules
from commons.signups.models import Pool, Registration


def accept(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Takes the offered place. The moment counts, not whether the job that ends offers has run yet."""
    pool, registration = _offered(actor, data["registration"])
    now = clock.now()
    if registration.offer_until <= now:
        raise Refused(_ended(), "offer_over")
    if not capacity.move(pool, taken=registration.party, held=-registration.party):
        raise capacity.Drift(f"pool {pool.id} does not hold what it offered")
    registration.state, registration.enrolled_at, registration.offer_until = rules.ENROLLED, now, None
    line.tell("accepted", pool, registration)
    return {"registration": registration.code, "state": rules.ENROLLED}


def decline(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Lets the offer pass now; the next in line gets it."""
    pool, registration = _offered(actor, data["registration"])
    registrations.leave(pool, registration)
    line.tell("declined", pool, registration)
    line.promote(pool)
    return {"registration": registration.code, "state": registration.state}


def lapse(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Ends an offer whose time is over; too early, or a second time, it does nothing. Whoever did not answer leaves the
    line (and may join it again at its end): one who cannot be reached must not hold up those who wait."""
    pool, registration = registrations.locked(data["registration"])
    if registration.state != rules.OFFERED or registration.offer_until > clock.now():
        return {}
    registrations.leave(pool, registration, rules.LAPSED)
    line.tell("lapsed", pool, registration)
    line.promote(pool)
    return {"registration": registration.code, "state": rules.LAPSED}


def _offered(actor: Actor, code: str) -> tuple[Pool, Registration]:
    pool, registration = registrations.locked(code)
    registrations.answerable(actor, pool, registration)
    if registration.state == rules.OFFERED:
        return pool, registration
    if registration.state in rules.TAKING:
        raise Refused(_("This offer was accepted already."), "offer_used")
    raise Refused(_ended(), "offer_over")


def _ended() -> str:
    return _("This offer has ended. The place goes to the next in line; you can join the waiting list again.")
