"""A sheet of paper: tagged, in the order of its letters, and nothing but data."""

import time

import pytest
from flask import Flask, g
from markupsafe import Markup

from commons import i18n, paper
from tests.paper.sheets import assert_accessible, assert_words, opened, text_of

NAMES = {"he": "חוג קדרות, כיתות ב׳–ד׳", "ar": "دورة الخزف للأطفال", "en": "Pottery for children"}


def poster(heading="Pottery", **changes):
    url = paper.address("/en/activities/k7m2q9xd")
    return {
        "title": str(heading),
        "size": "a4",
        "heading": heading,
        "kicker": "Course",
        "state": None,
        "about": None,
        "institution": "Almond",
        "facts": [],
        "call": "Scan",
        "phone": None,
        "url": url,
        "qr": paper.qr(url),
        **changes,
    }


@pytest.fixture
def reading(context: Flask):
    """reading(lang): the page's language."""
    opened_contexts = []

    def read(lang: str) -> None:
        request = context.test_request_context(f"/{lang}/")
        request.push()
        opened_contexts.append(request)
        g.lang = lang

    yield read
    for request in reversed(opened_contexts):
        request.pop()


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("lang", NAMES)
@pytest.mark.parametrize("size", ["a4", "a3", "card"])
def test_it_is_tagged_and_its_letters_are_in_order(reading, lang, size):
    reading(lang)
    body = paper.pdf("poster", poster(i18n.text(NAMES), title=NAMES[lang], size=size), lang)
    assert_accessible(body, lang, NAMES[lang])
    assert_words(NAMES[lang], body)
    pages = opened(body).pages
    assert len(pages) == 1
    width = {"a4": 210, "a3": 297, "card": 105}[size]
    assert round(float(pages[0].mediabox.width) / 72 * 25.4) == width


EVIL = [
    "#panic()",
    "] #read(\"/etc/passwd\") [",
    "$x^2$ *bold* _it_ `raw` <label> @ref",
    "= heading",
    'quote " and \\" and \\u{41}',
    "// comment",
    "#{ sys.inputs }",
]


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("name", EVIL)
def test_a_name_is_never_markup(reading, name):
    reading("en")
    facts = [("What", name), ("Whose", i18n.text({"en": name})), (name, Markup("<b>%s</b>") % name)]
    body = paper.pdf("poster", poster(name, facts=facts, about=name), "en")
    assert_accessible(body, "en", name)
    assert text_of(body).replace(" ", "").count(name.replace(" ", "")) >= 5


@pytest.mark.databases("sqlite")
def test_what_cannot_be_printed_is_left_out(reading):
    reading("en")
    body = paper.pdf("poster", poster("Pot\0te\x07ry\u202e \ud800now\u2066"), "en")
    assert_accessible(body, "en", "Pottery now")
    assert "Pottery now" in text_of(body)


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("letter", ["א", "W", "ﷺ", "🎨", "漢"])
def test_the_longest_names_stay_on_the_sheet(reading, letter):
    reading("he")
    name = letter * 200
    facts = [("What", name)] * 3
    body = paper.pdf("poster", poster(name, facts=facts, institution=name, state=name), "he")
    assert len(opened(body).pages) <= 3
    assert opened(body).root_object["/Lang"] == "he"
    assert opened(body).root_object["/MarkInfo"]["/Marked"]


@pytest.mark.databases("sqlite")
def test_times_codes_and_telephones_read_from_their_beginning(reading):
    """Hebrew runs from the right, and so does a range of time; a code and a telephone run from the left."""
    reading("he")
    hours = Markup('<bdi class="range"><bdi dir="ltr">16:30</bdi>–<bdi dir="ltr">17:30</bdi></bdi>')
    facts = [("מתי", Markup("יום ג׳ %s") % hours), ("קוד", Markup('<bdi dir="ltr">2026-0042/A</bdi>'))]
    body = paper.pdf("poster", poster("חוג", facts=facts, phone=i18n.phone("+97246123456")), "he")
    shown = placed(body)
    assert shown["17:30"] < shown["16:30"] < shown["יום"]
    assert "2026-0042/A" in text_of(body) and "04-612-3456" in text_of(body)


def placed(body):
    """Each piece of text that is drawn -> how far from the left."""
    found = {}

    def visit(text, matrix, *_more):
        found[text.strip()] = matrix[4]

    opened(body).pages[0].extract_text(visitor_text=visit)
    return found


@pytest.mark.databases("sqlite")
def test_another_language_is_marked(reading):
    reading("ar")
    body = paper.pdf("poster", poster(i18n.text({"he": "חוג קדרות"}), title="חוג קדרות"), "ar")
    assert_words("חוג קדרות", body)
    assert langs(body) >= {"ar", "he"}


def langs(body):
    pdf = opened(body)
    found = {pdf.root_object["/Lang"]}
    for number in range(1, pdf.trailer["/Size"]):
        one = pdf.get_object(number)
        if isinstance(one, dict) and "/Lang" in one:
            found.add(one["/Lang"])
    return found


@pytest.mark.databases("sqlite")
def test_no_more_than_paper_should_hold(reading):
    reading("en")
    with pytest.raises(paper.TooLong) as refused:
        paper.pdf("poster", poster("x", about="word " * 100_000), "en")
    assert refused.value.status == 413


@pytest.mark.databases("sqlite")
def test_it_is_quick(reading):
    reading("en")
    paper.pdf("poster", poster("x"), "en")
    began = time.perf_counter()
    for number in range(5):
        paper.pdf("poster", poster(f"Pottery {number}"), "en")
    assert (time.perf_counter() - began) / 5 < 1


def test_codes_have_a_quiet_zone(context):
    drawn = paper.qr("https://commons.example/he/activities/k7m2q9xd")
    assert drawn.startswith("<svg") and 'fill="#fff"' in drawn and "style=" not in drawn
