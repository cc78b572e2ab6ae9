"""Who gets a place, and when one is free again. Pure: moments and days come in as arguments.

The order is decided once, here: a party is taken whole or not at all; nobody who comes later overtakes. Under "strict"
order the first in line holds the line even where only somebody behind would fit; under "best_fit" (an institution may
choose it) the first who fits goes ahead.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

#: The life of a registration. Active ones hold a place, an offer or a number in line.
ENROLLED, WAITING, OFFERED, ENDING = "enrolled", "waiting", "offered", "ending"
ENDED, WITHDRAWN, LAPSED = "ended", "withdrawn", "lapsed"
ACTIVE = (ENROLLED, WAITING, OFFERED, ENDING)
STATES = (*ACTIVE, ENDED, WITHDRAWN, LAPSED)
TAKING = (ENROLLED, ENDING)  # counted in `taken`; OFFERED in `held`

#: To whom the staff writes.
ADDRESSED = {"registered": TAKING, "waiting": (WAITING, OFFERED), "all": ACTIVE}

MODES = ("open", "phone", "none")
#: "none": a mark that was taken back.
MARKS = ("present", "absent", "excused", "none")

STRICT, BEST_FIT = "strict", "best_fit"
END_OF_MONTH, AT_ONCE = "end_of_month", "at_once"

#: How long a place that was given by hand can be taken back by hand.
TAKEN_BACK_WITHIN = timedelta(minutes=15)

#: Which text of the conditions of signing up people accept (wording.conditions); it changes with the text.
CONDITIONS = "2026-11"

#: An activity under its minimum is "at risk" until it is decided; a decision that is this late was taken silently.
DECISION_GRACE = timedelta(days=14)


def door(mode: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """How one may sign up now: 'open', 'phone' (at the desk only), 'early' (not yet), 'closed' or 'none'."""
    if mode == "none":
        return "none"
    if closes_at is not None and closes_at <= now:
        return "closed"
    if opens_at is not None and now < opens_at:
        return "early"
    return mode


def admits(door: str, desk: bool) -> bool:
    """Whether somebody may sign up: residents while it is open, the desk before and after as well."""
    return door == "open" or (desk and door != "none")


def promotes(door: str) -> bool:
    """Whether a place that is freed goes to the waiting list: never while registration is closed."""
    return door in ("open", "phone")


def at_risk(taken: int, minimum: int | None, decide_on: date | None, today: date) -> bool:
    """Whether it is still to be decided if it takes place: fewer than the minimum, and a day of decision."""
    return minimum is not None and taken < minimum and decide_on is not None and today <= decide_on + DECISION_GRACE


def end_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def effective_on(rule: str, today: date, begun: bool) -> date | None:
    """The last day of a place that is given up today: None is at once. `begun`: a session has been held since it was
    taken. Source: the published rules of community centres, which charge the month that was begun."""
    return end_of_month(today) if rule == END_OF_MONTH and begun else None


def midnight_after(day: date, zone: ZoneInfo) -> datetime:
    """The moment, aware, at which `day` is over on the city's clock."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


@dataclass(frozen=True, kw_only=True)
class Room:
    """How much room there is. size None: for everyone. taken: places given; held: offered, and not yet answered;
    waiting: people in line. door: as `door` answers. All numbers count people."""

    size: int | None
    taken: int
    held: int
    waiting: int
    minimum: int | None
    decide_on: date | None
    opens_at: datetime | None
    closes_at: datetime | None
    mode: str
    door: str
    at_risk: bool

    @property
    def open(self) -> bool:
        """Whether a resident may sign up now, for a place or for the waiting list."""
        return self.door == "open"

    @property
    def left(self) -> int | None:
        """Places that a newcomer could have; None: no limit. While people wait, what is free is theirs."""
        if self.size is None:
            return None
        return 0 if self.waiting else max(self.size - self.taken - self.held, 0)

    @property
    def full(self) -> bool:
        """Whether a newcomer goes to the waiting list."""
        return self.left == 0

    @property
    def missing(self) -> int:
        """How many people the minimum still lacks."""
        return max((self.minimum or 0) - self.taken, 0)
