"""A text file of values (CSV): its encoding, its delimiter, its rows."""

from __future__ import annotations

import codecs
import csv
import io
import re

from commons.plugins.activities.sheet_values import (
    MAX_COLUMNS,
    MAX_ROWS,
    NO_CELL,
    Cell,
    Sheet,
    Unreadable,
    clean,
)

_HEBREW = re.compile("[א-ת]")
_ARABIC = re.compile("[ء-ي]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffe\uffff]")
_MARKUP = re.compile(r"\s*<(?:!doctype|html|\?xml|table|head|body)", re.IGNORECASE)
_SAMPLE_RECORDS = 50


def read_text(data: bytes, name: str) -> Sheet:
    """The one sheet of a text file; raises Unreadable. A row's number counts records, as office programs do."""
    text = decode(data)
    if _CONTROL.search(text):
        raise Unreadable("not_text", "control characters")
    if _MARKUP.match(text):
        raise Unreadable("not_a_spreadsheet", "markup")
    stated = re.match(r"sep=([,;\t])\r?\n", text, re.IGNORECASE)
    if stated:  # a line that one office program writes for itself, not a row
        text = text[stated.end() :]
    records = _records(text, stated[1] if stated else delimiter(text), limit=MAX_ROWS)
    for record in records:
        if len(record) > MAX_COLUMNS:
            raise Unreadable("too_many_columns", str(len(record)))
    rows = tuple(
        tuple(Cell(value) if (value := clean(field)).strip() else NO_CELL for field in record) for record in records
    )
    return Sheet(name=name, hidden=False, rows=rows, first_row=2 if stated else 1)


def decode(data: bytes) -> str:
    """Unicode with or without a byte order mark, else Windows-1255 or 1256, whichever gives more letters."""
    try:
        if data.startswith(codecs.BOM_UTF8):
            return data.decode("utf-8-sig")
        if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise Unreadable("not_text", str(error)) from error
    if b"\0" in data:
        raise Unreadable("not_text", "NUL bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        pass
    else:
        raise Unreadable("not_text", "lone surrogates")
    hebrew, arabic = _decoded(data, "cp1255"), _decoded(data, "cp1256")
    hebrew_letters, arabic_letters = len(_HEBREW.findall(hebrew)), len(_ARABIC.findall(arabic))
    if 3 * max(hebrew_letters, arabic_letters) < sum(byte > 127 for byte in data):
        raise Unreadable("not_text", "encoding")
    return arabic if arabic_letters > hebrew_letters else hebrew


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return ""


def delimiter(text: str) -> str:
    """Comma, semicolon or tab: the one that cuts most of the first records into one same number of fields."""
    best, best_score = ",", (0.0, 0)
    for candidate in ",;\t":
        widths = [len(record) for record in _records(text[:100_000], candidate, limit=_SAMPLE_RECORDS, cut=True)]
        widths = [width for width in widths if width]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        several = [width for width in widths if width > 1]
        if usual == 1 and several:  # title lines above a narrow table
            usual = max(set(several), key=several.count)
        score = (len([width for width in widths if width == usual]) / len(widths), usual) if usual > 1 else (0.0, 0)
        if score > best_score:
            best, best_score = candidate, score
    return best


def _records(text: str, separator: str, *, limit: int, cut: bool = False) -> list[list[str]]:
    """The records of `text`: at most `limit`, of which a longer text is refused unless `cut`."""
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=separator, quoting=quoting, strict=quoting == csv.QUOTE_MINIMAL
        )
        records: list[list[str]] = []
        try:
            for record in reader:
                if len(records) == limit:
                    if cut:
                        return records
                    raise Unreadable("too_many_rows", str(limit))
                records.append(record)
        except csv.Error:
            continue  # a quotation mark that is part of a name: read again, without quoting
        return records
    raise Unreadable("damaged", "a field is too long")
