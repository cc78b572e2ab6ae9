"""What a centre's spreadsheet says: each row a verdict, drafts of activities, and what was guessed or not understood.

Nothing is saved here and nothing is lost: a row keeps every text as found, under its heading, in `raw`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from commons.plugins.activities.sheet_values import Cell, Sheet, Workbook
from commons.plugins.activities.understanding_cells import Column, Fields, text_of
from commons.plugins.activities.understanding_columns import Headings, find_headings, headings_again, letter
from commons.plugins.activities.understanding_remarks import (
    CODES,
    GUESSED_CODES,
    NOT_UNDERSTOOD_CODES,
    PROGRAMME_CODES,
    Remark,
)
from commons.plugins.activities.understanding_rows import DRAFT_KEYS, read_row
from commons.plugins.activities.understanding_who import AUDIENCE_CODES
from commons.plugins.activities.words import COUNTED, PRIVATE, PROGRAMME_TITLE, TOTAL, fold, key

__all__ = [
    "AUDIENCE_CODES",
    "CODES",
    "DRAFT_KEYS",
    "GUESSED_CODES",
    "NOT_UNDERSTOOD_CODES",
    "PROGRAMME_CODES",
    "VERDICTS",
    "Programme",
    "Remark",
    "Row",
    "understand",
]

VERDICTS = ("activity", "heading", "header", "total", "note", "empty", "not_understood")

_LONGEST_HEADING = 60
_LONGEST_SECTION = 25
_SHOWN = (
    "when",
    "days",
    "hours",
    "start",
    "ages",
    "price",
    "price_month",
    "price_year",
    "price_course",
    "minimum",
    "maximum",
)
_PRIVATE_ROWS = 5


@dataclass(frozen=True, kw_only=True)
class Row:
    """One row: its sheet, its number there, a verdict of VERDICTS, and its activities as drafts (DRAFT_KEYS)."""

    sheet: str
    number: int
    verdict: str
    activities: list[dict[str, Any]] = field(default_factory=list)
    guessed: list[Remark] = field(default_factory=list)
    not_understood: list[Remark] = field(default_factory=list)
    raw: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Programme:
    """All rows that hold anything, in order, and remarks on the file as a whole (PROGRAMME_CODES)."""

    rows: list[Row]
    remarks: list[Remark] = field(default_factory=list)

    @property
    def activities(self) -> list[dict[str, Any]]:
        """The drafts of all rows."""
        return [draft for row in self.rows for draft in row.activities]


def understand(workbook: Workbook, *, year_start: date, places: Sequence[str] = ()) -> Programme:
    """Read every sheet. A date without a year is the first on or after `year_start`; `places` are the known names."""
    known = frozenset(map(key, places))
    rows = [row for sheet in workbook.sheets for row in _SheetReader(sheet, year_start, known).rows()]
    remarks = []
    if not workbook.notes_read:
        remarks.append(Remark(column="", text="", code="notes_unread"))
    if not any(row.activities for row in rows):
        remarks.append(Remark(column="", text="", code="no_activities"))
    return Programme(rows=rows, remarks=remarks)


class _SheetReader:
    """Goes down one sheet, with the section, the headings and the title last seen."""

    def __init__(self, sheet: Sheet, year_start: date, places: frozenset[str]) -> None:
        self.sheet = sheet
        self.year_start = year_start
        self.places = places
        self.section = ""
        self.title_above: dict[str, str] | None = None
        self.drafts_so_far = self.rows_so_far = 0
        self.merged_rows = {top for top, _, left, right in sheet.merged if right > left}
        self.headings = None if self._withheld() else find_headings(sheet)

    def rows(self) -> list[Row]:
        """The sheet's rows that hold anything."""
        withheld = self._withheld()
        rows = []
        for index, cells in enumerate(self.sheet.rows):
            if any(cells):
                rows.append(self._withheld_row(index, cells, withheld) if withheld else self._row(index, cells))
        return rows

    def _withheld(self) -> str | None:
        """Why this sheet holds nothing to publish: it is hidden, or says so itself."""
        if self.sheet.hidden:
            return "hidden_sheet"
        texts = [self.sheet.name]
        texts += [text_of(cell.value)[:200] for row in self.sheet.rows[:_PRIVATE_ROWS] for cell in row if cell]
        return "not_for_distribution" if any(PRIVATE.search(fold(text)) for text in texts) else None

    def _withheld_row(self, index: int, cells: Sequence[Cell], why: str) -> Row:
        raw = _raw((), cells)
        return self._made(index, "note", raw, not_understood=[_remark(raw, why)])

    def _made(self, index: int, verdict: str, raw: Mapping[str, str], **more: Any) -> Row:
        return Row(sheet=self.sheet.name, number=index + self.sheet.first_row, verdict=verdict, raw=raw, **more)

    def _row(self, index: int, cells: Sequence[Cell]) -> Row:
        headings = self.headings
        raw = _raw(headings.columns if headings and index >= headings.first else (), cells)
        texts = [text for cell in cells if (text := text_of(cell.value) or cell.formula or cell.note)]
        if not any(map(fold, texts)):
            return self._made(index, "empty", raw)
        if headings is None:
            several = len(texts) > 1
            missing = [_remark(raw, "no_header")] if several else []
            return self._made(index, "not_understood" if several else "note", raw, not_understood=missing)
        if headings.first <= index <= headings.last:
            assumed = [_remark(raw, "title_column")] if headings.title_assumed and index == headings.first else []
            return self._made(index, "header", raw, guessed=assumed)
        if index < headings.first:
            return self._above(index, texts, raw, headings)
        if again := headings_again(self.sheet, index, headings):
            self.headings = again
            return self._made(index, "header", _raw(again.columns, cells))
        fields = Fields(headings.columns, cells)
        if TOTAL.match(fold(texts[0])) and not fields.has("when", "days", "hours"):
            return self._total(index, texts, raw)
        if len(texts) == 1:
            return self._alone(index, texts[0], raw, in_title=fields.has("title"))
        return self._activity(index, fields, raw)

    def _above(self, index: int, texts: list[str], raw: Mapping[str, str], headings: Headings) -> Row:
        """A row above the headings: the file's title and notes, or the first section."""
        text = fold(texts[0])
        if (
            len(texts) == 1
            and index == headings.first - 1
            and len(text) <= _LONGEST_SECTION
            and not re.search(r"\d", text)
            and not PROGRAMME_TITLE.search(text)
        ):
            self.section = " ".join(texts[0].split())
            return self._made(index, "heading", raw)
        return self._made(index, "note", raw)

    def _total(self, index: int, texts: list[str], raw: Mapping[str, str]) -> Row:
        line = fold(" ".join(texts))
        numbers = re.findall(r"\d{1,6}", line)
        counts = (self.drafts_so_far, self.rows_so_far)
        guessed = []
        if COUNTED.search(line) and len(numbers) == 1 and int(numbers[0]) not in counts:
            guessed.append(_remark(raw, "total_differs", stated=int(numbers[0]), found=self.drafts_so_far))
        return self._made(index, "total", raw, guessed=guessed)

    def _alone(self, index: int, text: str, raw: Mapping[str, str], *, in_title: bool) -> Row:
        """One text alone in its row: a section's heading, or a note."""
        line = " ".join(text.split())
        short = len(line) <= _LONGEST_HEADING and not re.search(r"\d{3}|\d:\d|^[*=]|[.!:]$|^הער|^note", fold(line))
        merged = index in self.merged_rows
        if not short or not (merged or in_title):
            return self._made(index, "note", raw)
        self.section = line
        self.title_above = None
        return self._made(index, "heading", raw, guessed=[] if merged else [_remark(raw, "heading_assumed")])

    def _activity(self, index: int, fields: Fields, raw: Mapping[str, str]) -> Row:
        if not fields.has(*_SHOWN):
            if not fields.has("title", "leader", "place"):
                return self._made(index, "note", raw)
            if not fields.has("title"):
                return self._made(index, "not_understood", raw, not_understood=[_remark(raw, "no_title")])
        drafts = read_row(
            fields,
            year_start=self.year_start,
            places=self.places,
            section=self.section,
            title_above=self.title_above if fields.has("when", "days", "hours", "start") else None,
        )
        if not drafts:
            return self._made(index, "not_understood", raw, not_understood=[_remark(raw, "no_title")])
        self.title_above = drafts[0]["title"]
        self.rows_so_far += 1
        self.drafts_so_far += len(drafts)
        return self._made(
            index,
            "activity",
            raw,
            activities=drafts,
            guessed=fields.found.guessed,
            not_understood=fields.found.not_understood,
        )


def _remark(raw: Mapping[str, str], code: str, **values: Any) -> Remark:
    column, text = next(iter(raw.items()), ("", ""))
    return Remark(column=column, text=text, code=code, values=values)


def _raw(columns: Sequence[Column], cells: Sequence[Cell]) -> dict[str, str]:
    """Every text of the row as found, under its heading or its column's letter; comments on a line of their own."""
    raw = {}
    for index, cell in enumerate(cells):
        if cell:
            name = columns[index].name if index < len(columns) else letter(index)
            value = text_of(cell.value) or cell.formula or ""
            raw[name] = "\n".join(filter(None, (value, cell.note)))
    return raw
