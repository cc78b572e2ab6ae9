"""Where a sheet has its headings, and which field each column holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from commons.plugins.activities.sheet_values import Cell, Sheet
from commons.plugins.activities.understanding_cells import Column, text_of
from commons.plugins.activities.words import column_of, title_language

_SEARCHED_ROWS = 30
_LONGEST_HEADING = 60
_OFFERED = frozenset(
    ("when", "days", "hours", "price", "price_month", "price_year", "price_course", "minimum", "maximum")
)


@dataclass(frozen=True, kw_only=True)
class Headings:
    """The headings found: their first and last row as indexes, and the columns in order."""

    first: int
    last: int
    columns: tuple[Column, ...]
    title_assumed: bool = False

    @property
    def texts(self) -> frozenset[str]:
        """The headings that name a field."""
        return frozenset(column.name for column in self.columns if column.field)


def find_headings(sheet: Sheet) -> Headings | None:
    """The best row of headings among the first 30; None where no row names a programme's columns.

    A programme has a title and a time, a price or a number of participants. A list of names and phone numbers has not.
    """
    best: Headings | None = None
    for index in range(min(_SEARCHED_ROWS, len(sheet.rows))):
        for last in (index, index + 1):
            found = _headings(sheet, index, last)
            if found and (best is None or _fields(found) > _fields(best)):
                best = found
    return best


def headings_again(sheet: Sheet, index: int, known: Headings) -> Headings | None:
    """New headings further down: the known ones repeated, or others that name at least four fields."""
    texts = [_plain(cell) for cell in sheet.rows[index]]
    if not any(text in known.texts for text in texts) and not column_of(texts[0] if texts else ""):
        return None
    found = _headings(sheet, index, index)
    if found and (len(found.texts & known.texts) >= 3 or _fields(found) >= 4):
        return found
    return None


def _fields(found: Headings) -> int:
    return len({column.field for column in found.columns if column.field})


def _headings(sheet: Sheet, first: int, last: int) -> Headings | None:
    texts = _two_rows(sheet, first) if last > first else [_plain(cell) for cell in sheet.rows[first]]
    if sum(map(bool, texts)) < 2 or any(
        isinstance(cell.value, int | float) for row in sheet.rows[first : last + 1] for cell in row
    ):
        return None
    columns: list[Column] = []
    taken: set[str] = set()
    for index, text in enumerate(texts):
        field = column_of(text) if text and len(text) <= _LONGEST_HEADING else None
        mark = f"title {title_language(text)}" if field == "title" and title_language(text) else field
        if mark in taken and field not in ("note", None):
            field = None
        elif mark:
            taken.add(mark)
        columns.append(Column(index=index, field=field, name=text or letter(index)))
    fields = {column.field for column in columns if column.field}
    assumed = "title" not in fields and len(fields) >= 3
    if assumed:
        free = next((column for column in columns if column.field is None), None)
        if free is None:
            return None
        columns[free.index] = Column(index=free.index, field="title", name=free.name)
        fields.add("title")
    if "title" not in fields or not fields & _OFFERED:
        return None
    return Headings(first=first, last=last, columns=_named_apart(columns), title_assumed=assumed)


def _named_apart(columns: Sequence[Column]) -> tuple[Column, ...]:
    names: set[str] = set()
    apart = []
    for column in columns:
        name = column.name if column.name not in names else f"{column.name} ({letter(column.index)})"
        names.add(name)
        apart.append(Column(index=column.index, field=column.field, name=name))
    return tuple(apart)


def _two_rows(sheet: Sheet, first: int) -> list[str]:
    """Headings in two rows, the upper ones merged over several columns: "מחיר" above "לחודש" and "לשנה"."""
    spans = [merge for merge in sheet.merged if merge[0] == first and merge[3] > merge[2]]
    if not spans or first + 1 >= len(sheet.rows):
        return []
    upper = [_plain(cell) for cell in sheet.rows[first]]
    lower = [_plain(cell) for cell in sheet.rows[first + 1]]
    width = max(len(upper), len(lower))
    upper += [""] * (width - len(upper))
    lower += [""] * (width - len(lower))
    if any(right - left + 1 >= width for _, _, left, right in spans):
        return []  # a title over the whole width
    for _, _, left, right in spans:
        upper[left : right + 1] = [upper[left]] * (min(right, width - 1) - left + 1)
    return [" ".join(dict.fromkeys(filter(None, pair))) for pair in zip(upper, lower, strict=True)]


def _plain(cell: Cell) -> str:
    return " ".join(text_of(cell.value).split())


def letter(index: int) -> str:
    """A column's letter: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
