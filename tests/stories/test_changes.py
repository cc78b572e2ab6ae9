"""A coordinator changes what people are signed up for: she looks first at who is hit, what clashes and what they will
read, goes back, saves, and takes it back; a season becomes the next one's drafts; and paper is drawn of all of it. In
Hebrew and Arabic at 360 pixels and in English at 1280."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.stories.sights import sessions
from tests.stories.test_desk import sideways
from tests.stories.town import CHESS, DESK, DRAWING, PHONE, Town, enter, fill, send, sign_up, unfold

pytestmark = pytest.mark.databases("sqlite")

READERS = [("he", PHONE), ("ar", PHONE), ("en", DESK)]
#: Who waits for a second place, by the language in which it is given.
WAITS = {"he": ("maya", "tamar"), "ar": ("layla", "adam"), "en": ("maya", "omer")}
TOLD = ("%(num)s person is told.", "%(num)s people are told.")
WHAT_IF = "main .what-if"


def taken_back(page: Page, ended_at: str) -> None:
    """Presses the button that undoes what was just done, and lands on the page at hand or on that of a list."""
    page.locator('main form[action$="/undo"] button').first.click()
    page.wait_for_url(ended_at)
    page.wait_for_load_state()


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_a_series_is_given_another_hour(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    code = town.city.activities["drawing"]
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/activities/{code}/edit")
        fill(page, {"start": "17:30", "end": "18:30"})
        send(page, "/edit", "preview")
        assert sideways(page) == []
        expect(page.locator(WHAT_IF)).to_contain_text(town.count(lang, 1, *TOLD))
        expect(page.locator(f"{WHAT_IF} .notice.warn li").first).to_contain_text(CHESS[lang])
        unfold(page)
        message = page.locator(f"{WHAT_IF} .more-body").first
        expect(message).to_contain_text(DRAWING[lang])
        expect(message).to_contain_text("17:30")
        assert sideways(page) == [], "nor by the message"
        send(page, "/edit", "again")
        assert page.input_value('main [name="start"]') == "17:30", "what was typed is there"
        assert "17:30" not in hours(page, town, lang, code), "and nothing is saved"
        send(page, "/edit", "preview")
        send(page, "/edit")
        page.wait_for_url(f"**/{lang}/activities/{code}")
        assert "17:30" in hours(page, town, lang, code)
        taken_back(page, f"**/{lang}/activities/{code}*")
        assert "17:30" not in hours(page, town, lang, code)


def hours(page: Page, town: Town, lang: str, code: str) -> list[str]:
    """All times of day on an activity's page."""
    return re.findall(r"\d\d:\d\d", page.request.get(f"{town.url}/{lang}/activities/{code}").text())


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_one_place_more_reaches_who_waits(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    code = town.city.activities["chess"]
    with town.app.test_request_context("/en/"):
        sign_up(town.city, "chess", *WAITS[lang])
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/activities/{code}/edit")
        places = int(page.input_value('main [name="maximum"]'))
        fill(page, {"maximum": places + 1})
        send(page, "/edit", "preview")
        waiting = page.locator(WHAT_IF)
        expect(waiting).to_contain_text(town.count(lang, 1, "%(num)s waits.", "%(num)s wait."))
        expect(waiting).to_contain_text(town.count(lang, 1, *TOLD))
        assert sideways(page) == []
        send(page, "/edit", "again")
        assert page.input_value('main [name="maximum"]') == str(places + 1)
        send(page, "/edit", "preview")
        send(page, "/edit")
        page.wait_for_url(f"**/{lang}/activities/{code}")
        page.goto(f"{town.url}/{lang}/desk/activities/{code}/edit")
        assert page.input_value('main [name="maximum"]') == str(places + 1)
    guardian = WAITS[lang][0]
    town.letter(f"{guardian}@example.org", CHESS["ar" if guardian == "layla" else "he"])


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_one_session_is_moved(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/calendar/activity/{town.city.activities['drawing']}")
        page.locator(f'main a[href*="/{lang}/desk/calendar/"]').nth(1).click()  # the next may have begun
        page.wait_for_url(f"**/{lang}/desk/calendar/*")
        session = page.url
        page.locator('main a[href$="/move"]').first.click()
        page.wait_for_url("**/move")
        fill(page, {"start": "18:15", "end": "19:15"})
        send(page, "/move", "preview")
        expect(page.locator(WHAT_IF)).to_contain_text(town.count(lang, 1, *TOLD))
        assert sideways(page) == []
        send(page, "/move", "again")
        assert page.input_value('main [name="start"]') == "18:15"
        send(page, "/move", "preview")
        send(page, "/move")
        assert page.url == session and "18:15" in page.inner_text("main")
        taken_back(page, session)
        assert "18:15" not in page.inner_text("main") and "17:00" in page.inner_text("main")


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_a_season_becomes_the_drafts_of_the_next(town: Town, browser: Browser, lang: str, screen: dict) -> None:
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        before = drafts(page, town, lang)
        page.goto(f"{town.url}/{lang}/desk/activities/copy?season=all")
        for box in page.locator('main [name="activities"]').all()[:3]:
            box.check()
        chosen = page.locator('main [name="activities"]:checked').count()
        assert chosen >= 3
        send(page, "/desk/activities/copy", "preview")
        seen = town.count(lang, chosen, "%(num)s draft will be made.", "%(num)s drafts will be made.")
        expect(page.locator("main .notice").first).to_contain_text(seen)
        assert page.locator("main table[role=table] tbody tr").count() == chosen and sideways(page) == []
        assert drafts(page, town, lang) == before, "nothing is made before it is said"
        send(page, "/desk/activities/copy")
        made = town.count(lang, chosen, "%(num)s draft was made.", "%(num)s drafts were made.")
        expect(page.locator("h1")).to_contain_text(made)
        assert page.locator("main .notice.done li").count() == chosen
        assert drafts(page, town, lang) == before + chosen
        taken_back(page, "**/desk/activities?**")
        assert drafts(page, town, lang) == before


def drafts(page: Page, town: Town, lang: str) -> int:
    """How many drafts the desk lists on its first page."""
    return page.request.get(f"{town.url}/{lang}/desk/activities?state=draft").text().count('name="activities"')


@pytest.fixture(scope="module")
def attended(town: Town) -> str:
    """The code of a session that is over, at which Maya's daughter was."""
    with town.app.test_request_context("/en/"):
        past, _later = sessions(f"activity:{town.city.activities['drawing']}")
        marks = {f"person:{town.city.persons['tamar']}": "present"}
        town.city.run("signups.mark", "noa", None, {"occurrence": past, "marks": marks})
    return past


@pytest.mark.parametrize(("lang", "screen"), READERS)
def test_paper_of_a_session_and_of_who_took_part(
    town: Town, browser: Browser, attended: str, lang: str, screen: dict
) -> None:
    drawing = town.city.activities["drawing"]
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/desk/signups/activity/{drawing}/paper")
        assert "תמר" in page.inner_text("main table.roster") and sideways(page) == []
        is_pdf(page, 'main a[href$="/roster.pdf"]')
        page.goto(f"{town.url}/{lang}/desk/attendance/{attended}")
        is_pdf(page, f'main a[href$="/roster.pdf?session={attended}"]')
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "maya")
        page.goto(f"{town.url}/{lang}/activities/{drawing}")
        page.locator('main a[href*="/signups/r/"]').first.click()
        page.locator('main a[href$="/certificate"]').first.click()
        page.wait_for_url("**/certificate")
        said = page.inner_text("main")
        assert "תמר" in said and DRAWING[lang] in said and sideways(page) == []
        is_pdf(page, 'main a[href$="/certificate.pdf"]')


def is_pdf(page: Page, link: str) -> None:
    """What the link leads to, as it is downloaded."""
    address = page.locator(link).first.evaluate("link => link.href")
    answer = page.request.get(address)
    assert answer.status == 200 and answer.headers["content-type"].startswith("application/pdf")
    assert answer.body().startswith(b"%PDF")
