"""Names in one language, read in the two others: they are there, and every one is marked with its own language."""

from collections.abc import Callable
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest

from commons import clock
from tests.activities.steps import SERVICE, START, Visitor, published, ref_of, run

HOUSE, PLACE, AREA, TITLE, ABOUT = "בית הספר לקול", "חדר האור", "שכונת הרוח", "מקהלת נמלים", "שרים יחד בלחש"
#: Elements whose content has no markup of its own.
BARE = {"option", "title", "textarea"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


class Reader(HTMLParser):
    """Texts of the page with one of the words in it, and the language they are marked with."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str | None]] = []
        self.found: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang")))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(word in data for word in (HOUSE, PLACE, AREA, TITLE, ABOUT)):
            lang = next((lang for _tag, lang in reversed(self.open) if lang), None)
            if not {tag for tag, _lang in self.open} & BARE:
                self.found.append((data.strip(), lang))


@pytest.fixture
def hebrew(city: SimpleNamespace) -> SimpleNamespace:
    """A house with a place in a neighbourhood and an activity of today, all with Hebrew names alone, for which a
    child is registered; it lacks people."""
    area = run("institutions.add_neighbourhood", name={"he": AREA}, order=3)["ref"]
    house = run("institutions.add", name={"he": HOUSE}, kind="library", side="civic", short="voice", neighbourhood=area)
    city.voice = house["ref"]
    place = run("calendar.add_place", SERVICE, city.voice, name={"he": PLACE}, neighbourhood=area, wheelchair="unknown")
    values = {"title": {"he": TITLE}, "about": {"he": ABOUT}, "days": ["MO", "TU"], "start": "18:00", "end": "19:00"}
    values |= {"first": START.date().isoformat(), "minimum": 4, "maximum": 9, "decide_on": "2026-12-15"}
    city.choir = published(city, at="voice", place=place["place"], **values)
    city.area = area.partition(":")[2]
    done = run("signups.register", city.maya, None, ref=str(city.choir), persons=[ref_of(city.tamar)])
    city.registration = done["registration"]
    return city


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_what_is_in_one_language_is_marked_everywhere(
    hebrew: SimpleNamespace, visitor: Callable[..., Visitor], lang: str
) -> None:
    house, code = hebrew.voice.partition(":")[2], hebrew.choir.code
    anybody, maya = visitor(lang=lang), visitor(hebrew.maya, lang=lang)
    paths = [
        (anybody, "/"),
        (anybody, f"/?near={hebrew.area}"),
        (anybody, f"/activities?neighbourhood={hebrew.area}&institution={house}"),
        (anybody, f"/activities/{code}"),
        (anybody, f"/activities/{code}/poster"),
        (anybody, f"/activities?q={TITLE[:-1]}ז"),
        (anybody, f"/calendar/activity/{code}"),
        (anybody, f"/search?q={TITLE}"),
        (anybody, "/institutions"),
        (anybody, f"/institutions/{house}"),
        (anybody, f"/institutions/{house}/programme"),
        (maya, "/"),
        (maya, "/me"),
        (maya, "/my/signups"),
        (maya, "/my/calendar"),
        (maya, f"/signups/activity/{code}"),
        (maya, f"/signups/r/{hebrew.registration}"),
    ]
    with clock.at(START):
        for reader, path in paths:
            found = Reader(reader.reads(path)).found
            assert found, path
            assert [one for one in found if one[1] != "he"] == [], path
