"""iCalendar (RFC 5545, RFC 7986) as the calendars that people use read it.

Choices that the standard leaves open, each for the sake of a reader: - A recurring event is in wall time with
TZID, a single one in UTC; nothing floats (floating times were shown as GMT). - A cancelled date stays visible
for a while, as an override with STATUS:CANCELLED and a word before the summary, and
  then becomes an EXDATE; never both at once.
- A make-up date is an event of its own, with a UID of its own that never changes, and no RDATE: Google
Calendar does
  not show an RDATE after UNTIL, and Outlook refuses RDATE without RRULE.
- Israel's VTIMEZONE is written as rules from 1970, since Outlook chose another zone where it met lists of
dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from icalendar import Calendar, Event, Timezone, vDuration, vRecur, vText, vUri

from commons.calendar.recurrence import local_of, rule_parts, until_local, utc_of, wall_times, zone

PRODUCT = "-//Commons//Commons calendar//EN"
REFRESH = timedelta(hours=1)

# In force since 2013: from 02:00 on the Friday that falls on 23 to 29 March to 02:00 on the last Sunday of
# October.
_ISRAEL = """\
BEGIN:VTIMEZONE
TZID:Asia/Jerusalem
BEGIN:DAYLIGHT
DTSTART:19700327T020000
TZNAME:IDT
TZOFFSETFROM:+0200
TZOFFSETTO:+0300
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=FR;BYMONTHDAY=23,24,25,26,27,28,29
END:DAYLIGHT
BEGIN:STANDARD
DTSTART:19701025T020000
TZNAME:IST
TZOFFSETFROM:+0300
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
# RFC 5545 allows no control character but tab and line feed in text.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, kw_only=True)
class Occurrence:
    """One date of an event that differs from its rule (cancelled, moved, shortened), or stands beside it
    (make-up).

    `recurrence_local` is the original slot, `start_local` and `end_local` what holds now: naive wall time in
    the event's zone. `status`: 'CONFIRMED' or 'CANCELLED'. `sequence` grows with every change of time, place
    or status; `changed_at` is aware. `summary` replaces the event's.
    """

    recurrence_local: datetime
    start_local: datetime
    end_local: datetime
    sequence: int
    changed_at: datetime
    status: str = "CONFIRMED"
    summary: str | None = None


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """What `calendar` writes: a single event or, with `rrule`, a series.

    `uid` is `<code>@<host>` and stays for ever. `dtstart_local` is naive wall time in `tzid`, `minutes` the
    length on the clock; an all-day event lasts whole days from that date. `status`: 'CONFIRMED', 'TENTATIVE'
    or 'CANCELLED'. `overrides` are dates of the rule that differ from it (without a rule: the one date as it
    holds now), `extras` make-up dates, `exdates` original slots that are no more. `geo` is (latitude,
    longitude) in degrees. `transparent`: it takes nobody's time (opening hours).
    """

    uid: str
    summary: str
    lang: str
    dtstart_local: datetime
    minutes: int
    tzid: str
    changed_at: datetime
    sequence: int = 0
    rrule: str | None = None
    status: str = "CONFIRMED"
    description: str = ""
    location: str = ""
    url: str = ""
    geo: tuple[float, float] | None = None
    categories: tuple[str, ...] = ()
    overrides: tuple[Occurrence, ...] = ()
    extras: tuple[Occurrence, ...] = ()
    exdates: tuple[datetime, ...] = ()
    all_day: bool = False
    transparent: bool = False


def calendar(
    events: Iterable[CalendarEvent],
    *,
    name: str,
    url: str,
    tzid: str,
    lang: str,
    cancelled: str = "Cancelled",
    now: datetime | None = None,
    exdate_after_days: int = 30,
) -> bytes:
    """The events as one iCalendar object: UTF-8, CRLF, lines of at most 75 octets. The same input gives the
    same bytes.

    `name` and `lang` are the calendar's own, `url` its page, `tzid` the zone it is shown in. `cancelled` is
    the word before the summary of what is cancelled. With `now` (aware), dates cancelled more than
    `exdate_after_days` ago become EXDATEs. Raises BadSchedule for an unknown zone or a rule that is not
    understood.
    """
    result = Calendar()
    for key, value in (
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("method", "PUBLISH"),
    ):
        result.add(key, value)
    title = vText(_line(name), params={"LANGUAGE": lang})
    result.add("name", title)
    result.add("x-wr-calname", _line(name))
    result.add("x-wr-timezone", tzid)
    result.add("url", vUri(_line(url)))
    result.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    result.add("x-published-ttl", vDuration(REFRESH))
    oldest = now - timedelta(days=exdate_after_days) if now else None
    components: list[Event] = []
    zones = {tzid}
    for event in events:
        zones.add(event.tzid)
        components.extend(_components(event, cancelled, oldest))
    for used in sorted(zones - {"UTC"}):
        result.add_component(_timezone(used))
    for component in components:
        result.add_component(component)
    return result.to_ical()


