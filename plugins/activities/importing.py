"""From the office's spreadsheet to drafts: a preview of what was understood, and, only when asked, the drafts.

The file is kept for a day under the hash of its bytes (no database) between preview and saving, so that what is saved
is what was shown. Each draft has a `source`, the hash of what names it; the same line imported twice is there once.
Many lines are taken as an errand, some at a time: what was taken stays, and a line that is refused holds up no other.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from flask import current_app
from marshmallow import ValidationError

import commons.calendar.api as calendar
import commons.institutions.api as institutions
from commons.api import (
    Actor,
    Invalid,
    Refused,
    _,
    clock,
    errands,
    fields,
    journal,
    local,
    ngettext,
)
from commons.plugins.activities import queries, sheets, understanding
from commons.plugins.activities.commands import create
from commons.plugins.activities.sayings import UNREADABLE
from commons.plugins.activities.schemas import CreateSchema

KEPT_SECONDS = 24 * 3600
AT_ONCE = 50  # lines; more are taken as an errand (import_steps)


class ImportSchema(fields.Schema):
    """file: the hash that `keep` answered · lines: keys of the lines to take · name: the file's own name · later: as an
    errand of the person who asks."""

    file = fields.Line(longest=64, widget="hidden")
    name = fields.Line(longest=200, widget="hidden", load_default="")
    lines = fields.Many(fields.Line(longest=120), least=1, most=20_000)
    later = fields.YesNo(load_default=False)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One draft of the preview. key: names it within the file. data: what `activities.create` would be given.
    errors: why it cannot be taken as it is, by field. here: it was imported before."""

    key: str
    row: Any
    draft: Mapping[str, Any]
    data: Mapping[str, Any]
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    here: bool = False


@dataclass(frozen=True, kw_only=True)
class Preview:
    """What a file would bring. rows: all of them, understood or not. lines: key -> Line."""

    rows: list[Any]
    remarks: list[Any]
    lines: dict[str, Line]

    def of(self, row: Any) -> list[Line]:
        """The lines that a row brings."""
        return [line for line in self.lines.values() if line.row is row]


