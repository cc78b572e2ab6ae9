"""Files that are not what they say: pictures that are none, too large or made to burst, and sheets that are broken."""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest
from PIL import Image

from tests.attack.city import City
from tests.attack.forms import ACTIVITY
from tests.attack.knocking import Answer, Visitor

Who = Callable[[str], Visitor]


def _png(width: int, height: int, body: bytes | None = None) -> bytes:
    """A PNG that claims this size; body None: really black, a bit for each pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = body if body is not None else zlib.compress(bytes((width + 7) // 8 + 1) * height, 9)
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _picture(kind: str) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (60, 40), "olive").save(made, kind)
    return made.getvalue()


def _zipped(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


NO_PICTURES = {
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "page.png": b"<html><script>alert(1)</script></html>",
    "empty.png": b"",
    "cut.jpg": _picture("JPEG")[:200],
    "cut.png": _picture("PNG")[:60],
    "burst.png": _png(60_000, 60_000, zlib.compress(bytes(100))),
    "claims.png": _png(7_000, 7_000, zlib.compress(bytes(100))),
    "huge.png": _png(9_000, 6_000),  # 54 megapixels in 7 KB
    "icon.ico": _picture("ICO"),
    "picture.tiff": _picture("TIFF"),
}
PICTURES = {
    "../../../../tmp/escaped.jpg": _picture("JPEG"),
    "a\x00b.png": _picture("PNG"),
    "large.png": _png(8_000, 5_000),  # 40 megapixels in 5 KB
    "x" * 300 + ".webp": _picture("WEBP"),
}
NO_SHEETS = {
    "cut.xlsx": _zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"})[:-40],
    "empty.xlsx": b"",
    "burst.xlsx": _zipped({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": bytes(80_000_000)}),
    "entity.xlsx": _zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><workbook>&e;</workbook>',
        }
    ),
    "page.xlsx": b"<html></html>",
    "letter.pdf": b"%PDF-1.7\n%%EOF",
    "nothing.csv": b"\x00" * 5000,
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_refused_beside_its_field(city: City, visitor: Who, name: str) -> None:
    answer = _send_picture(visitor("director"), city, name, NO_PICTURES[name])
    assert answer.status == 422, answer.fault
    assert 'id="f-image-error"' in answer.text and "Weaving" in answer.text, "what was typed stays"


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_a_picture_whatever_it_is_called(city: City, visitor: Who, name: str) -> None:
    answer = _send_picture(visitor("director"), city, name, PICTURES[name])
    assert answer.status == 303, answer.fault or answer.text
    media = city.app.config["COMMONS"]["data_dir"] / "media"
    kept = [file.name for file in media.rglob("*") if file.is_file()]
    assert kept and all(re.fullmatch(r"[0-9a-f]{64}(-\d+\.webp)?", one) for one in kept)


def _send_picture(who: Visitor, city: City, name: str, data: bytes) -> Answer:
    form = {**ACTIVITY, "image_alt.en": "A picture", "image": (io.BytesIO(data), name)}
    return who.post(f"/en/desk/activities/new?institution={city.at['one']}", form)


@pytest.mark.parametrize("name", NO_SHEETS)
def test_what_is_no_sheet_is_said_to_be_none(city: City, visitor: Who, name: str) -> None:
    form = {"institution": city.at["one"], "file": (io.BytesIO(NO_SHEETS[name]), name)}
    answer = visitor("director").post("/en/desk/activities/import", form)
    assert answer.status in (200, 422), answer.fault
    assert "root:" not in answer.text
    assert 'name="lines"' not in answer.text, "nothing is there to be saved"


@pytest.mark.parametrize("kept", ["../secret_key", "/etc/passwd", "..%2fsecret_key", "0" * 64, "A" * 64, ""])
def test_only_a_file_that_was_shown_is_saved(city: City, visitor: Who, kept: str) -> None:
    form = {"institution": city.at["one"], "file": kept, "name": "x.csv", "lines": "1"}
    answer = visitor("director").post("/en/desk/activities/import/save", form)
    assert answer.status == 303 and "/desk/activities/import" in answer.location, answer.fault
