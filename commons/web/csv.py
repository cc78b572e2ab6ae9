"""Tables for a spreadsheet: CSV in UTF-8 with a byte order mark, as Excel wants it, in which no text is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from flask import Response

#: What a spreadsheet begins to calculate at (OWASP, CSV injection).
FORMULA = tuple("=+-@\t\r\n＝＋－＠")


def write(out: TextIO, heading: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    """The mark, the heading, the rows."""
    out.write("\ufeff")
    csv.writer(out).writerow([str(one) for one in heading])
    go_on(out, rows)


def go_on(out: TextIO, rows: Iterable[Sequence[Any]]) -> None:
    """More rows of a table that was begun."""
    csv.writer(out).writerows([guarded(value) for value in row] for row in rows)


def guarded(value: Any) -> Any:
    """A text that a sheet would run as a formula gets a quote before it."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ")[:1] in FORMULA and value.strip() else value


def answer(name: str, heading: Sequence[Any], rows: Iterable[Sequence[Any]]) -> Response:
    """The table as a file to keep, `<name>.csv`."""
    out = io.StringIO()
    write(out, heading, rows)
    response = Response(out.getvalue(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
