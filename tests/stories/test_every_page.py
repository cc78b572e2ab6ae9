"""Every page that the URL map lists, in three languages, two schemes and two widths: language and direction are said,
nothing runs out of the window, nobody else is asked for anything, everything has a name, and axe finds nothing wrong.

A new page is looked at by itself; where its address names a thing of the city, tests/attack/knocking.py says which.
Pages that only a form that is sent draws are looked at too, by the ways to them in drawn.py.
"""

from collections.abc import Callable
from itertools import groupby
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.stories.drawn import WAYS, leave, spreadsheet
from tests.stories.looking import FULL, by_axe, by_eye, prepare
from tests.stories.sights import REFUSING, Sight, reach, sights
from tests.stories.town import PHONE, Town, enter, send

pytestmark = pytest.mark.databases("sqlite")

DIRECTIONS = {"he": "rtl", "ar": "rtl", "en": "ltr"}
#: 320 is what WCAG asks of a page without scrolling sideways (1.4.10).
WIDTHS = (360, 1280)
NARROW = 320
#: Six times the same components stand on this page, with the same landmarks.
SPARED = {"/design": "landmark-unique"}


@pytest.fixture(scope="module")
def seen(town: Town) -> list[Sight]:
    return sights(town)


@pytest.mark.parametrize("lang", DIRECTIONS)
def test_every_page_is_sound(town: Town, browser: Browser, seen: list[Sight], lang: str) -> None:
    faults = []
    for who, group in groupby(seen, key=lambda sight: sight.who):
        with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
            if who is not None:
                enter(page, town, lang, who)
            for sight in group:
                status = reach(page, town, lang, sight)
                if status != (404 if sight.rule == "/nowhere" else 200):
                    faults.append(f"/{lang}{sight.rule}: {status}")
                spared = SPARED.get(sight.rule, "?")
                faults += [f"/{lang}{sight.rule}: {fault}" for fault in _wrong(page, lang) if spared not in fault]
                if sight.rule in REFUSING:
                    page.emulate_media(color_scheme="light")
                    send(page, sight.path)
                    assert page.locator(".error-summary").count() == 1
                    faults += [f"/{lang}{sight.rule}, refused: {fault}" for fault in _wrong(page, lang)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("lang", DIRECTIONS)
def test_every_page_that_a_form_draws_is_sound(
    town: Town, browser: Browser, beside: Callable[[str], Path], lang: str
) -> None:
    faults = []
    with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
        enter(page, town, lang, "noa")
        for way in (spreadsheet(beside("activities-5787.xlsx")), *WAYS):
            page.set_viewport_size(PHONE["viewport"])
            page.emulate_media(color_scheme="light")
            way(page, town, lang)
            faults += [f"/{lang}, {way.__name__}: {fault}" for fault in _wrong(page, lang)]
            leave(page, way)
    assert not faults, "\n".join(faults)


def _wrong(page: Page, lang: str) -> list[str]:
    """What is wrong with the page at hand, in light and in dark."""
    root = page.locator("html")
    found = []
    if (root.get_attribute("lang"), root.get_attribute("dir")) != (lang, DIRECTIONS[lang]):
        found.append("the language or its direction is not said")
    prepare(page)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="light")
        found += [f"{width}: {fault}" for fault in by_eye(page, "words") + by_axe(page, FULL)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width}, dark: {fault}" for fault in by_axe(page, FULL)]
    page.set_viewport_size({"width": NARROW, "height": 800})
    found += [f"{NARROW}: {fault}" for fault in by_eye(page, "words")]
    return found + by_eye(page, "names") + by_eye(page, "refused")
