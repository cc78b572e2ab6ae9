"""The whole way by keyboard: a resident signs up, the desk notes attendance and registers somebody who telephones. Keys
alone; at each stop one sees where one is, and nothing lies over it (WCAG 2.1.1, 2.1.2, 2.4.3, 2.4.7, 2.4.11)."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.stories.town import DESK, PHONE, Town, enter

pytestmark = pytest.mark.databases("sqlite")

STOP = Path(__file__).with_name("focus.js").read_text(encoding="utf-8")


class Keys:
    """Hands on a keyboard. faults: stops that do not show, or are hidden."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []

    def stops(self, most: int = 150) -> Iterator[str]:
        """Tab after Tab: each thing that has the focus, until the page ends."""
        for _number in range(most):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP)
            if stop is None:
                return
            if not stop["shown"]:
                self.faults.append(f"{self.page.url}: no focus to be seen on {stop['what']}")
            if not stop["seen"]:
                self.faults.append(f"{self.page.url}: hidden: {stop['what']}")
            yield stop["what"]
        raise AssertionError(f"{self.page.url}: no end of the page after {most} stops: a trap")

    def to(self, selector: str) -> None:
        """Tabs until the focus is on what matches."""
        for _stop in self.stops():
            if self.at(selector):
                return
        raise AssertionError(f"{self.page.url}: {selector} is not to be reached")

    def at(self, selector: str) -> bool:
        return self.page.evaluate("selector => document.activeElement.matches(selector)", selector)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def go(self, pattern: str) -> None:
        """Enter, and the page that comes of it."""
        with self.page.expect_navigation(url=re.compile(pattern)):
            self.page.keyboard.press("Enter")


@pytest.mark.parametrize("lang", ["he", "ar"])
def test_a_resident_signs_up(town: Town, browser: Browser, lang: str) -> None:
    child = {"he": "עומר", "ar": "آدم"}[lang]
    with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
        enter(page, town, lang, {"he": "maya", "ar": "layla"}[lang])
        keys = Keys(page)
        page.goto(f"{town.url}/{lang}/")
        _skips_to_the_content(keys)
        keys.to('main input[type="search"]')
        keys.type({"he": "רישום בחצר", "ar": "رسم في الساحة"}[lang])
        keys.go(rf"/{lang}/(activities|search)\?")
        keys.to(f'main a[href$="/activities/{town.city.activities["drawing"]}"]')
        keys.go("/activities/")
        keys.to('main a[href*="/signups/activity/"]')
        keys.go("/signups/activity/")
        keys.to('input[name="persons"]')
        while child not in page.evaluate("document.activeElement.labels[0].textContent"):
            keys.to('input[name="persons"]')
        keys.press("Space")
        keys.to('input[type="checkbox"][name="regulations"]')
        keys.press("Space")
        keys.to("main form button.button")
        keys.go("/signups/r/")
        assert child in page.inner_text("main")
    assert not keys.faults, "\n".join(keys.faults)


def test_the_desk_notes_attendance(town: Town, browser: Browser) -> None:
    with town.reader(browser, "he", reduced_motion="reduce", **DESK) as page:
        enter(page, town, "he", "noa")
        keys = Keys(page)
        page.goto(f"{town.url}/he/desk")
        _skips_to_the_content(keys)
        keys.to('main a[href*="/desk/attendance/"]')
        keys.go("/desk/attendance/")
        keys.to('input[type="radio"]')
        chosen, noted = page.evaluate("document.activeElement.name"), page.url
        keys.press("ArrowDown")
        assert page.evaluate("[document.activeElement.name, document.activeElement.checked]") == [chosen, True]
        wanted = page.evaluate("document.activeElement.value")
        keys.to("main form[action*='/desk/attendance/'] button.button")
        keys.go("/desk/")
        page.goto(noted)
        assert page.locator(f'input[name="{chosen}"][value="{wanted}"]').is_checked()
    assert not keys.faults, "\n".join(keys.faults)


def test_the_desk_registers_by_telephone(town: Town, browser: Browser) -> None:
    drawing = town.city.activities["drawing"]
    with town.reader(browser, "he", reduced_motion="reduce", **DESK) as page:
        enter(page, town, "he", "noa")
        keys = Keys(page)
        page.goto(f"{town.url}/he/desk/signups/activity/{drawing}")
        keys.to(f'main a[href*="/desk/signups/activity/{drawing}/register"]')
        keys.go("/register")
        assert page.evaluate("document.activeElement.name") == "q"
        keys.type("שושנה")
        keys.go("/register.q=")
        assert page.evaluate("[document.activeElement.name, document.activeElement.value]") == ["name", "שושנה"]
        keys.to('main input[name="phone"]')
        keys.type("052-7000007")
        keys.to('main input[type="checkbox"][name="told"]')
        keys.press("Space")
        keys.to("main form[method='post'] button.button")
        keys.go("/register")
        if page.locator('main input[name="persons"]').count():
            assert keys.at('input[name="persons"]')  # the page has put the focus there
            if not page.evaluate("document.activeElement.checked"):
                keys.press("Space")
        keys.to("main form[method='post'] button.button")
        keys.go("/signups/")
        assert "שושנה" in page.inner_text("main")
    assert not keys.faults, "\n".join(keys.faults)


@pytest.mark.parametrize("lang", ["he", "en"])
def test_the_menu_opens_and_closes(town: Town, browser: Browser, lang: str) -> None:
    with town.reader(browser, lang, reduced_motion="reduce", **PHONE) as page:
        enter(page, town, lang, "noa")
        keys = Keys(page)
        keys.to("details[data-menu] > summary")
        keys.press("Enter")
        assert page.locator("details[data-menu][open]").count() == 1
        keys.to("details[data-menu] a.menu-link")
        keys.press("Escape")
        assert page.locator("details[data-menu][open]").count() == 0
        assert page.evaluate("document.activeElement.matches('details[data-menu] > summary')")
        keys.press("Space")
        assert page.locator("details[data-menu][open]").count() == 1
        assert sum(1 for _one in keys.stops()) > 5, "past the menu, and to the end of the page"
    assert not keys.faults, "\n".join(keys.faults)


def _skips_to_the_content(keys: Keys) -> None:
    """The first stop of a page leads past everything that is the same on each."""
    assert next(keys.stops()).startswith("a[#main]")
    keys.press("Enter")
    assert keys.page.evaluate("document.activeElement.id") == "main"
    assert keys.page.evaluate("document.activeElement.getBoundingClientRect().top") < 200
