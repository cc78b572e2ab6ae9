"""Reading a spreadsheet: values, comments, formulas, encodings; every broken file is Unreadable and nothing else."""

from __future__ import annotations

import base64
import io
import random
import time
import zipfile
import zlib
from datetime import date
from datetime import time as wall

import openpyxl
import pytest
from openpyxl.comments import Comment

from commons.plugins.activities import sheet_values
from commons.plugins.activities.sheets import UNREADABLE_CODES, Unreadable, Workbook, read

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A workbook of the compound format, packed: three rows, of which the last has a time and a formula.
COMPOUND = (
    "eNrtWE9IFFEY/72Zfe666braGmi0LEJWtoESVAQ6FaSnxLoUIZTmHkLRWLrUoSzzGASdii6ClwqsLv2hDnXrEFhWiJGxayFWp6Cgg+70fd/M"
    "mJqBC2UY8xve9773/Xvvzfs783y4NDNwpzKLBWiAiZxdiII5MkWp0CtEQXrbZtbLQ5RsHysKhSEayAKNh8XPgjyGPN5ZGLgdeEIUmKDUihNo"
    "7ulOJZYRe6QNbYrbUE9U4RpJIqiQVpUJPSZ0tdBbYvlI6C6RXBRaT7YZdRjDVnPNDncWHzKqRBcBx70nPm9EUodyPOVZfPaScmw1dqePt3Wt"
    "MEU8UIRB0IA2pbpT6bauDGI0soP4ZieAr94Sfpzw5csrVyD59/ny4G/kIUoL5ZeNANAL+6isiH6a240B1mg1ql/rET2mx/U0umSX5hSE+kii"
    "BF5px8CEGiNmXAdYM0HsJ2bfkXpMTzE7qdlgii1f6CQ5rqJlsW1nbe2Wuu1ENdQHssiSzVutoEZ0mOuSXSQ6bxcpltVVRLQDJcKXyhqLUs+m"
    "r38Z2dfeYh0RSa+cHM75sp57CBvn2IOcI6IxhbKmRjw2Cz0vUdcKXyk0RguA8uqWcpdp7BObC6Ktpnq2Cl5aG+bwG4nv/7z/frz/vbWJ+KGm"
    "7OnY0Kg1gCp6ix3kz08fkiqprl5hPLC8XLl70bjQil/2pZARddtuu4doCWYQFrZUqFPit6NmS4b7rpySSSXTjaUWiaUkVsC1VxJLz5Y4Fo/H"
    "GYNLHCttOrGMRWIZEivoejujxqNjGrxbGtTbmzcYk1YB1lHZaxuf/E6gIOIKcdI0GGW4y/FoQ/6JMHz48OHDhw8fPnz8Qyi5bTo3bL5Bavf2"
    "HnT/68xQyvm/Sf5bHEAPPSfpO3MvuilP41Re82cNfXt6sdQSfbz/hYyDVHsanWiXdnTmPX/p60vN7c+SHaN/bgnlW38un3b+5fp/AJzC8gI="
)
HEBREW = "שם החוג,יום,שעות\r\nציור,ב,16:00-17:00\r\n"


def packed(fill) -> bytes:
    book = openpyxl.Workbook()
    fill(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def two_columns(sheet) -> None:
    sheet.append(["שם החוג", "יום"])
    sheet.append(["ציור", "ב"])


def repacked(data: bytes, change) -> bytes:
    """The same archive with each part passed through `change(name, content)`."""
    source = zipfile.ZipFile(io.BytesIO(data))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, change(entry.filename, source.read(entry)))
    return file.getvalue()


def ods(table: str) -> bytes:
    namespaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {namespaces}><office:body>'
        f'<office:spreadsheet><table:table table:name="חוגים">{table}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        target.writestr("content.xml", content)
        target.writestr("META-INF/manifest.xml", "<manifest/>")
    return file.getvalue()


def ods_row(*texts: str, repeated: int = 1) -> str:
    cells = "".join(f'<table:table-cell office:value-type="string">{text}</table:table-cell>' for text in texts)
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def values(book: Workbook, sheet: int = 0) -> list[list[object]]:
    return [[cell.value for cell in row] for row in book.sheets[sheet].rows]


