"""One row of a programme, read into drafts of activities.

A draft has the keys of DRAFT_KEYS and plain JSON values only. Texts that found no field stay in its `note`.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from commons.plugins.activities.understanding_amounts import read_numbers, read_prices
from commons.plugins.activities.understanding_cells import LONGEST, PARTS, Fields
from commons.plugins.activities.understanding_notes import read_note
from commons.plugins.activities.understanding_times import read_meetings, with_days, with_ends
from commons.plugins.activities.understanding_when import date_of
from commons.plugins.activities.understanding_who import FIELDS, joined, read_who
from commons.plugins.activities.words import (
    AGE_HEADING,
    CONTACT,
    GRADE_HEADING,
    WORKSHOP,
    fold,
    key,
    language_of,
    title_language,
)

DRAFT_KEYS = (
    "title", "kind", "leader", "place", "days", "start", "end", "starts_on", "sessions", "grade_min", "grade_max",
    "age_min", "age_max", "audience", "price_month", "price_year", "price_course", "price_note", "minimum",
    "maximum", "waiting", "phone_only", "note", "section",
)  # fmt: skip


def read_row(
    fields: Fields, *, year_start: date, places: frozenset[str], section: str, title_above: dict[str, str] | None
) -> list[dict[str, Any]]:
    """The row's activities, one per group; none when it has no title and none stands above.

    What is to be said of the row is in `fields.found` afterwards.
    """
    title = _title(fields, title_above)
    if not title:
        return []
    draft: dict[str, Any] = dict.fromkeys(DRAFT_KEYS)
    draft |= {"title": title, "leader": fields.text("leader"), "place": _place(fields, places)}
    draft["section"] = fields.text("section") or section
    draft["kind"] = "workshop" if any(WORKSHOP.search(fold(text)) for text in title.values()) else "course"
    meetings = read_meetings(fields)
    minutes = _notes(fields, draft, year_start, any(meeting.start and not meeting.end for meeting in meetings))
    meetings = with_ends(fields, meetings, minutes)
    _starts(fields, draft, year_start)
    meetings = with_days(fields, meetings, draft["starts_on"])
    read_numbers(fields, draft)
    read_prices(fields, draft)
    limits = _limits(fields, draft, len(meetings))
    draft["note"] = "\n".join(dict.fromkeys(fields.found.leftovers))
    if not draft["phone_only"] and CONTACT.search(draft["note"][:20_000]):
        fields.found.guess("", draft["note"], "phone_in_note")
    return [
        draft | limit | {"days": list(meeting.days), "start": meeting.start, "end": meeting.end}
        for meeting, limit in zip(meetings, limits, strict=True)
    ]


def _title(fields: Fields, above: dict[str, str] | None) -> dict[str, str]:
    title: dict[str, str] = {}
    for column, _, text in fields.entries("title"):
        text = " ".join(text.split())
        language = title_language(column.name) or language_of(text)
        if language is None:
            language = "he"
            fields.found.guess(column.name, text, "title_language", language=language)
        if language in title:
            fields.found.leftovers.append(f"{column.name}: {text}")
        else:
            title[language] = text
    if not title and above:
        fields.found.guess("", "", "title_from_above", title=next(iter(above.values())))
        return dict(above)
    return title


def _place(fields: Fields, places: frozenset[str]) -> str:
    place = fields.text("place")
    if place and places and key(place) not in places:
        fields.found.guess(fields.first("place")[0], place, "place_unknown")
    return place


def _notes(fields: Fields, draft: dict[str, Any], year_start: date, wants_duration: bool) -> int | None:
    """Read notes and comments into the draft; returns the duration in minutes that they name."""
    draft |= {"waiting": False, "phone_only": False}
    minutes: int | None = None
    texts = [("", column.name, text) for column, _, text in fields.entries("note")]
    texts += [(f"{name}: ", name, text) for name, text in fields.comments]
    for prefix, name, text in texts:
        if len(text) > LONGEST:
            fields.found.leftovers.append(prefix + text)
            continue
        noted = read_note(text, year_start, wants_duration=wants_duration)
        minutes = minutes or noted.minutes
        draft["sessions"] = draft["sessions"] or noted.sessions
        draft["starts_on"] = draft["starts_on"] or (noted.starts_on.isoformat() if noted.starts_on else None)
        draft["waiting"] = max(draft["waiting"], noted.waiting)
        draft["phone_only"] = draft["phone_only"] or noted.phone_only
        fields.found.leftovers.extend(prefix + piece for piece in noted.left)
        for code, values in noted.guessed:
            fields.found.guess(name, text, code, **values)
        for piece, code in noted.not_understood:
            fields.found.miss(name, piece, code)
    return minutes


def _starts(fields: Fields, draft: dict[str, Any], year_start: date) -> None:
    for column, value, text in fields.entries("starts"):
        guessed = False
        if isinstance(value, date):
            starts_on: date | None = value.date() if isinstance(value, datetime) else value
        else:
            starts_on, guessed = date_of(text, year_start)
        if starts_on is None or not 2000 <= starts_on.year <= 2100:
            fields.found.miss(column.name, text, "date_text", keep=True)
            continue
        draft["starts_on"] = starts_on.isoformat()
        if guessed:
            fields.found.guess(column.name, text, "start_year", date=draft["starts_on"])


def _limits(fields: Fields, draft: dict[str, Any], groups: int) -> list[dict[str, Any]]:
    """The ages and grades of each of the row's groups; the audience goes into the draft."""
    for column, value, text in fields.entries("ages"):
        if isinstance(value, date | time | timedelta):
            fields.found.miss(column.name, text, "date_instead_of_text", keep=True, date=text)
            continue
        heading = key(column.name)
        allowed = {"grades": bool(GRADE_HEADING.search(heading)), "ages": bool(AGE_HEADING.search(heading))}
        parts = [part for part in PARTS.split(text) if part]
        whos = [read_who(text, **allowed)]
        if not whos[0].understood and len(parts) > 1:
            whos = [read_who(part, **allowed) for part in parts]
        draft["audience"] = next((who.audience for who in whos if who.audience), None)
        if not all(who.understood for who in whos):
            fields.found.miss(column.name, text, "age_text", keep=True)
            continue
        for code, values in (remark for who in whos for remark in who.guessed):
            fields.found.guess(column.name, text, code, **values)
        if len(whos) == groups:
            return [dict(who.limits) for who in whos]
        if len(whos) > 1:
            fields.found.guess(column.name, text, "ages_joined")
        return [joined(whos) for _ in range(groups)]
    return [dict.fromkeys(FIELDS) for _ in range(groups)]
