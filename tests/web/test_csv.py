"""A table for a spreadsheet holds texts, and no formula."""

import csv as reader
import io

import pytest

from commons.web import csv


@pytest.mark.parametrize("value", ["=1+1", "+972", "-2", "@SUM(A1)", "\t=1", "\r=1", "＝1", " =1"])
def test_what_would_be_calculated_is_quoted(value: str) -> None:
    assert csv.guarded(value) == f"'{value}"


@pytest.mark.parametrize("value", ["Dana", "052-1234567", "", 5, -5, None, "a=b"])
def test_everything_else_stays(value: object) -> None:
    assert csv.guarded(value) == value


def test_a_table_is_read_back_as_it_was() -> None:
    out = io.StringIO()
    csv.write(out, ["שם", "note"], [["דנה", 'a "b", c\nd'], ["=x", None]])
    assert out.getvalue().startswith("\ufeff")
    rows = list(reader.reader(io.StringIO(out.getvalue().lstrip("\ufeff"), newline="")))
    assert rows == [["שם", "note"], ["דנה", 'a "b", c\nd'], ["'=x", ""]]
