"""Wall-clock time and rules of recurrence (RFC 5545 RRULE), checked before dateutil reads them.

What is planned is wall-clock time and an IANA zone; UTC is derived from it. Weeks start on Sunday.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_SLOTS = 2000
# RFC 5545 names, in the order of date.weekday(): Monday is 0.
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")

_AHEAD = 400 * 19
_FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
_NUMBER = re.compile(r"[+-]?[0-9]{1,3}")
_PARTS = ("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYSETPOS", "WKST")


class BadSchedule(ValueError):
    """A schedule that cannot be planned. `field` is what to show the message beside: 'rule', 'dtstart',
    'minutes', 'tzid', 'window' or 'closure'."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@lru_cache(maxsize=256)
def zone(tzid: str) -> ZoneInfo:
    """The zone of an IANA name such as 'Asia/Jerusalem'. An unknown one: BadSchedule('tzid')."""
    try:
        return ZoneInfo(tzid)
    except (KeyError, OSError, TypeError, ValueError):
        raise BadSchedule("tzid", f"unknown time zone {tzid!r}") from None


def utc_of(local: datetime, tzid: str) -> datetime:
    """The moment, aware in UTC, of a naive wall time. An hour that occurs twice is the first of the two; an
    hour that a clock change skips is read with the offset before the change (RFC 5545, 3.3.5)."""
    if local.tzinfo is not None:
        raise BadSchedule("dtstart", "wall time is written without an offset")
    try:
        return local.replace(tzinfo=zone(tzid), fold=0).astimezone(UTC)
    except OverflowError:
        raise BadSchedule("dtstart", f"dates are from {FIRST_YEAR} to {LAST_YEAR}") from None


def local_of(moment: datetime, tzid: str) -> datetime:
    """The naive wall time in `tzid` of an aware moment."""
    if moment.tzinfo is None:
        raise BadSchedule("window", "a moment needs a time zone")
    return moment.astimezone(zone(tzid)).replace(tzinfo=None, fold=0)


def weekly_rule(
    days: Iterable[int], until: date | datetime | None = None, count: int | None = None, interval: int = 1
) -> str:
    """The rule "every `interval` weeks on these days". `days` are numbered as date.weekday() (Monday 0,
    Sunday 6). `until` is included: a date as a whole, a naive datetime to the second. At most one of `until`
    and `count`."""
    chosen = set(days)
    if not chosen or not chosen <= set(range(7)):
        raise BadSchedule("rule", "choose at least one day of the week")
    from_sunday = sorted(chosen, key=lambda day: (day + 1) % 7)
    parts = {"FREQ": "WEEKLY", "BYDAY": ",".join(WEEKDAYS[day] for day in from_sunday)}
    if interval != 1:
        parts["INTERVAL"] = str(interval)
    if count is not None:
        parts["COUNT"] = str(count)
    if until is not None:
        whole = until if isinstance(until, datetime) else datetime.combine(until, time(23, 59, 59))
        parts["UNTIL"] = stamp(whole)
    return rule_text(rule_parts(rule_text(parts)))


def wall_times(rrule_text: str | None, dtstart_local: datetime, tzid: str) -> Iterator[datetime]:
    """The original slots of a rule, naive wall time, ascending, from `dtstart_local` to the end of the rule
    or of the year 2100. No rule: `dtstart_local` alone. A `dtstart_local` that the rule does not name is no
    slot.

    A rule in `UNTIL=...Z` is read in UTC, one without Z as wall time. Raises BadSchedule('rule' | 'dtstart').
    """
    if dtstart_local.tzinfo is not None:
        raise BadSchedule("dtstart", "the first date is a wall time without an offset")
    if not FIRST_YEAR <= dtstart_local.year <= LAST_YEAR:
        raise BadSchedule("dtstart", f"dates are from {FIRST_YEAR} to {LAST_YEAR}")
    zone(tzid)
    if rrule_text is None:
        return iter([dtstart_local])
    parts = rule_parts(rrule_text)
    count = parts.pop("COUNT", None)
    until = min(until_local(parts.pop("UNTIL", None), tzid), datetime(LAST_YEAR, 12, 31, 23, 59, 59))
    # dateutil looks for the dates of a rule that names none (30 February) up to the year 9999, for seconds.
    # The calendar repeats after 400 years, weekdays included, so the rule is read near that end. COUNT is
    # counted here, for dateutil takes either COUNT or UNTIL.
    text = rule_text({**parts, "UNTIL": stamp(_shifted(until, _AHEAD))})
    try:
        rule = rrulestr(text, dtstart=_shifted(dtstart_local, _AHEAD))
    except (ValueError, TypeError, KeyError, IndexError, OverflowError):
        raise BadSchedule("rule", "the rule of recurrence is not understood") from None
    found = (_shifted(wall, -_AHEAD) for wall in rule)
    return islice(found, int(count) if count else None)


