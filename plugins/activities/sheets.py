"""A centre's spreadsheet as bytes, read into cells: .xlsx, .xls, .ods and text files.

`read` returns a Workbook or raises Unreadable, and nothing else, whatever the bytes are.
"""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
import warnings

import python_calamine

from commons.plugins.activities import sheet_apart
from commons.plugins.activities.sheet_guard import inspect
from commons.plugins.activities.sheet_text import read_text
from commons.plugins.activities.sheet_values import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    NO_CELL,
    UNREADABLE_CODES,
    Annotations,
    Cell,
    Sheet,
    Unreadable,
    Value,
    Workbook,
    clean,
)

__all__ = ["UNREADABLE_CODES", "Cell", "Sheet", "Unreadable", "Value", "Workbook", "read"]

_ZIP = b"PK"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
_OTHER_KINDS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")

# Comments and formulas are read by a second, slower reader.
_ANNOTATED_BYTES = 5 * 1024 * 1024
_ANNOTATED_CELLS = 100_000
_MAX_MERGED = 10_000

_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_COMPOUND_SECONDS = 20
_COMPOUND_FAULTS = {
    sheet_apart.PASSWORD: "password",
    sheet_apart.TOO_MANY_ROWS: "too_many_rows",
    sheet_apart.TOO_MANY_COLUMNS: "too_many_columns",
    -6: "too_large",  # out of memory
}

Span = tuple[tuple[int, int], tuple[int, int]]


def read(data: bytes, filename: str) -> Workbook:
    """The cells of `data`. The bytes say what the file is; `filename` only breaks a tie. Raises Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable("too_large", f"{len(data)} bytes")
    if not data.strip():
        raise Unreadable("empty")
    if data.startswith(_ZIP):
        package = inspect(data)
        found = _read_packed(data)
        if package.kind == "ods":
            found = _annotated(found, package.annotations)
        elif package.annotated:
            fits = len(data) <= _ANNOTATED_BYTES and package.cells <= _ANNOTATED_CELLS
            found = _annotated(found, _annotations(data) if fits else None)
    elif data.startswith(_OLE):
        found = _read_compound(data)
    elif data.startswith(_OTHER_KINDS):
        raise Unreadable("not_a_spreadsheet", repr(data[:4]))
    elif filename.lower().endswith(_WORKBOOK_NAMES):
        raise Unreadable("damaged", "neither a packed nor a compound file")
    else:
        found = Workbook(sheets=(read_text(data, clean(filename)),))
    if not any(any(row) for sheet in found.sheets for row in sheet.rows):
        raise Unreadable("empty", "no cell has a value")
    return found


def _read_packed(data: bytes) -> Workbook:
    try:
        with python_calamine.load_workbook(io.BytesIO(data)) as book:
            return Workbook(
                sheets=tuple(
                    _sheet(
                        found.name,
                        found.visible != python_calamine.SheetVisibleEnum.Visible,
                        (sheet := book.get_sheet_by_name(found.name)).to_python(skip_empty_area=False),
                        sheet.merged_cell_ranges,
                    )
                    for found in book.sheets_metadata
                    if found.typ == python_calamine.SheetTypeEnum.WorkSheet
                )
            )
    except python_calamine.PasswordError as error:
        raise Unreadable("password", str(error)) from error
    except (KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:  # a panic of the reader's own language is no Exception
        raise Unreadable("damaged", f"{type(error).__name__}: {error}") from error


def _read_compound(data: bytes) -> Workbook:
    if _ENCRYPTED in data:
        raise Unreadable("password", "encrypted package")
    command = [sys.executable, "-I", sheet_apart.__file__, str(MAX_ROWS), str(MAX_COLUMNS)]
    try:
        done = subprocess.run(command, input=data, capture_output=True, timeout=_COMPOUND_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_large", "time") from error
    if done.returncode:
        raise Unreadable(_COMPOUND_FAULTS.get(done.returncode, "damaged"), f"reader ended with {done.returncode}")
    return Workbook(sheets=tuple(_sheet(*sheet) for sheet in pickle.loads(done.stdout)))


def _sheet(name: str, hidden: bool, values: list[list[Value]], spans: list[Span] | None) -> Sheet:
    rows = [[_cell(value) for value in row] for row in values]
    merged = []
    for (top, left), (bottom, right) in (spans or [])[:_MAX_MERGED]:
        bottom = min(bottom, len(rows) - 1)
        if top > bottom or left >= len(rows[top]):
            continue
        merged.append((top, bottom, left, right))
        if left == right:  # what a person sees beside each of these rows
            for row in range(top + 1, bottom + 1):
                rows[row][left] = rows[top][left]
    return Sheet(name=clean(name), hidden=hidden, rows=tuple(map(tuple, rows)), merged=tuple(merged))


def _cell(value: Value) -> Cell:
    if isinstance(value, str):
        value = clean(value)
        return Cell(value) if value.strip() else NO_CELL
    if isinstance(value, float) and value.is_integer() and abs(value) < 10**15:
        return Cell(int(value))
    return Cell(value)


def _annotations(data: bytes) -> Annotations | None:
    """Comments, formulas and error values by sheet and 0-based place; None where they cannot be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on drawings and rules that it leaves out
            import openpyxl  # large, and needed by an import alone

            book = openpyxl.load_workbook(io.BytesIO(data))
        found: Annotations = {}
        for sheet in book.worksheets:
            cells = found.setdefault(clean(sheet.title), {})
            for row in sheet.iter_rows(
                max_row=min(sheet.max_row, MAX_ROWS), max_col=min(sheet.max_column, MAX_COLUMNS)
            ):
                for cell in row:
                    note = clean(cell.comment.text or "").strip() if cell.comment else ""
                    if note or cell.data_type in "fe":
                        formula = _formula(cell.value) if cell.data_type == "f" else None
                        error = clean(str(cell.value)) if cell.data_type == "e" else None
                        cells[cell.row - 1, cell.column - 1] = Cell(error, note or None, formula)
        return found
    except Exception:  # the values are read already; what is lost is said by notes_read
        return None


def _formula(value: object) -> str:
    text = clean(str(getattr(value, "text", None) or value))
    return text if text.startswith("=") else f"={text}"


def _annotated(book: Workbook, annotations: Annotations | None) -> Workbook:
    if annotations is None:
        return Workbook(sheets=book.sheets, notes_read=False)
    sheets = []
    for sheet in book.sheets:
        rows = [list(row) for row in sheet.rows]
        for (row, column), extra in sorted(annotations.get(sheet.name, {}).items()):
            rows.extend([] for _ in range(row + 1 - len(rows)))
            rows[row].extend([NO_CELL] * (column + 1 - len(rows[row])))
            value = rows[row][column].value
            rows[row][column] = Cell(extra.value if value is None else value, extra.note, extra.formula)
        sheets.append(Sheet(name=sheet.name, hidden=sheet.hidden, rows=tuple(map(tuple, rows)), merged=sheet.merged))
    return Workbook(sheets=tuple(sheets))
