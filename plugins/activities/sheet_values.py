"""What a read spreadsheet is: sheets of cells, and the one error of a file that cannot be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_ROWS = 20_000
MAX_COLUMNS = 200

UNREADABLE_CODES = (
    "damaged",  # the container or its XML is broken or cut short
    "empty",  # no byte, or no cell with a value
    "not_a_spreadsheet",  # a readable file of another kind (a document, an image, a web page)
    "not_text",  # a text file with bytes that no text has, or in an unknown encoding
    "password",  # protected by a password
    "too_large",  # more than MAX_BYTES, or unpacks to more than MAX_UNPACKED
    "too_many_columns",
    "too_many_rows",
)

Value = str | int | float | bool | date | time | datetime | timedelta | None


class Unreadable(Exception):
    """A file cannot be read: `code` is one of UNREADABLE_CODES, `detail` a technical word for the log."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's value, its comment and its formula (with the leading `=`), texts free of control characters."""

    value: Value = None
    note: str | None = None
    formula: str | None = None

    def __bool__(self) -> bool:
        return self.value is not None or self.note is not None or self.formula is not None


NO_CELL = Cell()

# By sheet and 0-based (row, column): what a cell has beside its value.
Annotations = dict[str, dict[tuple[int, int], Cell]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """One sheet. `rows[0]` is the sheet's row `first_row` (1-based) and each row starts at column A.

    `merged` has (first row, last row, first column, last column) of each merged range, as 0-based
    indexes into `rows`. A cell merged over several rows of one column shows its value in each of them.
    """

    name: str
    hidden: bool
    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[tuple[int, int, int, int], ...] = ()
    first_row: int = 1

    def numbered(self) -> Iterator[tuple[int, tuple[Cell, ...]]]:
        """Each row with its number as the spreadsheet program shows it."""
        return enumerate(self.rows, start=self.first_row)


@dataclass(frozen=True, kw_only=True, slots=True)
class Workbook:
    """A read file. `notes_read` is False where comments and formulas exist but could not be read."""

    sheets: tuple[Sheet, ...]
    notes_read: bool = True


_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that every database and page takes: no control characters, no lone surrogates, `\\n` line ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNFIT.sub("", text)
