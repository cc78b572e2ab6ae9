"""Schedules and closures: the slots that a rule makes, what closed days do to them, and deadlines.

Intervals are half-open. Nothing here reads a clock or a database: the moment comes in as an argument.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

from commons.calendar.recurrence import (
    LAST_YEAR,
    MOST_SLOTS,
    BadSchedule,
    local_of,
    rule_parts,
    rule_text,
    stamp,
    utc_of,
    wall_times,
    weekly_rule,
)

LONGEST_MINUTES = 24 * 60
# The earliest sunset of the year in Israel is at about 16:35; the Sabbath and holidays begin before it.
EVENING = time(16, 0)


@dataclass(frozen=True)
class Slot:
    """One date of a schedule. `recurrence_local` is the original slot, naive wall time, and never changes: it
    is the date's identity (RECURRENCE-ID). `start_local` and `end_local` are naive wall time in `tzid`, as a
    clock there shows it; `start_utc` and `end_utc` are the same two moments, aware, in UTC."""

    recurrence_local: datetime
    start_local: datetime
    end_local: datetime
    tzid: str
    start_utc: datetime
    end_utc: datetime


@dataclass(frozen=True, kw_only=True)
class Closure:
    """What an institution does on the days `first` to `last`, both included.

    `policy`: 'closed'; 'shortened' (nothing after `ends_at`, nothing before `starts_at`; at least one of the
    two); 'open' (an exception on purpose: it outranks the other two on its days). `title` is the reason, by
    language. `provisional`: the date is an estimate (the Islamic calendar's may move by a day).
    """

    first: date
    last: date
    policy: str
    title: Mapping[str, str]
    ends_at: time | None = None
    starts_at: time | None = None
    provisional: bool = False

    def __post_init__(self) -> None:
        if self.policy not in ("closed", "shortened", "open"):
            raise BadSchedule("closure", f"unknown policy {self.policy!r}")
        if self.last < self.first:
            raise BadSchedule("closure", "a closure ends before it begins")
        if self.policy == "shortened" and self.ends_at is None and self.starts_at is None:
            raise BadSchedule("closure", "a shortened day needs an hour at which it begins or ends")


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A slot under the closures of its institution. `status`: 'planned', 'closed' or 'shortened'; a shortened
    slot carries its cut hours. `closure` is the reason, None when planned. `make_up` marks a date that was
    appended."""

    slot: Slot
    status: str
    closure: Closure | None = None
    make_up: bool = False


@dataclass(frozen=True, kw_only=True)
class Split:
    """A schedule divided for a change of "this and following": `before` is the old rule, ended with the last
    date kept (None: no date is kept); `after` is the rule of the new schedule, which starts at
    `dtstart_local` (naive wall time)."""

    before: str | None
    after: str
    dtstart_local: datetime


def slot_at(local: datetime, minutes: int, tzid: str) -> Slot:
    """The slot that starts at a naive wall time and lasts `minutes` on the clock (1 to 24 h; it may cross
    midnight).

    Hours that a clock change skips are moved to what the clock shows then, and a slot that starts in them
    keeps its length: 02:30 to 03:30 on the night of 27.3.2026 in Israel becomes 03:30 to 04:30.
    """
    if isinstance(minutes, bool) or not isinstance(minutes, int) or not 0 < minutes <= LONGEST_MINUTES:
        raise BadSchedule("minutes", "a session lasts from 1 minute to 24 hours")
    start_utc = utc_of(local, tzid)
    start_local = local_of(start_utc, tzid)
    return _slot(local, start_local, start_local + timedelta(minutes=minutes), tzid)


def _slot(recurrence_local: datetime, start_local: datetime, end_local: datetime, tzid: str) -> Slot:
    start_utc, end_utc = utc_of(start_local, tzid), utc_of(end_local, tzid)
    return Slot(recurrence_local, start_local, local_of(end_utc, tzid), tzid, start_utc, end_utc)


def slots(
    rrule_text: str | None,
    dtstart_local: datetime,
    minutes: int,
    tzid: str,
    since: datetime | None = None,
    until: datetime | None = None,
) -> list[Slot]:
    """The slots of a schedule that start within [since, until), aware moments, ascending.

    `dtstart_local` is naive wall time in `tzid`, `minutes` the length on the clock. Without `until` the rule
    must end by itself. Raises BadSchedule (a ValueError) naming the field: unknown zone, a rule that is not
    understood or has no end, a length outside 1 minute to 24 hours, years outside 2000 to 2100, more than
    2,000 slots.
    """
    for edge in (since, until):
        if edge is not None and edge.tzinfo is None:
            raise BadSchedule("window", "a moment needs a time zone")
    if until is None and rrule_text is not None and not {"COUNT", "UNTIL"} & rule_parts(rrule_text).keys():
        raise BadSchedule("rule", "the rule of recurrence has no end")
    times = wall_times(rrule_text, dtstart_local, tzid)
    slot_at(dtstart_local, minutes, tzid)  # a length that cannot be is an error also where no date is found
    found: list[Slot] = []
    for wall in times:
        slot = slot_at(wall, minutes, tzid)
        if until is not None and slot.start_utc >= until:
            break
        if since is not None and slot.start_utc < since:
            continue
        if len(found) == MOST_SLOTS:
            raise BadSchedule("rule", f"a schedule has at most {MOST_SLOTS} dates")
        found.append(slot)
    return found


def season_slots(
    days: Iterable[int], first: date, last: date, starts: time, minutes: int, tzid: str, interval: int = 1
) -> list[Slot]:
    """Every session of a season: the given days of the week (as in `weekly_rule`) from `first` to `last`,
    both included, at the wall time `starts`."""
    rule = weekly_rule(days, until=last, interval=interval)
    return slots(rule, datetime.combine(first, starts), minutes, tzid)


def apply_closures(
    planned: Sequence[Slot], closures: Sequence[Closure], make_up: bool, last_allowed: date
) -> list[Planned]:
    """Each slot under the closures, in order of its original slot; no slot is dropped, for people signed up
    for it.

    A closure meets the slots that start on its days, those past midnight too: a working day ends when its
    last session does. 'open' outranks 'closed', which outranks 'shortened'; of several shortened days every
    cut holds, and a slot wholly outside the hours that remain is closed.

    With `make_up`, as many dates as were closed are appended: the weekly pattern of the slots goes on after
    the last one, with its own weeks' interval, on days that no closure touches, up to `last_allowed`
    (included). Each is a new slot of its own. If the days do not suffice there are fewer; the caller sees it
    by the number.
    """
    ordered = sorted(planned, key=lambda slot: slot.recurrence_local)
    result = [_under(slot, closures) for slot in ordered]
    missing = sum(item.status == "closed" for item in result)
    if make_up and missing:
        spare = (_under(slot, closures) for slot in _continued(ordered, last_allowed))
        whole = (replace(item, make_up=True) for item in spare if item.status == "planned")
        result.extend(islice(whole, missing))
    return result


def _under(slot: Slot, closures: Sequence[Closure]) -> Planned:
    day = slot.start_local.date()
    here = [closure for closure in closures if closure.first <= day <= closure.last]
    by_policy = {closure.policy: closure for closure in reversed(here)}
    if "open" in by_policy or not here:
        return Planned(slot=slot, status="planned")
    if "closed" in by_policy:
        return Planned(slot=slot, status="closed", closure=by_policy["closed"])
    start, end, reason = slot.start_local, slot.end_local, None
    for closure in here:
        if closure.starts_at and start < (opening := datetime.combine(day, closure.starts_at)):
            start, reason = opening, closure
        if closure.ends_at and end > (closing := datetime.combine(day, closure.ends_at)):
            end, reason = closing, closure
    if reason is None:
        return Planned(slot=slot, status="planned")
    if start >= end:
        return Planned(slot=slot, status="closed", closure=reason)
    cut = _slot(slot.recurrence_local, start, end, slot.tzid)
    return Planned(slot=cut, status="shortened", closure=reason)


def _continued(ordered: Sequence[Slot], last_allowed: date) -> Iterator[Slot]:
    """The weekly pattern of the slots after the last of them, to `last_allowed`."""
    pattern: dict[tuple[int, time], int] = {}
    for slot in ordered:
        length = (slot.end_local - slot.start_local) // timedelta(minutes=1)
        pattern.setdefault(((slot.recurrence_local.weekday() + 1) % 7, slot.recurrence_local.time()), length)
    weeks = [_sunday(slot.recurrence_local.date()) for slot in ordered]
    # A fortnightly schedule goes on every second week.
    step = math.gcd(*((week - weeks[0]).days for week in weeks)) or 7
    last, week = ordered[-1], weeks[-1]
    limit = min(last_allowed, date(LAST_YEAR, 12, 31))
    while week <= limit:
        for (weekday, at), length in sorted(pattern.items()):
            wall = datetime.combine(week + timedelta(days=weekday), at)
            if last.recurrence_local < wall and wall.date() <= limit:
                yield slot_at(wall, length, last.tzid)
        week += timedelta(days=step)


def _sunday(day: date) -> date:
    return day - timedelta(days=(day.weekday() + 1) % 7)


def split_from(rrule_text: str, dtstart_local: datetime, tzid: str, moment: datetime, now: datetime) -> Split:
    """Divide a schedule for a change of "this and following".

    `moment` is the original slot (naive wall time) from which the change holds: the old rule keeps what is
    before it, the new one begins with it. What has started by `now` (aware) stays with the old rule whatever
    `moment` says. A COUNT is shared between the two. BadSchedule('window') when no date is left to change.
    """
    kept: list[datetime] = []
    for wall in wall_times(rrule_text, dtstart_local, tzid):
        if wall >= moment and utc_of(wall, tzid) > now:
            break
        kept.append(wall)
    else:
        raise BadSchedule("window", "no date is left from that moment on")
    parts = rule_parts(rrule_text)
    after = dict(parts)
    if "COUNT" in after:
        after["COUNT"] = str(int(after["COUNT"]) - len(kept))
    parts.pop("COUNT", None)
    before = rule_text({**parts, "UNTIL": stamp(kept[-1])}) if kept else None
    return Split(before=before, after=rule_text(after), dtstart_local=wall)


def roll_forward(
    moment: datetime, tzid: str, is_rest_day: Callable[[date], bool], evening: time = EVENING
) -> datetime:
    """A deadline (aware moment) that falls on no day of rest: itself, or the same wall time of the next
    ordinary day, aware in UTC. From `evening` on, the day before a rest day counts as rest, for those days
    begin at sunset. ValueError when a whole year has no ordinary day."""
    local = local_of(moment, tzid)
    for days in range(366):
        candidate = local + timedelta(days=days)
        day = candidate.date()
        begun = candidate.time() >= evening and is_rest_day(day + timedelta(days=1))
        if not is_rest_day(day) and not begun:
            return utc_of(candidate, tzid) if days else moment.astimezone(UTC)
    raise ValueError("no ordinary day within a year")


def overlaps(start: datetime, end: datetime, other_start: datetime, other_end: datetime) -> bool:
    """Whether [start, end) and [other_start, other_end) share a moment. Back to back is no overlap."""
    return max(start, other_start) < min(end, other_end)


def overlapping(slots: Sequence[Any], others: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Pairs of a slot and another (each with start_utc and end_utc) that overlap, in the order of the slots, then of
    the others. One pass over both in the order of their beginnings: n log n steps and one for each pair, however long
    the two lists are."""
    begins = [
        (one.start_utc, one.end_utc, side, number)
        for side, some in enumerate((slots, others))
        for number, one in enumerate(some)
        if one.start_utc < one.end_utc
    ]
    live: tuple[list[tuple[Any, int]], list[tuple[Any, int]]] = ([], [])  # heaps by end, of what goes on now
    found: list[tuple[int, int]] = []
    for start, end, side, number in sorted(begins):
        there = live[1 - side]
        while there and there[0][0] <= start:
            heapq.heappop(there)
        found += [(other, number) if side else (number, other) for _end, other in there]
        heapq.heappush(live[side], (end, number))
    return [(slots[number], others[other]) for number, other in sorted(found)]