def refusal(data: bytes, name: str = "programme.xlsx") -> str:
    with pytest.raises(Unreadable) as refused:
        read(data, name)
    assert refused.value.code in UNREADABLE_CODES
    return refused.value.code


def test_values_keep_their_types_and_their_places() -> None:
    def fill(sheet) -> None:
        sheet["B2"] = "ציור"
        sheet["C2"] = 220
        sheet["D2"] = 220.5
        sheet["E2"] = wall(17, 0)
        sheet["F2"] = date(2026, 12, 4)
        sheet["G2"] = True

    book = read(packed(fill), "programme.xlsx")
    assert values(book) == [[None] * 7, [None, "ציור", 220, 220.5, wall(17, 0), date(2026, 12, 4), True]]
    assert [number for number, row in book.sheets[0].numbered() if any(row)] == [2]


def test_comments_formulas_and_merged_cells() -> None:
    def fill(sheet) -> None:
        sheet["A1"] = "לוח חוגים"
        sheet.merge_cells("A1:C1")
        sheet["A2"] = "ציור"
        sheet["A2"].comment = Comment("להביא\nסינר", "office")
        sheet["B2"] = "=SUM(1,2)"
        sheet["C2"] = "רונית"
        sheet["A3"] = "פיסול"
        sheet.merge_cells("C2:C3")
        sheet["D9"].comment = Comment("בתא ריק", "office")

    sheet = read(packed(fill), "programme.xlsx").sheets[0]
    assert sheet.rows[1][0].value == "ציור"
    assert sheet.rows[1][0].note == "להביא\nסינר"
    assert (sheet.rows[1][1].value, sheet.rows[1][1].formula) == (None, "=SUM(1,2)")
    assert sheet.rows[2][2].value == "רונית"  # merged over both rows
    assert sheet.rows[8][3].note == "בתא ריק"
    assert (0, 0, 0, 2) in sheet.merged


def test_a_formula_with_a_value_shows_both() -> None:
    data = packed(lambda sheet: sheet.append(["=1+2"]))
    data = repacked(data, lambda name, xml: xml.replace(b"<v />", b"<v>3</v>").replace(b"<v></v>", b"<v>3</v>"))
    cell = read(data, "programme.xlsx").sheets[0].rows[0][0]
    assert (cell.value, cell.formula) == (3, "=1+2")


