"""Words for the states of places and registrations, the same on every page. Invariable phrases, so that one word serves
whatever it is said of."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from markupsafe import Markup

from commons.i18n import _, day, ngettext
from commons.signups import rules
from commons.signups.queries import SignUp
from commons.signups.rules import Room


def state(sign_up: SignUp) -> tuple[str, str]:
    """(label, tone of its badge) of a registration."""
    registration = sign_up.registration
    return {
        rules.ENROLLED: (_("Registered"), "good"),
        rules.WAITING: (_("Number %(number)s on the waiting list", number=sign_up.number), "wait"),
        rules.OFFERED: (_("A place is offered"), "new"),
        rules.ENDING: (_("Cancellation in effect soon"), "wait"),
        rules.ENDED: (_("Over"), "plain"),
        rules.WITHDRAWN: (_("Cancelled"), "plain"),
        rules.LAPSED: (_("The offer has ended"), "plain"),
    }[registration.state]


def badge(room: Room, beside: bool = False) -> tuple[str, str]:
    """(label, tone) of how much room there is; `beside`: the number of places stands there already."""
    if room.door == "none":
        return _("Open to everybody"), "good"
    if room.door == "closed":
        return _("Registration is closed"), "plain"
    if room.door == "early":
        return _("Registration has not opened yet"), "plain"
    if room.full:
        return (_("Waiting list"), "wait") if beside else (_("No places left"), "bad")
    if room.at_risk:
        return _("At risk: few registered"), "wait"
    if room.left is not None and room.left <= 3 and not beside:
        return ngettext("%(num)s place left", "%(num)s places left", room.left), "wait"
    return _("Registration is open"), "good"


def left(room: Room) -> tuple[str, str]:
    """(label, tone) of how many places are left, where nothing else says so."""
    if room.open and room.left:
        tone = "wait" if room.left <= 3 else "good"
        return ngettext("%(num)s place left", "%(num)s places left", room.left), tone
    return (_("Room for everyone"), "good") if room.open and room.left is None else badge(room)


def conditions(policy: Mapping[str, Any], today: date) -> list[str]:
    """What one accepts by signing up, as the institution's rules have it."""
    said = []
    if policy["cancel_rule"] == rules.END_OF_MONTH:
        said.append(_("After the first session a cancellation takes effect at the end of the month."))
    else:
        said.append(_("A cancellation takes effect at once."))
    if policy["last_refund"]:
        last = last_refund(policy, today)
        said.append(Markup(_("After %(day)s nothing is paid back for the rest of the season.", day=day(last))))
    said.append(
        ngettext(
            "An offered place is kept for %(num)s hour; then it goes to the next in line.",
            "An offered place is kept for %(num)s hours; then it goes to the next in line.",
            policy["offer_hours"],
        )
    )
    said.append(_("Those who come together get places together, or wait together."))
    return said


def last_refund(policy: Mapping[str, Any], today: date) -> date:
    """The day of this season after which nothing is paid back."""
    month, number = (int(part) for part in policy["last_refund"].split("-"))
    start_month, start_day = (int(part) for part in policy["season_start"].split("-"))
    season = today.year if (today.month, today.day) >= (start_month, start_day) else today.year - 1
    year = season + 1 if (month, number) < (start_month, start_day) else season
    return date(year, month, min(number, rules.end_of_month(date(year, month, 1)).day))
