"""A day at the desk: many are chosen and one thing is done to them, and taken back; lists are sorted on a phone and
taken away; and somebody telephones, in Hebrew and Arabic at 360 pixels and in English at 1280."""

import csv
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.stories.town import DESK, PHONE, Town, enter

pytestmark = pytest.mark.databases("sqlite")

READERS = [("he", PHONE), ("ar", PHONE), ("en", DESK)]
#: Who telephones, and from where, by the language of the desk.
CALLERS = {
    "he": ("Zehava Dan", "04-6000031"),
    "ar": ("Widad Nasser", "04-6000033"),
    "en": ("Yocheved Gil", "04-6000032"),
}
NAMES = 'main table[role=table] tbody th[role="rowheader"] a'


def names(page: Page) -> list[str]:
    return [one.strip() for one in page.locator(NAMES).all_inner_texts()]


def sideways(page: Page) -> list[str]:
    """What runs out of the window."""
    return page.evaluate(
        """() => {
          const width = document.documentElement.clientWidth;
          const out = (one) => one.getBoundingClientRect().right > width + 1 || one.getBoundingClientRect().left < -1;
          return document.documentElement.scrollWidth > width
            ? ["wide", ...[...document.querySelectorAll("body *")].filter(out).map((one) => one.outerHTML.slice(0, 99))]
            : [];
        }"""
    )


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_many_are_closed_and_opened_again_by_one_button(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/activities?state=published")
        boxes = page.locator('main [name="activities"]')
        assert boxes.count() >= 3
        boxes.nth(0).focus()
        page.keyboard.press("Space")
        page.keyboard.down("Shift")
        boxes.nth(2).focus()
        page.keyboard.press("Space")
        page.keyboard.up("Shift")
        assert [boxes.nth(number).is_checked() for number in range(3)] == [True] * 3
        assert page.inner_text("[data-many-count]") == "3" and sideways(page) == []
        chosen = {town.city.activities[name] for name in ("chess", "drawing")}
        values = [boxes.nth(number).get_attribute("value").partition(":")[2] for number in range(3)]
        assert chosen < set(values)
        page.locator('main button[name="do"][value="close"]').click()
        page.wait_for_load_state()
        assert page.url.endswith("/desk/activities/many") and page.locator("main .notice.done li").count() == 2
        assert page.locator("main .notice.warn li").count() == 1, "one does not sign up for everything"
        assert all(_door(page, town, lang, code) == "closed" for code in chosen)
        page.goto(f"{town.url}/{lang}/desk/activities?state=published")
        _does(page, "close", chosen)
        assert page.locator("main .notice.warn li").count() == 2, "each says why it was left"
        page.goto(f"{town.url}/{lang}/desk/activities?state=published")
        _does(page, "open", chosen)
        page.locator('main form[action$="/undo"] button').click()
        page.wait_for_url("**/desk/activities?**")
        assert all(_door(page, town, lang, code) == "closed" for code in chosen)
        page.goto(f"{town.url}/{lang}/desk/activities?state=published")
        _does(page, "open", chosen)
        assert all(_door(page, town, lang, code) == "open" for code in chosen)


def _does(page: Page, what: str, codes: set[str]) -> None:
    for code in codes:
        page.check(f'main [name="activities"][value="activity:{code}"]')
    page.locator(f'main button[name="do"][value="{what}"]').click()
    page.wait_for_load_state()


def _door(page: Page, town: Town, lang: str, code: str) -> str:
    text = page.request.get(f"{town.url}/{lang}/activities/{code}").text()
    return "closed" if town.say(lang, "Registration is closed") in text else "open"


@pytest.mark.parametrize("lang", ["he", "ar"])
def test_lists_are_sorted_on_a_phone_and_taken_away_as_they_are(
    town: Town, browser: Browser, tmp_path: Path, lang: str
) -> None:
    with town.reader(browser, lang, **PHONE) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/signups")
        assert page.locator("main thead").first.bounding_box()["width"] <= 1, "cards have no headings to press"
        page.locator("main .sort-by summary").click()
        page.locator("main .sort-by a").first.click()
        page.wait_for_url(re.compile(r"sort=title"))
        up = names(page)
        assert len(up) > 3 and up == sorted(up)
        page.locator("main .sort-by summary").click()
        page.locator("main .sort-by a").first.click()
        page.wait_for_url(re.compile(r"sort=-title"))
        assert names(page) == up[::-1] and sideways(page) == []
        page.locator("main .tabs a").nth(3).click()
        page.wait_for_url(re.compile(r"only=waiting"))
        waiting = names(page)
        assert "sort=-title" in page.url and 0 < len(waiting) < len(up)
        with page.expect_download() as download:
            page.locator('main a[href*="/desk/signups.csv"]').click()
        file = tmp_path / "lists.csv"
        download.value.save_as(file)
        rows = list(csv.reader(file.read_text(encoding="utf-8-sig").splitlines()))
        assert [row[0] for row in rows[1:]] == waiting


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_from_the_name_of_who_calls_to_the_number_in_line(
    town: Town, browser: Browser, lang: str, screen: dict
) -> None:
    """Keys alone: a new person without mail, on a list that is full."""
    chess, (name, phone) = town.city.activities["chess"], CALLERS[lang]
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "dana")
        page.goto(f"{town.url}/{lang}/desk/signups/activity/{chess}/register")
        assert page.evaluate("document.activeElement.id") == "person-q"
        page.keyboard.type(name)
        page.keyboard.press("Enter")
        page.wait_for_url("**/register?q=**")
        assert page.evaluate("document.activeElement.id") == "new-name" and sideways(page) == []
        page.keyboard.press("Tab")
        page.keyboard.type(phone)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/register?person=**")
        assert page.evaluate("document.activeElement.checked") is True, "who is alone is chosen"
        page.keyboard.press("Enter")
        page.wait_for_url(f"**/{lang}/signups/r/*")
        said = page.inner_text("main")
        assert name in said and re.search(r"\d", said) and page.locator('form[action$="/undo"]').count() == 1
        page.goto(f"{town.url}/{lang}/desk/signups/activity/{chess}/register?q={name.split()[0]}")
        assert name in page.inner_text("main") and page.locator("#new-name").count() == 0, "who is known is not new"


def test_a_place_from_the_line_and_back(town: Town, browser: Browser) -> None:
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "noa")
        chess = town.city.activities["chess"]
        page.goto(f"{town.url}/en/desk/signups/activity/{chess}?tab=waiting")
        if not page.locator('main [name="registrations"]').count():
            pytest.fail("somebody waits since the story before")
        page.locator('main [name="registrations"]').first.check()
        page.locator('main button[name="do"][value="place"]').click()
        assert "There is no room for them." in page.inner_text("main .notice.warn")