def _shifted(local: datetime, years: int) -> datetime:
    return local.replace(year=local.year + years)


def rule_parts(rrule_text: str) -> dict[str, str]:
    """A rule's parts by name, checked, with WKST=SU where none is given (it changes what INTERVAL=2
    means)."""
    text = rrule_text.strip().upper().removeprefix("RRULE:")
    pairs = [pair.partition("=") for pair in text.split(";")]
    parts = {name: value for name, _, value in pairs}
    if len(text) > 300 or len(parts) != len(pairs) or not all(parts.values()) or not text.isascii():
        raise BadSchedule("rule", "the rule of recurrence is not understood")
    if unknown := parts.keys() - set(_PARTS):
        raise BadSchedule("rule", f"a rule of recurrence has no part {min(unknown)} here")
    if parts.get("FREQ") not in _FREQUENCIES:
        raise BadSchedule("rule", "a schedule recurs by days, weeks, months or years")
    if parts.keys() >= {"COUNT", "UNTIL"}:
        raise BadSchedule("rule", "a rule ends by a number of dates or by a date, not both")
    for name, most in (("INTERVAL", 366), ("COUNT", MOST_SLOTS)):
        value = parts.get(name, "1")
        if not value.isdigit() or not 1 <= int(value) <= most:
            raise BadSchedule("rule", f"{name} is a number from 1 to {most}")
    # "First Tuesday" has a meaning within a month or a year only.
    bounds = {"BYMONTH": 12, "BYMONTHDAY": 31, "BYSETPOS": 366}
    bounds["BYDAY"] = {"MONTHLY": 5, "YEARLY": 53}.get(parts["FREQ"], 0)
    for name in bounds.keys() & parts.keys():
        for item in parts[name].split(","):
            if name == "BYDAY" and item in WEEKDAYS:
                continue
            number = item[:-2] if name == "BYDAY" and item[-2:] in WEEKDAYS else item
            if (
                not _NUMBER.fullmatch(number)
                or not 1 <= abs(int(number)) <= bounds[name]
                or (name == "BYMONTH" and not number.isdigit())
            ):
                raise BadSchedule("rule", f"{item!r} is no {name}")
    if parts.setdefault("WKST", "SU") not in WEEKDAYS:
        raise BadSchedule("rule", "WKST is a day of the week")
    return parts


def until_local(text: str | None, tzid: str) -> datetime:
    """UNTIL as the last wall time included."""
    if text is None:
        return datetime.max
    try:
        if len(text) == 8:
            return datetime.combine(datetime.strptime(text, "%Y%m%d").date(), time(23, 59, 59))
        value = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")
        return local_of(value.replace(tzinfo=UTC), tzid) if text.endswith("Z") else value
    except (ValueError, OverflowError):
        raise BadSchedule("rule", "UNTIL is a date") from None


def stamp(local: datetime) -> str:
    # strftime("%Y") does not pad years below 1000 on every platform; UNTIL may be any year.
    return local.isoformat(timespec="seconds").replace("-", "").replace(":", "")


def rule_text(parts: Mapping[str, str]) -> str:
    return ";".join(f"{name}={parts[name]}" for name in _PARTS if name in parts)