def test_hidden_sheets_are_known() -> None:
    book = openpyxl.Workbook()
    two_columns(book.active)
    book.create_sheet("נסתר").append(["א"])
    book["נסתר"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert [(sheet.name, sheet.hidden) for sheet in read(file.getvalue(), "a.xlsx").sheets][1] == ("נסתר", True)


def test_comments_too_many_to_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commons.plugins.activities.sheets._ANNOTATED_CELLS", 1)
    book = read(packed(lambda sheet: sheet.append(["ציור", "=1+2"])), "a.xlsx")
    assert not book.notes_read
    assert values(book)[0][0] == "ציור"


def test_an_ods_file_with_a_comment_a_formula_and_an_empty_tail() -> None:
    comment = "<office:annotation><text:p>להביא</text:p><text:p>סינר</text:p></office:annotation>"
    formula = (
        '<table:table-cell table:formula="of:=1+2" office:value-type="float" office:value="3">'
        "<text:p>3</text:p></table:table-cell>"
    )
    tail = (
        '<table:table-row table:number-rows-repeated="1048570">'
        '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    row = ods_row(f"{comment}<text:p>ציור</text:p>").replace("</table:table-row>", f"{formula}</table:table-row>")
    sheet = read(ods(ods_row("<text:p>שם</text:p>", "<text:p>מחיר</text:p>") + row + tail), "a.ods").sheets[0]
    assert [[cell.value for cell in row] for row in sheet.rows] == [["שם", "מחיר"], ["ציור", 3]]
    assert sheet.rows[1][0].note == "להביא\nסינר"
    assert sheet.rows[1][1].formula == "=1+2"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1255"], ids=["utf-8", "with a mark", "utf-16", "windows-1255"]
)
def test_hebrew_text_in_any_usual_encoding(encoding: str) -> None:
    assert values(read(HEBREW.encode(encoding), "a.csv"))[1] == ["ציור", "ב", "16:00-17:00"]


def test_arabic_text_in_windows_1256() -> None:
    data = "اسم الدورة;اليوم\nرسم;الأحد\n".encode("cp1256")
    assert values(read(data, "a.csv")) == [["اسم الدورة", "اليوم"], ["رسم", "الأحد"]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    lines = ['"לוח חוגים, תשפ״ז"', delimiter.join(("שם", "יום", "שעות")), delimiter.join(("ציור", '"ב,ה"', "16:00"))]
    assert values(read("\n".join(lines).encode(), "a.csv"))[2] == ["ציור", "ב,ה", "16:00"]


def test_days_with_commas_do_not_pass_for_columns() -> None:
    data = "שם;ימים\nבלט;ב,ה\nכדורסל;א,ד\nפילאטיס;א,ג\n".encode()
    assert values(read(data, "a.csv"))[1] == ["בלט", "ב,ה"]


def test_quoted_line_ends_and_a_quotation_mark_in_a_name() -> None:
    assert values(read('שם,הערות\nציור,"שורה\r\nשנייה"\n'.encode(), "a.csv"))[1] == ["ציור", "שורה\nשנייה"]
    data = 'שם,יום\n"השקד, מרכז,ב\nציור,ג\n'.encode()
    assert values(read(data, "a.csv"))[2] == ["ציור", "ג"]


def test_the_separator_line_of_an_office_program_is_no_row() -> None:
    sheet = read("sep=;\r\nשם;יום\r\nציור;ב\r\n".encode(), "a.csv").sheets[0]
    assert [(number, row[0].value) for number, row in sheet.numbered()] == [(2, "שם"), (3, "ציור")]


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "empty"),
        (b" \r\n\t", "a.csv", "empty"),
        (b",,,\n,,,\n", "a.csv", "empty"),
        ("שם\0יום".encode(), "a.csv", "not_text"),
        (b"name,\xed\xa0\x80", "a.csv", "not_text"),
        (b"\xff\xfe\x00\xd8a\x00", "a.csv", "not_text"),
        (b"\x81\x8d\x8f\x90\xff\xff", "a.csv", "not_text"),
        (b"name,\x01", "a.csv", "not_text"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.csv", "not_a_spreadsheet"),
        (b"%PDF-1.7 ...", "a.pdf", "not_a_spreadsheet"),
        (b"name,day\n", "a.xlsx", "damaged"),
        (b"PK\x03\x04 and no more", "a.xlsx", "damaged"),
        (OLE + bytes(600), "a.xls", "damaged"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "password"),
        (b"a\n" * 20_001, "a.csv", "too_many_rows"),
        (b"a," * 200 + b"a\n", "a.csv", "too_many_columns"),
        (b'"' + b"x" * 200_000 + b'"', "a.csv", "damaged"),
    ],
)
def test_what_cannot_be_read_is_said_by_a_code(data: bytes, name: str, code: str) -> None:
    assert refusal(data, name) == code


def test_a_packed_file_of_another_kind() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        target.writestr("word/document.xml", "<document/>")
    assert refusal(file.getvalue()) == "not_a_spreadsheet"


def test_an_empty_workbook() -> None:
    assert refusal(packed(lambda sheet: None)) == "empty"


def test_more_bytes_than_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commons.plugins.activities.sheets.MAX_BYTES", 100)
    assert refusal(b"a" * 101) == "too_large"


def test_a_file_that_unpacks_to_very_much_is_not_unpacked() -> None:
    data = repacked(packed(two_columns), lambda name, xml: xml + b" " * 30_000_000 if "sheet1" in name else xml)
    assert read(data, "a.xlsx").sheets
    data = repacked(data, lambda name, xml: xml + b" " * 30_000_000 if "sheet1" in name else xml)
    assert len(data) < 200_000
    assert refusal(data) == "too_large"


def test_sizes_that_an_archive_states_of_itself_are_not_believed() -> None:
    data = bytearray(packed(two_columns))
    entry = zipfile.ZipFile(io.BytesIO(bytes(data))).infolist()[0]
    place = data.index(b"PK\x01\x02")
    data[place + 24 : place + 28] = (entry.file_size - 1).to_bytes(4, "little")
    assert refusal(bytes(data)) == "damaged"


def test_an_encrypted_part_asks_for_no_password() -> None:
    data = bytearray(packed(two_columns))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(bytes(data)) == "password"


