"""From the code on a poster to a place, on a phone of 360 pixels, in Hebrew and in Arabic: how many screens it takes,
and how many seconds without a pause for reading."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page

from tests.stories.town import PHONE, Town, enter, fill, send, sign_in

MOST_SCREENS, MOST_SECONDS = 3, 30
SIGNING_IN = 2  # screens: the address, the code

#: language -> a parent and her child who is signed in; another who is not
FAMILIES = {"he": (("orit", "גיל"), ("hadas", "יובל")), "ar": (("rana", "جاد"), ("mona", "ريم"))}


class Way:
    """screens: their addresses in order, without what stands behind "?". seconds: from the code to the last of them."""

    def __init__(self) -> None:
        self.screens: list[str] = []
        self.seconds = 0.0


@contextmanager
def measured(page: Page, town: Town) -> Iterator[Way]:
    """Notes every page that is shown within the block."""
    way = Way()

    def note(shown: Page) -> None:
        way.screens.append(shown.url.removeprefix(town.url).partition("?")[0])

    page.on("domcontentloaded", note)
    begun = time.monotonic()
    yield way
    way.seconds = time.monotonic() - begun
    page.remove_listener("domcontentloaded", note)


def poster_code(page: Page, town: Town, lang: str) -> str:
    """The address that the code on the poster holds; the page's twin of the poster says it aloud."""
    page.goto(f"{town.url}/{lang}/activities/{town.city.activities['drawing']}/poster")
    address = page.locator('[role="img"][aria-label^="http"]').get_attribute("aria-label")
    assert address is not None
    return address


def asks_for_a_place(page: Page) -> None:
    page.locator('a.primary[href*="/signups/activity/"]').click()
    page.wait_for_load_state()


def confirms(page: Page, town: Town, lang: str, child: str) -> None:
    page.get_by_label(child).check()
    fill(page, {"regulations": True})
    send(page, "/signups/activity/")
    page.wait_for_url(f"**/{lang}/signups/r/*")
    assert town.say(lang, "The place is yours") in page.inner_text("main")


@pytest.mark.parametrize("lang", FAMILIES)
def test_three_screens_for_who_is_signed_in(town: Town, browser: Browser, lang: str) -> None:
    parent, child = FAMILIES[lang][0]
    with town.reader(browser, lang, **PHONE) as page:
        enter(page, town, lang, parent)
        address = poster_code(page, town, lang)
        with measured(page, town) as way:
            page.goto(address)
            asks_for_a_place(page)
            confirms(page, town, lang, child)
    print(f"\n{lang}, signed in: {len(way.screens)} screens, {way.seconds:.1f} s")
    assert len(way.screens) <= MOST_SCREENS, way.screens
    assert way.seconds < MOST_SECONDS


@pytest.mark.parametrize("lang", FAMILIES)
def test_signing_in_returns_to_where_one_confirms(town: Town, browser: Browser, lang: str) -> None:
    parent, child = FAMILIES[lang][1]
    with town.reader(browser, lang, **PHONE) as page:
        address = poster_code(page, town, lang)
        with measured(page, town) as way:
            page.goto(address)
            asks_for_a_place(page)
            sign_in(page, town, f"{parent}@example.org")
            confirms(page, town, lang, child)
    print(f"\n{lang}, signed out: {len(way.screens)} screens, {way.seconds:.1f} s with the mail")
    assert len(way.screens) == MOST_SCREENS + SIGNING_IN, way.screens
    confirming = f"/{lang}/signups/activity/{town.city.activities['drawing']}"
    assert way.screens[1:4] == [f"/{lang}/sign-in", f"/{lang}/sign-in/code", confirming]
    assert way.seconds < MOST_SECONDS
