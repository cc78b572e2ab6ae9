"""Long work: a list of three hundred activities is brought, the page is left, and what came of it is there
afterwards."""

import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, Page, expect

from commons.db import db
from commons.plugins.activities.models import Activity
from tests.stories.town import DESK, PATIENCE, PHONE, Town, enter, fill, send

pytestmark = pytest.mark.databases("sqlite")  # the work itself is proved on both (tests/activities, tests/core)

LINES = 300
MILLISECONDS = PATIENCE * 1000
#: A page of three hundred rows on a telephone is higher than a transition between pages can take in.
STILL = {**PHONE, "reduced_motion": "reduce"}
READERS = [("he", STILL), ("ar", STILL), ("en", DESK)]


@pytest.fixture
def office(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A list with names of its own for each story."""
    name = re.sub(r"\W+", " ", request.node.name)
    rows = [f"{name} {number},{'אבגדה'[number % 5]},16:30-17:30,220" for number in range(LINES)]
    path = tmp_path / "office.csv"
    path.write_text("\n".join(["שם החוג,יום,שעות,מחיר לחודש", *rows]), encoding="utf-8")
    return path


def bring(page: Page, town: Town, lang: str, office: Path) -> str:
    """Saves all of a list; the address of the work."""
    page.goto(f"{town.url}/{lang}/desk/activities/import")
    page.set_input_files('main input[name="file"]', office)
    send(page, "/import")
    assert page.locator('main [name="lines"]:checked').count() == LINES
    send(page, "/import/save")
    assert "/desk/work/" in page.url
    return page.url


def taken(town: Town, lang: str) -> str:
    """What the page says when all of it was taken."""
    return town.count(lang, LINES, "%(num)s draft was made.", "%(num)s drafts were made.")


def there(town: Town) -> int:
    with town.app.app_context():
        return db.session.scalar(sa.select(sa.func.count()).select_from(Activity))


@pytest.mark.parametrize("lang", ["he", "ar"])
def test_she_leaves_the_page_and_comes_back(town: Town, browser: Browser, office: Path, lang: str) -> None:
    before = there(town)
    with town.reader(browser, lang, **STILL) as page:
        enter(page, town, lang, "noa")
        address = bring(page, town, lang, office)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        page.goto(f"{town.url}/{lang}/desk/activities")
        link = page.locator(f'nav a[href="/{lang}/desk/work"]').first
        expect(link).to_be_attached()
        page.goto("about:blank")
    with town.reader(browser, lang, **STILL) as page:
        enter(page, town, lang, "noa")
        page.goto(address)
        expect(page.locator("#errand[data-poll]")).to_have_count(0, timeout=MILLISECONDS)
        expect(page.locator("main")).to_contain_text(taken(town, lang))
        page.locator("#errand a.button").click()
        page.wait_for_url("**state=draft**")
    assert there(town) == before + LINES


def test_she_watches_it_and_hears_when_it_is_done(town: Town, browser: Browser, office: Path) -> None:
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "noa")
        bring(page, town, "en", office)
        expect(page.locator("#errand[data-poll]")).to_have_count(0, timeout=MILLISECONDS)
        expect(page.locator("#errand")).to_contain_text(taken(town, "en"))
        expect(page.locator("form.while-polled")).to_be_hidden()


def test_without_script_there_is_a_link(town: Town, browser: Browser, office: Path) -> None:
    with town.reader(browser, "he", java_script_enabled=False, **STILL) as page:
        enter(page, town, "he", "noa")
        bring(page, town, "he", office)
        for _look in range(PATIENCE):
            if not page.locator("#errand[data-poll]").count():
                break
            page.locator("#errand noscript a, #errand p > a.button.secondary").first.click()
            page.wait_for_timeout(1000)
        expect(page.locator("#errand")).to_contain_text(taken(town, "he"))


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_a_programme_is_made_into_a_file(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/activities/export")
        send(page, "/desk/activities/export")
        expect(page.locator("#errand[data-poll]")).to_have_count(0, timeout=MILLISECONDS)
        with page.expect_download() as download:
            page.locator("#errand a[download]").click()
        text = download.value.path().read_text(encoding="utf-8-sig")
        assert text.startswith("code,institution,title") and len(text.splitlines()) > 3


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_a_message_is_followed(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    code = town.city.activities["drawing"]
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/signups/activity/{code}/write")
        fill(page, {"subject": "Bring a pencil", "text": "We draw in the yard."})
        send(page, "/write", "preview")
        send(page, "/write")
        assert page.url.endswith("/written")
        expect(page.locator("main [data-poll]")).to_have_count(0, timeout=MILLISECONDS)
        expect(page.locator("main")).to_contain_text("Bring a pencil")
        expect(page.locator("main .progress").first).to_contain_text(re.compile(r"1\D+1"))
