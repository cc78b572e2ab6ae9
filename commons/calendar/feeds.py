"""Calendar feeds (RFC 5545): of a subject, of an institution, of a household. No sign-in, no cookie, no redirect.

What a public feed shows is what anyone may see. A household's address is secret and can be revoked; it holds first
names of that household and of nobody else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

import sqlalchemy as sa
from flask import Blueprint, Response, current_app, has_request_context, request

from commons import clock, subjects
from commons.calendar import agenda, ical, planning, queries
from commons.calendar.models import Occurrence, Place, Schedule
from commons.db import db
from commons.i18n import _, language, pick, plain, zone
from commons.institutions import api as institutions
from commons.journal import JournalRow
from commons.kernel import ANYONE, Actor, Card, NotFound, Ref
from commons.registry import registry

feeds = Blueprint("feeds", "commons.calendar", url_prefix="/feeds/<lang>")

#: What is over for so long is in no feed any more.
BACK = timedelta(days=365)
HOUSEHOLD_BACK, HOUSEHOLD_AHEAD = timedelta(days=30), planning.AHEAD


@dataclass(frozen=True, kw_only=True)
class Address:
    """The ways to take a feed: https for a download, webcal for a subscription, and Google's own page for it."""

    download: str
    webcal: str
    google: str


def address(path: str) -> Address:
    """The addresses of the feed at `path` ("/feeds/…")."""
    scheme, host = _site()
    webcal = f"webcal://{host}{path}"
    google = f"https://calendar.google.com/calendar/r?cid={quote(webcal, safe='')}"
    return Address(download=f"{scheme}://{host}{path}", webcal=webcal, google=google)


def public_address(ref: Ref) -> Address:
    """The feed of a subject, in the reader's language."""
    return address(f"/feeds/{language()}/{ref.kind}/{ref.code}.ics")


def household_address(token: str) -> Address:
    """The secret feed of a household, in the reader's language."""
    return address(f"/feeds/{language()}/household/{token}.ics")


@feeds.get("/<kind>/<code>.ics")
def subject(kind: str, code: str) -> Response:
    ref = Ref(kind, code)
    row = subjects.find(ref, ANYONE)
    card = registry().subjects[kind].card(row)
    found = queries.planned([row.id], clock.now() - BACK)
    others = registry().flat("commons_feed", ref=ref)
    if not found and not others:
        raise NotFound(_("Nothing is planned here."))
    return _answer([*_events({row.id: card}, found), *others], card, [row.id])


@feeds.get("/institution/<code>.ics")
def institution(code: str) -> Response:
    house = subjects.find(Ref("institution", code), ANYONE)
    card = registry().subjects["institution"].card(house)
    ids = queries.taught_at(house.id)
    cards = {ref_id: one for ref_id, one in subjects.cards(ids, ANYONE).items() if not one.gone}
    found = queries.planned(cards, clock.now() - BACK)
    return _answer([*_events(cards, found), *registry().flat("commons_feed", ref=house.ref)], card, [*ids, house.id])


@feeds.get("/household/<token>.ics")
def household(token: str) -> Response:
    feed = queries.feed_by(token)
    if feed is None:
        raise NotFound(_("This address is not in use, or it was revoked."))
    now = clock.now()
    lines = agenda.of_household(Actor(person_id=feed.person_id), now - HOUSEHOLD_BACK, now + HOUSEHOLD_AHEAD)
    rows = agenda.dates_behind(lines)
    events = [
        event
        for line in lines
        if (event := _single(line, rows.get((line.dated.ref.code, line.dated.start_local)), feed.made_at))
    ]
    changed_at = max((event.changed_at for event in events), default=feed.made_at)
    response = _write(events, _("My calendar"), _absolute("/my/calendar"), changed_at)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _events(cards: Mapping[int, Card], found: Sequence[tuple[Schedule, list[Occurrence]]]) -> Iterator[Any]:
    there = queries.places(
        place_id for schedule, rows in found for place_id in (schedule.place_id, *(row.place_id for row in rows))
    )
    houses = institutions.institutions(schedule.institution_id for schedule, _rows in found)
    for schedule, rows in found:
        house = houses.get(schedule.institution_id)
        event = _event(schedule, rows, cards[schedule.ref_id], there, plain(house.name) if house else "")
        if event is not None:
            yield event