def _components(event: CalendarEvent, cancelled: str, oldest: datetime | None) -> Iterator[Event]:
    """The event's VEVENTs. What was cancelled before `oldest` is no longer shown."""
    shown = [one for one in event.overrides + event.extras if not _is_past(one, oldest)]
    gone = {one.recurrence_local for one in event.overrides if one not in shown}.union(event.exdates)
    overrides = [one for one in event.overrides if one in shown and one.recurrence_local not in gone]
    if event.rrule or not event.overrides:
        start = _first(event)
        main = _described(event, event.summary, event.status, event.sequence, event.changed_at, cancelled)
        _timed(main, event, start, start + timedelta(minutes=event.minutes), series=event.rrule is not None)
        main.add("uid", _line(event.uid))
        if event.rrule:
            main.add("rrule", _recur(event))
            for slot in sorted(gone):
                main.add("exdate", _moment(event, slot))
        yield main
    for one in overrides:
        component = _dated(event, one, cancelled, series=event.rrule is not None)
        component.add("uid", _line(event.uid))
        if event.rrule:
            component.add("recurrence-id", _moment(event, one.recurrence_local))
        yield component
    code, _, host = event.uid.partition("@")
    for one in event.extras:
        if one in shown:
            component = _dated(event, one, cancelled, series=False)
            component.add("uid", _line(f"{code}-{one.recurrence_local:%Y%m%dT%H%M%S}@{host}"))
            yield component


def _is_past(one: Occurrence, oldest: datetime | None) -> bool:
    return one.status == "CANCELLED" and oldest is not None and one.changed_at < oldest


def _dated(event: CalendarEvent, one: Occurrence, cancelled: str, *, series: bool) -> Event:
    summary = one.summary or event.summary
    component = _described(event, summary, one.status, one.sequence, one.changed_at, cancelled)
    _timed(component, event, one.start_local, one.end_local, series=series)
    return component


def _described(
    event: CalendarEvent, summary: str, status: str, sequence: int, changed_at: datetime, cancelled: str
) -> Event:
    component = Event()
    gone = status == "CANCELLED"
    title = f"{cancelled}: {summary}" if gone else summary
    component.add("summary", vText(_line(title), params={"LANGUAGE": event.lang}))
    component.add("status", status)
    component.add("sequence", sequence)
    changed = changed_at.astimezone(UTC).replace(microsecond=0)
    component.add("dtstamp", changed)
    component.add("last-modified", changed)
    if event.description:
        component.add("description", vText(_text(event.description), params={"LANGUAGE": event.lang}))
    if event.location:
        component.add("location", _line(event.location))
    if event.url:
        component.add("url", vUri(_line(event.url)))
    if event.geo:
        component.add("geo", event.geo)
    if event.categories:
        component.add("categories", [_line(category) for category in event.categories])
    free = gone or event.transparent
    component.add("transp", "TRANSPARENT" if free else "OPAQUE")
    component.add("x-microsoft-cdo-busystatus", "FREE" if free else "BUSY")
    return component


def _timed(component: Event, event: CalendarEvent, start: datetime, end: datetime, *, series: bool) -> None:
    if event.all_day:
        # DTEND is exclusive; a part of a day counts as a day.
        component.add("dtstart", start.date())
        component.add(
            "dtend", max((end - timedelta(microseconds=1)).date(), start.date()) + timedelta(days=1)
        )
    elif series:
        component.add("dtstart", _moment(event, start))
        component.add("dtend", _moment(event, end))
    else:
        begin = utc_of(start, event.tzid)
        # Where a clock change skips the start, the end moves with it.
        moved = local_of(begin, event.tzid) - start
        component.add("dtstart", begin)
        component.add("dtend", utc_of(end + moved, event.tzid))


def _moment(event: CalendarEvent, local: datetime) -> date | datetime:
    """An original slot in the form of the event's DTSTART: RECURRENCE-ID and EXDATE must not differ in type
    or zone."""
    if event.all_day:
        return local.date()
    return utc_of(local, "UTC") if event.tzid == "UTC" else local.replace(tzinfo=zone(event.tzid))


def _first(event: CalendarEvent) -> datetime:
    # DTSTART is a date of the series for most readers, so it must be one that the rule names.
    return next(wall_times(event.rrule, event.dtstart_local, event.tzid), event.dtstart_local)


def _recur(event: CalendarEvent) -> vRecur:
    parts = rule_parts(event.rrule)
    until = parts.pop("UNTIL", None)
    recur = vRecur.from_ical(";".join(f"{key}={value}" for key, value in parts.items()))
    if until is not None:
        last = until_local(until, event.tzid)
        # RFC 5545, 3.3.10: UNTIL is a date where DTSTART is one, and UTC where DTSTART has a zone.
        recur["UNTIL"] = [last.date() if event.all_day else utc_of(last, event.tzid)]
    return recur


@lru_cache(maxsize=64)
def _timezone(tzid: str) -> Timezone:
    zone(tzid)
    return Timezone.from_ical(_ISRAEL) if tzid == "Asia/Jerusalem" else Timezone.from_tzid(tzid)


def _text(value: str) -> str:
    plain = value.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace").decode("utf-8")
    return _CONTROL.sub("", plain)


def _line(value: str) -> str:
    return _text(value).replace("\n", " ")
