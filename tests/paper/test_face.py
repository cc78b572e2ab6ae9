"""The face of an institution on its sheets: its mark and its colour, on paper and on the page beside it."""

import io
import re

import pytest
from PIL import Image

from commons import clock, files, subjects
from tests.activities.steps import SERVICE, published, run
from tests.paper.sheets import assert_accessible, opened
from tests.paper.test_pages import AFTER, attend, enrolled, pdf

COLOUR = "#5a3b78"


@pytest.fixture
def faced(city, app):
    """The city, whose institution `one` has a mark and a colour; two pictures in the PDF of one with a mark."""
    run("institutions.give_role", SERVICE, city.one, who="maya@example.org", role="director")
    drawn = io.BytesIO()
    Image.effect_noise((600, 300), 90).convert("RGB").save(drawn, "PNG")
    blob = files.keep(io.BytesIO(drawn.getvalue()))
    mark = run("files.add", city.maya, None, blob=blob)["file"]
    run("institutions.change", city.maya, city.one, mark=mark, colour=COLOUR)
    return city


def painted(body):
    """Fills of the first sheet, as (red, green, blue) from 0 to 255, and how many pictures it holds."""
    page = opened(body).pages[0]
    written = page.get_contents().get_data().decode("latin-1")
    for form in (page["/Resources"].get("/XObject") or {}).values():
        written += form.get_object().get_data().decode("latin-1")
    fills = re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) (?:scn|rg)\b", written)
    return {tuple(round(255 * float(one)) for one in fill) for fill in fills}, len(page.images)


def sheets(city):
    """Poster, programme and certificate: paths without ".pdf", with what is asked for."""
    ref = published(city, place=city.workshop)
    registration = enrolled(city, ref)
    attend(ref, city.tamar)
    return (
        (f"/activities/{ref.code}/poster", ""),
        (f"/institutions/{city.one.partition(':')[2]}/programme", "?month=2026-12"),
        (f"/signups/r/{registration}/certificate", ""),
    )


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_sheets_carry_mark_and_colour(faced, visitor, lang):
    purple = tuple(int(COLOUR[at : at + 2], 16) for at in (1, 3, 5))
    paths = sheets(faced)
    with clock.at(AFTER):
        for path, asked in paths:
            body = pdf(visitor(faced.maya, lang=lang), f"{path}.pdf{asked}")
            assert_accessible(body, lang, opened(body).metadata.title)
            colours, pictures = painted(body)
            assert purple in colours and pictures == 1, path
            page = visitor(faced.maya, lang=lang).reads(path + asked)
            assert f"/brand/{COLOUR[1:]}.css" in page and page.count('class="emblem"') == 1, path


def test_sheets_of_one_without_a_face_are_the_site_s(city, visitor):
    pine = (20, 83, 77)
    for path, asked in sheets(city)[:2]:
        colours, pictures = painted(pdf(visitor(), f"{path}.pdf{asked}"))
        assert pictures == 0 and {pine, (18, 63, 59)} & colours, path
        page = visitor().reads(path + asked)
        assert "/brand/" not in page and 'class="emblem"' not in page


def test_a_mark_that_is_gone_leaves_the_sheet_without_it(faced, visitor, app):
    ref = published(faced, place=faced.workshop)
    row = subjects.find(faced.one, SERVICE)
    sha = subjects.find(f"file:{row.mark}", faced.maya).sha
    files.blob(sha, 400).unlink()
    assert painted(pdf(visitor(), f"/activities/{ref.code}/poster.pdf"))[1] == 0
