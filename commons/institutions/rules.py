"""What an institution, a side, a role and a policy are; and the few rules about them. No database, no clock."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from commons.i18n import _l

KINDS = {
    "community_centre": _l("Community centre"),
    "branch": _l("Branch"),
    "young_adult_centre": _l("Young-adult centre"),
    "association": _l("Association"),
    "municipality": _l("Municipality"),
    "library": _l("Library"),
    "youth_movement": _l("Youth movement"),
    "council": _l("Council"),
    "committee": _l("Committee"),
    "group": _l("Group"),
    "company": _l("Company"),
    "foundation": _l("Foundation"),
    "platform": _l("Joint platform"),
    "other": _l("Other"),
}
#: Where an institution stands when the city is run together.
SIDES = {
    "professional": _l("Professional leadership"),
    "civic": _l("Civic leadership"),
    "public": _l("Public authority"),
    "business": _l("Business"),
    "philanthropy": _l("Philanthropy"),
}

SITE_ADMIN, DIRECTOR, COORDINATOR, DESK_ROLE, INSTRUCTOR = (
    "site_admin",
    "director",
    "coordinator",
    "desk",
    "instructor",
)
ROLES = {
    SITE_ADMIN: _l("Site administration"),
    DIRECTOR: _l("Direction"),
    COORDINATOR: _l("Coordination"),
    DESK_ROLE: _l("Desk"),
    INSTRUCTOR: _l("Instruction"),
}
PUBLISH = frozenset({DIRECTOR, COORDINATOR})
DESK = PUBLISH | {DESK_ROLE}
STAFF = DESK | {INSTRUCTOR}

CLOSURES = {
    "community_centre": _l("Closed on Sabbath, Jewish holidays and their eves"),
    "arab_centre": _l("Closed on Muslim, Christian and Druze holidays"),
    "every_day": _l("Open every day"),
}
CANCEL_RULES = {
    "end_of_month": _l("A cancellation takes effect at the end of the month"),
    "at_once": _l("A cancellation takes effect at once"),
}

#: As the published registration rules of centres have it: a year from September to the end of June, paid by the month;
#: no refund for a cancellation after the end of April; evenings of the memorial days end early.
POLICY: Mapping[str, Any] = {
    "season_start": "09-01",
    "season_end": "06-30",
    "closures": "community_centre",
    "make_up": True,
    "cancel_rule": "end_of_month",
    "last_refund": "04-30",
    "offer_hours": 48,
    "waiting_order": "strict",
    "quiet": True,
    "memorial_eve_end": "18:00",
}

#: Grounds that an institution's colour stands on: the paper of the light scheme, and white.
PAPERS = ("#faf5ec", "#ffffff")
COLOUR = re.compile("#[0-9a-f]{6}")
LEAST_CONTRAST = 4.5  # WCAG 2.2, success criterion 1.4.3, level AA
_LEAP_YEAR = 2000


def policy(own: Mapping[str, Any] | None) -> dict[str, Any]:
    """An institution's policy: its own values over the defaults. Keys it should not have are left out."""
    return {key: (own or {}).get(key, default) for key, default in POLICY.items()}


def day_of_year(written: str) -> str | None:
    """A day of any year as "MM-DD", from "30.6", "30/6" or "06-30"; None for anything else."""
    if match := re.fullmatch(r"(\d{1,2})[./](\d{1,2})", written):
        day, month = int(match[1]), int(match[2])
    elif match := re.fullmatch(r"(\d{2})-(\d{2})", written):
        month, day = int(match[1]), int(match[2])
    else:
        return None
    try:
        return date(_LEAP_YEAR, month, day).strftime("%m-%d")
    except ValueError:
        return None


def said_day(month_day: str) -> str:
    """ "06-30" as people here write it: "30.6"."""
    month, day = month_day.split("-")
    return f"{int(day)}.{int(month)}"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours "#rrggbb", from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def readable(colour: str) -> bool:
    """Whether words in this colour can be read on paper."""
    return all(contrast(colour, paper) >= LEAST_CONTRAST for paper in PAPERS)


def readable_near(colour: str) -> list[str]:
    """Colours near this one in which words can be read on paper: the same hue and strength, just dark enough, and a
    shade darker. Of one that can be read itself: it alone."""
    if readable(colour):
        return [colour]
    hue, light, strength = colorsys.rgb_to_hls(*(int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)))
    darker = (_written(hue, light * (100 - step) / 100, strength) for step in range(1, 101))
    nearest = next(one for one in darker if readable(one))
    _hue, light, _strength = colorsys.rgb_to_hls(*(int(nearest[place : place + 2], 16) / 255 for place in (1, 3, 5)))
    return [nearest, _written(hue, light * 0.75, strength)]


def _written(hue: float, light: float, strength: float) -> str:
    return "#" + "".join(f"{int(255 * channel):02x}" for channel in colorsys.hls_to_rgb(hue, light, strength))


def _luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def keeps_one(role: str, others: int, by_city: bool) -> bool:
    """Whether a role may be ended while `others` more hold it: a city without a site administrator could give no role
    ever again; an institution's last director goes only by the city's hand (`by_city`)."""
    if others or role not in {SITE_ADMIN, DIRECTOR}:
        return True
    return role == DIRECTOR and by_city