@pytest.mark.parametrize(
    ("address", "code"), [(b"XFD2", "too_many_columns"), (b"B1048576", "too_many_rows"), (b"ZZZZ2", "damaged")]
)
def test_one_cell_far_away_does_not_fill_the_memory(address: bytes, code: str) -> None:
    data = repacked(packed(two_columns), lambda name, xml: xml.replace(b'r="B2"', b'r="%s"' % address))
    assert refusal(data) == code


def test_formats_without_values_far_away_do_no_harm() -> None:
    tail = b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>'
    data = repacked(packed(two_columns), lambda name, xml: xml.replace(b"</sheetData>", tail))
    assert values(read(data, "a.xlsx")) == [["שם החוג", "יום"], ["ציור", "ב"]]


def test_cells_without_addresses_are_counted() -> None:
    def strip(name: str, xml: bytes) -> bytes:
        for address in (b"A1", b"B1", b"A2", b"B2"):
            xml = xml.replace(b' r="%s"' % address, b"")
        return xml

    data = repacked(packed(two_columns), strip)
    assert values(read(data, "a.xlsx"))[1] == ["ציור", "ב"]
    data = repacked(data, lambda name, xml: xml.replace(b'<row r="2"', b'<row r="1000000"'))
    assert refusal(data) == "too_many_rows"


def test_a_repeated_row_of_an_ods_file_is_counted() -> None:
    assert refusal(ods(ods_row("<text:p>z</text:p>", repeated=1_048_576)), "a.ods") == "too_many_rows"


def test_declared_entities_are_refused() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "cc">]>'
    data = repacked(packed(two_columns), lambda name, xml: bomb + xml if "sheet1" in name else xml)
    assert refusal(data) == "damaged"


def test_control_characters_and_surrogates_never_come_through() -> None:
    assert sheet_values.clean("a\0b\x1fc\ud800d\ufffee\r\nf\rg") == "abcde\nf\ng"


def test_an_old_compound_file() -> None:
    book = read(zlib.decompress(base64.b64decode(COMPOUND)), "programme.xls")
    assert book.sheets[0].name == "חוגים"
    assert values(book)[1:] == [["ציור", "ב,ה", "16:00-17:00", 220], ["פיסול", "ג", wall(17, 0), None]]


def test_an_old_compound_file_is_read_in_a_process_with_little_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    faults = {3: "password", 4: "too_many_rows", 5: "too_many_columns", -6: "too_large", 1: "damaged"}
    for status, code in faults.items():
        monkeypatch.setattr(
            "commons.plugins.activities.sheets.subprocess.run",
            lambda command, status=status, **options: type("Done", (), {"returncode": status, "stdout": b""}),
        )
        assert refusal(OLE, "a.xls") == code


def test_whatever_the_bytes_reading_ends_in_cells_or_in_unreadable() -> None:
    chance = random.Random(5787)
    whole = packed(two_columns)
    broken = [whole[: len(whole) * part // 200] for part in range(200)]
    for _ in range(400):
        bent = bytearray(whole)
        for _ in range(chance.choice((1, 3, 10))):
            bent[chance.randrange(len(bent))] = chance.randrange(256)
        broken.append(bytes(bent))
    for _ in range(400):
        noise = chance.randbytes(chance.randrange(1, 2_000))
        broken += [noise, noise.replace(b"\0", b","), b"PK\x03\x04" + noise, b"\xff\xfe" + noise]
    outcomes = set()
    for number, data in enumerate(broken):
        try:
            outcomes.add(type(read(data, ("a.csv", "a.xlsx")[number % 2])).__name__)
        except Unreadable as refused:
            outcomes.add(refused.code)
    assert {"Workbook", "damaged", "not_text", "empty"} <= outcomes <= {"Workbook", *UNREADABLE_CODES}


def test_two_thousand_rows_are_read_quickly() -> None:
    def fill(sheet) -> None:
        for number in range(2_000):
            sheet.append([f"חוג {number}", "רונית", "ב׳-ד׳", "א", "16:30-17:30", "אולם", 220, 2200, 8, 14, "=1+1"])

    data = packed(fill)
    began = time.process_time()
    assert len(read(data, "a.xlsx").sheets[0].rows) == 2_000
    assert time.process_time() - began < 3