def _event(
    schedule: Schedule, rows: Sequence[Occurrence], card: Card, there: Mapping[int, Place], house: str
) -> ical.CalendarEvent | None:
    """One schedule as one event: its rule, the dates that differ from it, and those that are no more."""
    (title, lang), url = pick(card.title), _absolute(card.url) if card.url else ""
    slots = {slot.recurrence_local: slot for slot in planning.slots_of(schedule)}
    ruled = [row for row in rows if row.recurrence_local in slots]
    if not ruled:
        return None
    start, end = schedule.dtstart_local, schedule.dtstart_local + timedelta(minutes=schedule.minutes)
    single, place_id, status = schedule.rrule is None, schedule.place_id, "CONFIRMED"
    if single:
        (row,) = ruled
        start, end, place_id = row.start_local, row.end_local, row.place_id
        status = "CONFIRMED" if row.held else "CANCELLED"
    # A date that was closed before anybody could have seen it is left out; one that was cancelled is shown as such.
    left_out = [row for row in ruled if row.status == "closed" and row.sequence == 0]
    differing = [
        row
        for row in ruled
        if row not in left_out
        and (not row.held or _differs(row, slots[row.recurrence_local]) or row.place_id != schedule.place_id)
    ]
    gone = {row.recurrence_local for row in left_out} | (slots.keys() - {row.recurrence_local for row in ruled})
    return ical.CalendarEvent(
        uid=f"{schedule.code}@{_uid_host()}",
        summary=title,
        lang=lang,
        dtstart_local=start,
        minutes=(end - start) // timedelta(minutes=1),
        tzid=schedule.tzid,
        changed_at=schedule.updated_at,
        sequence=schedule.sequence,
        rrule=schedule.rrule,
        status=status,
        description=_about(house, url),
        location=_location(there.get(place_id), house),
        url=url,
        overrides=() if single else tuple(_override(schedule, row, title, there) for row in differing),
        extras=tuple(_override(schedule, row, title, there) for row in rows if row.make_up),
        exdates=() if single else tuple(sorted(gone)),
    )


def _override(schedule: Schedule, row: Occurrence, title: str, there: Mapping[int, Place]) -> ical.Occurrence:
    elsewhere = there.get(row.place_id) if row.place_id != schedule.place_id else None
    return ical.Occurrence(
        recurrence_local=row.recurrence_local,
        start_local=row.start_local,
        end_local=row.end_local,
        sequence=max(row.sequence, schedule.sequence),
        changed_at=row.updated_at,
        status="CONFIRMED" if row.held else "CANCELLED",
        summary=_("%(title)s (at %(place)s)", title=title, place=plain(elsewhere.name)) if elsewhere else None,
    )


def _differs(row: Occurrence, slot: Any) -> bool:
    return (row.start_local, row.end_local) != (slot.start_local, slot.end_local)


def _single(line: agenda.Line, row: Occurrence | None, made_at: datetime) -> ical.CalendarEvent | None:
    """A date of a household as an event of its own, under the same UID for ever."""
    dated = line.dated
    if dated.status == "closed" and (row is None or row.sequence == 0):
        return None
    mark = hashlib.sha256(f"{dated.ref}{dated.start_local.isoformat()}".encode()).hexdigest()[:20]
    (title, lang), names = pick(dated.title), ", ".join(line.names)
    return ical.CalendarEvent(
        uid=f"{row.code if row else mark}@{_uid_host()}",
        summary=_("%(title)s (%(names)s)", title=title, names=names) if names else title,
        lang=lang,
        dtstart_local=dated.start_local,
        minutes=(dated.end_local - dated.start_local) // timedelta(minutes=1),
        tzid=dated.tzid,
        changed_at=row.updated_at if row else made_at,
        sequence=row.sequence if row else 0,
        status="CANCELLED" if dated.status in ("cancelled", "closed") else "CONFIRMED",
        location=plain(dated.place),
        url=_absolute(dated.url) if dated.url else "",
    )


def _about(house: str, url: str) -> str:
    late = _("Calendars fetch this from time to time, and may show a change a day late.")
    return "\n".join(line for line in (house, late, url) if line)


def _location(place: Place | None, house: str) -> str:
    if place is None:
        return house
    return ", ".join(part for part in (plain(place.name), plain(place.address)) if part)


def _answer(events: Iterable[ical.CalendarEvent], card: Card, ref_ids: Sequence[int]) -> Response:
    events = list(events)
    told = db.session.scalar(sa.select(sa.func.max(JournalRow.at)).where(JournalRow.ref_id.in_(list(ref_ids))))
    moments = [event.changed_at for event in events] + ([told] if told else [])
    url = _absolute(card.url) if card.url else _absolute("/")
    return _write(events, plain(card.title), url, max(moments, default=clock.now()))


def _write(events: Sequence[ical.CalendarEvent], name: str, url: str, changed_at: datetime) -> Response:
    body = ical.calendar(
        events, name=name, url=url, tzid=str(zone()), lang=language(), cancelled=_("Cancelled"), now=clock.now()
    )
    response = Response(body, content_type="text/calendar; charset=utf-8")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.last_modified = changed_at
    response.headers["Cache-Control"] = "public, max-age=300"
    response.headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return response.make_conditional(request)


def _site() -> tuple[str, str]:
    """Scheme and host of this site: of the settings, else of the request, else where it listens."""
    settings = current_app.config["COMMONS"]
    base = urlsplit(settings["base_url"])
    if base.netloc:
        return base.scheme, base.netloc
    return (request.scheme, request.host) if has_request_context() else ("http", settings["bind"])


def _uid_host() -> str:
    settings = current_app.config["COMMONS"]
    return urlsplit(settings["base_url"]).hostname or settings["bind"].rpartition(":")[0]


def _absolute(path: str) -> str:
    scheme, host = _site()
    return f"{scheme}://{host}/{language()}{path}"