def keep(data: bytes) -> str:
    """Keeps an uploaded file for a day, sweeps older ones, and answers its SHA-256."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    sha = hashlib.sha256(data).hexdigest()
    (folder / sha).write_bytes(data)
    return sha


def kept(sha: str) -> bytes:
    """The bytes of a kept file. Refused where it is no longer there."""
    path = _folder() / sha
    if not re.fullmatch("[0-9a-f]{64}", sha) or not path.is_file():
        raise Refused(_("The file is kept for a day only. Please choose it again."))
    return path.read_bytes()


def _folder() -> Path:
    return current_app.config["COMMONS"]["data_dir"] / "imports"


def programme(workbook: sheets.Workbook, places: Iterable[str]) -> understanding.Programme:
    """What the workbook says."""
    season = season_start(local(clock.now()).date())
    return understanding.understand(workbook, year_start=season, places=list(places))


def read(data: bytes, name: str) -> sheets.Workbook:
    """The cells of a file. Invalid (field "file") where it cannot be read at all."""
    try:
        return sheets.read(data, name)
    except sheets.Unreadable as fault:
        text = str(UNREADABLE.get(fault.code, UNREADABLE["damaged"]))
        raise Invalid({"file": [text]}, text) from None


def season_start(today: date) -> date:
    """1 September of the year of activity that `today` is in."""
    return date(today.year if today.month >= 7 else today.year - 1, 9, 1)


def preview(actor: Actor, institution: Any, data: bytes, name: str) -> Preview:
    """Row by row what was understood; nothing is saved."""
    places = calendar.places_of(institution.id)
    found = programme(read(data, name), [text for place in places for text in place.name.values()])
    lines = lines_of(found, institution, places)
    here = queries.sources(institution.id, [line.data["source"] for line in lines.values()])
    schema = CreateSchema()
    return Preview(
        rows=found.rows,
        remarks=found.remarks,
        lines={
            key: Line(**{**line.__dict__, "here": line.data["source"] in here, "errors": _errors(schema, line.data)})
            for key, line in lines.items()
        },
    )


def _errors(schema: CreateSchema, data: Mapping[str, Any]) -> dict[str, list[str]]:
    return {name: [str(text) for text in _flat(texts)] for name, texts in schema.validate(dict(data)).items()}


def _flat(texts: Any) -> list[Any]:
    if isinstance(texts, dict):
        return [one for inner in texts.values() for one in _flat(inner)]
    return list(texts) if isinstance(texts, list) else [texts]


def lines_of(found: understanding.Programme, institution: Any, places: Iterable[Any]) -> dict[str, Line]:
    """The drafts of a programme as data of `activities.create`, by key."""
    policy = institutions.policy_of(institution.id)
    by_name = {_key(text): place for place in places for text in place.name.values()}
    today = local(clock.now()).date()
    first = season_start(today)
    last_month, last_day = (int(part) for part in policy["season_end"].split("-"))
    last = date(first.year + (1 if last_month < 9 else 0), last_month, last_day)
    lines = {}
    for row in found.rows:
        for number, draft in enumerate(row.activities):
            key = f"{row.sheet[:60]}|{row.number}|{number}"
            lines[key] = Line(key=key, row=row, draft=draft, data=_data(draft, by_name, first, last))
    return lines


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def _data(draft: Mapping[str, Any], places: Mapping[str, Any], first: date, last: date) -> dict[str, Any]:
    place = places.get(_key(draft["place"] or ""))
    note = [draft["note"]] if draft["note"] else []
    if draft["place"] and place is None:
        note.insert(0, _("Place: %(text)s", text=draft["place"]))
    if draft["waiting"]:
        note.append(_waiting(draft["waiting"]))
    data = {name: draft[name] for name in _SAME if draft[name] is not None}
    lang = next(iter(draft["title"]), "he")
    return {
        **data,
        "title": dict(draft["title"]),
        "place": str(place.ref) if place is not None else None,
        "first": draft["starts_on"] or first.isoformat(),
        "last": None if draft["sessions"] else last.isoformat(),
        "price_note": {lang: draft["price_note"][:200]} if draft["price_note"] else {},
        "mode": "phone" if draft["phone_only"] else "none" if draft["kind"] == "open" else "open",
        "note": "\n".join(note)[:5000],
        "leader": (draft["leader"] or "")[:200],
        "source": hashlib.sha256(
            "|".join(str(draft[name]) for name in ("title", "days", "start", "section", *_LIMITS)).encode()
        ).hexdigest(),
    }


def _waiting(number: bool | int) -> str:
    if number is True:
        return _("The sheet speaks of a waiting list.")
    return ngettext(
        "The sheet speaks of %(num)s person waiting.", "The sheet speaks of %(num)s people waiting.", number
    )


_LIMITS = ("grade_min", "grade_max", "age_min", "age_max")
_SAME = (
    "kind", "days", "start", "end", "sessions", *_LIMITS, "audience", "price_month", "price_year", "price_course",
    "minimum", "maximum",
)  # fmt: skip


def prepare(data: dict[str, Any]) -> dict[str, Any]:
    """Reads the kept file again, before the transaction."""
    found = kept(data["file"])
    return data if data["later"] else {**data, "workbook": read(found, data["name"])}


def take(actor: Actor, institution: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Makes drafts of the chosen lines, all or none. What was imported before is left as it is. Value: created,
    skipped, activities; or errand, where it is done later."""
    if data["later"]:
        asked = {name: data[name] for name in ("file", "name", "lines")}
        total, owner = len(set(data["lines"])), institution.id
        code = errands.begin("activities.import", actor, asked, total=total, about=data["name"], institution_id=owner)
        return {"errand": code}
    made, skipped, problems = drafts_of(actor, institution, chosen_lines(institution, data["workbook"], data["lines"]))
    if problems:
        raise Invalid({"lines": problems[:1]}, problems[0])
    return {**imported(institution, len(made), skipped), "activities": made}


def chosen_lines(institution: Any, workbook: sheets.Workbook, keys: Iterable[str]) -> list[Line]:
    """The lines with these keys, in the order of the keys. Refused where one is not there."""
    places = calendar.places_of(institution.id)
    found = programme(workbook, [text for place in places for text in place.name.values()])
    lines = lines_of(found, institution, places)
    wanted = list(dict.fromkeys(keys))
    if any(key not in lines for key in wanted):
        raise Refused(_("The file is not the one that was shown. Please choose it again."))
    return [lines[key] for key in wanted]


def drafts_of(actor: Actor, institution: Any, chosen: list[Line]) -> tuple[list[str], int, list[str]]:
    """Makes drafts of lines: (Refs of the drafts, number of lines that were here, why lines could not be taken)."""
    here = queries.sources(institution.id, [line.data["source"] for line in chosen])
    schema, made, skipped, problems = CreateSchema(), [], 0, []
    for line in chosen:
        if line.data["source"] in here:
            skipped += 1
            continue
        here.add(line.data["source"])
        try:
            made.append(create(actor, institution, schema.load(dict(line.data)))["activity"])
        except ValidationError as fault:
            text = "; ".join(str(one) for one in _flat(fault.messages))
            problems.append(_("Row %(number)s: %(text)s", number=line.row.number, text=text))
    return made, skipped, problems


def imported(institution: Any, created: int, skipped: int) -> dict[str, int]:
    """Notes in the journal what an import made. Answers the counts."""
    counts = {"created": created, "skipped": skipped}
    journal.record("activities.imported", institution, data=counts)
    return counts
