"""One row's cells by the field that their column holds, and what is found of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from commons.plugins.activities.sheet_values import NO_CELL, Cell, Value
from commons.plugins.activities.understanding_remarks import Findings
from commons.plugins.activities.understanding_when import time_of

LONGEST = 1_000  # characters of a cell that are looked into; a longer text is a note
PARTS = re.compile(r"\s*[/;\n]\s*")

Entry = tuple["Column", Value, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """A column of a sheet: its place, the field it holds (None: unknown) and its heading or letter."""

    index: int
    field: str | None
    name: str


def text_of(value: Value) -> str:
    """A value as the office sees it in its cell."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if clock := time_of(value):
        return clock
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


class Fields:
    """The cells of one row that hold anything.

    Those of unknown columns, formulas without a value and very long texts go to `found`, and from there to the note.
    """

    def __init__(self, columns: Sequence[Column], row: Sequence[Cell]) -> None:
        self.found = Findings()
        self.comments: list[tuple[str, str]] = []
        self._names = {column.field: column.name for column in reversed(columns)}
        self._entries: dict[str, list[Entry]] = {}
        for column in columns:
            cell = row[column.index] if column.index < len(row) else NO_CELL
            if cell:
                self._take(column, cell)

    def _take(self, column: Column, cell: Cell) -> None:
        if cell.note:
            self.comments.append((column.name, cell.note))
        text = text_of(cell.value)
        formula = cell.formula or (text if text.startswith("=") and len(text) > 1 else None)
        heading = "" if column.field == "note" else column.name
        if formula and (cell.value is None or cell.formula is None):
            self.found.miss(column.name, formula, "formula")
            self.found.leftovers.append(f"{heading}: {formula}" if heading else formula)
        elif len(text) > LONGEST and column.field != "note":
            self.found.miss(column.name, text, "text_too_long", keep=True)
        elif column.field is None:
            self.found.miss(column.name, text, "unknown_column", keep=True)
        elif text:
            if formula:
                self.found.guess(column.name, text, "formula_value", formula=formula)
            self.put(column.field, (column, cell.value, text))

    def put(self, field: str, entry: Entry) -> None:
        """Add a cell to a field."""
        self._entries.setdefault(field, []).append(entry)

    def entries(self, *fields: str) -> Iterator[Entry]:
        """The cells of the fields, in the order of the fields."""
        for field in fields:
            yield from self._entries.get(field, ())

    def has(self, *fields: str) -> bool:
        """Whether any of the fields has a text."""
        return any(name in self._entries for name in fields)

    def text(self, field: str) -> str:
        """The field's text on one line; that of several columns parted by semicolons."""
        return "; ".join(" ".join(text.split()) for _, _, text in self.entries(field))

    def first(self, *fields: str) -> tuple[str, str]:
        """Heading and text of the first of the fields with a cell, else the first one's heading."""
        for column, value, text in self.entries(*fields):
            return column.name, "" if isinstance(value, date) else text
        return next((self._names[field] for field in fields if field in self._names), ""), ""
