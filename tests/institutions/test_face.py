"""An institution's own face: its mark, its picture and its colour."""

import io
import re
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from commons.institutions import rules
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


@pytest.mark.parametrize("which", ["mark", "picture"])
def test_a_picture_is_taken_down_and_put_back(city: SimpleNamespace, visitor: Visit, which: str) -> None:
    samer, code = visitor(city.samer), city.one.partition(":")[2]
    change: dict[str, Any] = {"name.en": "Almond House", "picture_alt.en": "A tree in blossom"}
    samer.post(f"/desk/institutions/{code}", **change, mark=drawn(), picture=drawn())
    shown = re.search(
        r'class="(?:emblem|banner-image)" src="/media/(\w+)/', visitor().get(f"/institutions/{code}").text
    )
    assert shown is not None
    kinds = {"mark": 'class="emblem"', "picture": 'class="banner-image"'}
    other = ({*kinds} - {which}).pop()
    assert samer.post(f"/desk/institutions/{code}/remove-picture", which=which).status_code == 303
    page = visitor().get(f"/institutions/{code}").text
    assert kinds[which] not in page and kinds[other] in page
    said = samer.get(f"/desk/institutions/{code}").text
    token = re.search(r'name="token" value="([^"]+)"', said)
    assert "It is taken down." in said and token is not None
    samer.post("/undo", token=token[1])
    page = visitor().get(f"/institutions/{code}").text
    assert kinds[which] in page and 'alt="A tree in blossom"' in page
    again = samer.post(f"/desk/institutions/{code}/remove-picture", which="roof")
    assert again.status_code == 303 and kinds[which] in visitor().get(f"/institutions/{code}").text


def test_what_is_taken_down_is_seen_by_nobody_else(city: SimpleNamespace, visitor: Visit) -> None:
    samer, code = visitor(city.samer), city.one.partition(":")[2]
    samer.post(f"/desk/institutions/{code}", **{"name.en": "Almond House"}, mark=drawn())
    address = re.search(r'class="emblem" src="([^"]+)"', visitor().get(f"/institutions/{code}").text)
    assert address is not None
    samer.post(f"/desk/institutions/{code}/remove-picture", which="mark")
    assert visitor().client.get(address[1]).status_code == 404
    with samer.client.get(address[1]) as mine:
        assert mine.status_code == 200


def test_a_colour_that_is_refused_is_answered_with_those_near_it(city: SimpleNamespace, visitor: Visit) -> None:
    answer = visitor(city.samer).post(
        f"/desk/institutions/{city.one.partition(':')[2]}", **{"name.en": "Almond", "colour": "#ffd700"}
    )
    assert answer.status_code == 422
    for colour in rules.readable_near("#ffd700"):
        assert colour in answer.text
