"""Limits on a packed workbook, held before a reader opens it.

The reader allots a dense grid up to the furthest cell, so one cell in XFD1048576 would end the process:
sizes are measured here on the unpacked XML. Sizes that the archive states of itself are not believed.
"""

from __future__ import annotations

import io
import re
import struct
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from dataclasses import dataclass, field

from commons.plugins.activities.sheet_values import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED,
    Annotations,
    Cell,
    Unreadable,
    clean,
)

_MAX_PARTS = 2_000
_ENCRYPTED = 0x1
_LOCAL_HEADER = struct.Struct("<4s22xHH")

_CELL = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Za-z]+)([0-9]+)["'][^<>]*>""")
_ANY_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"""<(?:\w+:)?row[\s/>](?:[^<>]*?\br\s*=\s*["']([0-9]+)["'])?""")
_ANNOTATED = re.compile(rb"""<(?:\w+:)?f[\s/>]|\bt\s*=\s*["']e["']""")

_ODS_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_ODS_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_ODS_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"


@dataclass(frozen=True, kw_only=True)
class Package:
    """What is known of a packed workbook: its kind, its cells, and whether it has comments or formulas.

    `annotations` has those of an .ods file, whose XML is read here anyway.
    """

    kind: str
    cells: int
    annotated: bool
    annotations: Annotations = field(default_factory=dict)


def inspect(data: bytes) -> Package:
    """Unpack `data` within the limits and measure it; raises Unreadable."""
    parts = _unpack(data)
    for content in parts.values():
        if content.lstrip()[:1] == b"<" and b"<!DOCTYPE" in content[:4096]:
            raise Unreadable("damaged", "document type declaration")
    if "xl/workbook.xml" in parts:
        return _inspect_xlsx(parts)
    if "content.xml" in parts and b"spreadsheet" in parts.get("mimetype", b""):
        if b"encryption-data" in parts.get("META-INF/manifest.xml", b""):
            raise Unreadable("password", "encrypted ods")
        return _inspect_ods(parts["content.xml"])
    raise Unreadable("not_a_spreadsheet", "packed file of another kind")


def _unpack(data: bytes) -> dict[str, bytes]:
    try:
        entries = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, struct.error, UnicodeError) as error:
        raise Unreadable("damaged", str(error)) from error
    if len(entries) > _MAX_PARTS:
        raise Unreadable("too_large", "too many parts")
    parts: dict[str, bytes] = {}
    left = MAX_UNPACKED
    for entry in entries:
        if entry.flag_bits & _ENCRYPTED:
            raise Unreadable("password", entry.filename)
        content = _inflate(data, entry, left)
        left -= len(content)
        # A name given twice is read differently by different readers.
        if parts.setdefault(entry.filename, content) is not content:
            raise Unreadable("damaged", "a part is there twice")
    return parts


def _inflate(data: bytes, entry: zipfile.ZipInfo, left: int) -> bytes:
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER.size]
    if entry.header_offset < 0 or len(header) < _LOCAL_HEADER.size or header[:4] != b"PK\x03\x04":
        raise Unreadable("damaged", "part header")
    _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
    start = entry.header_offset + _LOCAL_HEADER.size + name_length + extra_length
    packed = data[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        unpacker = zlib.decompressobj(-15)
        try:
            content = unpacker.decompress(packed, left + 1)
        except zlib.error as error:
            raise Unreadable("damaged", str(error)) from error
    else:
        raise Unreadable("damaged", "compression method")
    if len(content) > left:
        raise Unreadable("too_large", "unpacked size")
    if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
        raise Unreadable("damaged", "size or checksum")
    return content


def _inspect_xlsx(parts: dict[str, bytes]) -> Package:
    cells = 0
    annotated = any("comments" in name.lower() for name in parts)
    for content in parts.values():
        if b"sheetData" in content:
            cells += _measure(content)
            annotated = annotated or _ANNOTATED.search(content) is not None
    return Package(kind="xlsx", cells=cells, annotated=annotated)


def _measure(xml: bytes) -> int:
    """Check the grid that one sheet's XML makes a reader allot; returns the number of cell elements."""
    addressed = bottom = right = 0
    for match in _CELL.finditer(xml):
        addressed += 1
        if match.group().endswith(b"/>"):
            continue  # a format without a value: office programs put such cells down to the last row
        if len(match[1]) > 3 or len(match[2]) > 7:
            raise Unreadable("damaged", "cell address")
        bottom = max(bottom, int(match[2]))
        right = max(right, _column(match[1]))
    cells = len(_ANY_CELL.findall(xml))
    if cells > addressed:  # cells without an address follow the one before
        rows = _ROW.findall(xml)
        bottom = max([bottom, len(rows), *(int(row[:9]) for row in rows if row)])
        right = max(right, *(len(_ANY_CELL.findall(row)) for row in re.split(rb"<(?:\w+:)?row[\s/>]", xml)))
    _limit(bottom, right)
    return cells


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _limit(rows: int, columns: int) -> None:
    if rows > MAX_ROWS:
        raise Unreadable("too_many_rows", str(rows))
    if columns > MAX_COLUMNS:
        raise Unreadable("too_many_columns", str(columns))


def _inspect_ods(xml: bytes) -> Package:
    rows = column = row_end = cells = 0
    found: Annotations = {}
    own: dict[tuple[int, int], Cell] = {}
    try:
        for event, element in ElementTree.iterparse(io.BytesIO(xml), events=("start", "end")):
            if event == "start":
                if element.tag == f"{_ODS_TABLE}table":
                    rows = 0
                    own = found.setdefault(clean(element.get(f"{_ODS_TABLE}name", "")), {})
                elif element.tag == f"{_ODS_TABLE}table-row":
                    column = row_end = 0
            elif element.tag in (f"{_ODS_TABLE}table-cell", f"{_ODS_TABLE}covered-table-cell"):
                if len(element) or element.get(f"{_ODS_OFFICE}value-type"):
                    row_end = column + _repeated(element, "columns")
                    if annotation := _ods_annotation(element):
                        own[rows, column] = annotation
                column += _repeated(element, "columns")
                cells += 1
            elif element.tag == f"{_ODS_TABLE}table-row":
                rows += _repeated(element, "rows")
                if row_end:
                    _limit(rows, row_end)
                element.clear()
    except (ElementTree.ParseError, ValueError) as error:
        raise Unreadable("damaged", str(error)) from error
    return Package(kind="ods", cells=cells, annotated=any(found.values()), annotations=found)


def _ods_annotation(cell: ElementTree.Element) -> Cell | None:
    comment = cell.find(f"{_ODS_OFFICE}annotation")
    lines = [] if comment is None else ["".join(line.itertext()) for line in comment.iter(f"{_ODS_TEXT}p")]
    formula = clean(cell.get(f"{_ODS_TABLE}formula", "").removeprefix("of:"))
    note = clean("\n".join(lines)).strip()
    return Cell(None, note or None, formula or None) if note or formula else None


def _repeated(element: ElementTree.Element, what: str) -> int:
    return int(element.get(f"{_ODS_TABLE}number-{what}-repeated", "1")[:9])
