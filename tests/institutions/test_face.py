"""An institution's own face: its mark, its picture and its colour."""

import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from PIL import Image

from tests.institutions.conftest import Visitor

Visit = Callable[..., Visitor]


def drawn() -> tuple[io.BytesIO, str]:
    """A picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (900, 600), "#14534d").save(out, "PNG")
    return io.BytesIO(out.getvalue()), "tree.png"


def test_a_mark_and_a_picture_are_shown(city: SimpleNamespace, visitor: Visit) -> None:
    samer, code = visitor(city.samer), city.one.partition(":")[2]
    change: dict[str, Any] = {"name.en": "Almond House", "picture_alt.en": "A tree in blossom"}
    assert 'enctype="multipart/form-data"' in samer.get(f"/desk/institutions/{code}").text
    answer = samer.post(f"/desk/institutions/{code}", **change, mark=drawn(), picture=drawn())
    assert answer.status_code == 303
    page, index = visitor().get(f"/institutions/{code}").text, visitor().get("/institutions").text
    for html in (page, index):
        mark = re.search(r'class="emblem" src="([^"]+)" alt=""', html)
        assert mark is not None and 'alt="A tree in blossom"' in html
        with visitor().client.get(mark[1]) as answer:
            assert answer.mimetype == "image/webp"


def test_a_picture_needs_its_words(city: SimpleNamespace, visitor: Visit) -> None:
    answer = visitor(city.samer).post(
        f"/desk/institutions/{city.one.partition(':')[2]}", **{"name.en": "Almond"}, picture=drawn()
    )
    assert answer.status_code == 422 and "what the picture shows" in answer.text


def test_its_page_stands_in_its_colour(city: SimpleNamespace, visitor: Visit) -> None:
    code = city.one.partition(":")[2]
    assert "/brand/" not in visitor().get(f"/institutions/{code}").text
    assert visitor(city.samer).post(f"/desk/institutions/{code}", **{"colour": "#5a3b78"}).status_code == 303
    sheet = re.search(r'<link rel="stylesheet" href="(/brand/[^"]+)"', visitor().get(f"/institutions/{code}").text)
    assert sheet is not None
    answer = visitor().client.get(sheet[1])
    assert answer.text == ":root{--brand:#5a3b78}\n" and answer.mimetype == "text/css"
    assert "immutable" in answer.headers["Cache-Control"]
    for nonsense in ("red", "5a3b78;x", "5A3B78", "5a3b7"):
        assert visitor().client.get(f"/brand/{nonsense}.css").status_code == 404
