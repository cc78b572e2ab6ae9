"""The coordinator of a centre, in English, at a desk of 1280 pixels: the spreadsheet of the office, an activity by
hand, a caller without mail, the lists, and a session that falls out."""

import io
import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from tests.stories.town import DESK, PHONE, Town, enter, fill, send, unfold

pytestmark = pytest.mark.databases("sqlite")

FIRST, DECISION = date.today() + timedelta(days=20), date.today() + timedelta(days=10)


def test_the_spreadsheet_of_the_office(town: Town, browser: Browser, beside: Callable[[str], Path]) -> None:
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "noa")
        before = _count(page, town)
        page.goto(f"{town.url}/en/desk/activities/import")
        page.set_input_files('main input[name="file"]', beside("activities-5787.xlsx"))
        send(page, "/import")
        lines = page.locator('main [name="lines"]')
        rows = page.locator("main table.import tbody tr").count()
        assert lines.count() > 20 and rows > lines.count(), "rows that are no activity are shown too"
        assert page.locator("main table.import .badge.wait").count() and page.locator(".badge.bad").count()
        assert _count(page, town) == before, "nothing is saved before it is said"
        found = page.locator('main [name="lines"]:checked').count()
        send(page, "/import/save")
        drafts = page.locator('main [name="activities"]')
        assert drafts.count() > 0 and str(found) in page.inner_text(".notices")
        ready = [one for one in drafts.all() if _says_when(one)][:3]
        codes = [one.get_attribute("value").partition(":")[2] for one in ready]
        for one in ready:
            one.check()
        send(page, "/desk/activities/many", "publish")
        assert "3" in page.inner_text("main h1")
    with town.reader(browser, "he", **PHONE) as visitor:
        for code in codes:
            assert visitor.goto(f"{town.url}/he/activities/{code}").status == 200


def _count(page: Page, town: Town) -> int:
    """How many activities visitors find."""
    return page.request.get(f"{town.url}/en/activities").text().count('<li class="card')


def _says_when(box: object) -> bool:
    row = box.locator("xpath=ancestor::tr")
    return bool(re.search(r"\d\d:\d\d", row.inner_text()))


def test_an_activity_by_hand_and_who_comes_to_it(town: Town, browser: Browser, tmp_path: Path) -> None:
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "noa")
        code = _publishes(page, town, tmp_path)
        _enters_a_caller(page, town, code)
        _sees_the_lists(page, town, code)
        _sees_it_at_risk(page, town)


def _publishes(page: Page, town: Town, folder: Path) -> str:
    picture = io.BytesIO()
    Image.new("RGB", (900, 600), "#14534d").save(picture, "JPEG")
    (folder / "loom.jpg").write_bytes(picture.getvalue())
    page.goto(f"{town.url}/en/desk/activities")
    page.locator('main a[href*="/desk/activities/new"]').first.click()
    unfold(page)
    page.set_input_files('main [name="image"]', folder / "loom.jpg")
    fill(page, {"title.en": "Weaving", "title.he": "אריגה", "days": "MO", "start": "18:00", "end": "19:30"})
    fill(page, {"first": FIRST.isoformat(), "last": (FIRST + timedelta(days=120)).isoformat(), "maximum": 1})
    fill(page, {"minimum": 1, "decide_on": DECISION.isoformat(), "price_month": "180", "leader": "Ilana"})
    fill(page, {"place": f"place:{town.city.places['hall1']}"})
    send(page, "/desk/activities/new", "publish")
    assert page.locator('.error-summary a[href="#f-image_alt"]').count() == 1, "a picture asks for its words"
    fill(page, {"image_alt.en": "A loom of dark green wood"})
    page.set_input_files('main [name="image"]', folder / "loom.jpg")
    send(page, "/desk/activities/new", "publish")
    page.wait_for_url(re.compile(r"/en/activities/\w{8}$"))
    assert page.get_by_alt_text("A loom of dark green wood").count() == 1
    return page.url.rpartition("/")[2]


def _enters_a_caller(page: Page, town: Town, code: str) -> None:
    """Two who telephone, of whom one has no mail and gets the place, and the other waits."""
    for name, phone in (("Rivka", "04-6000021"), ("Zila", "04-6000022")):
        page.goto(f"{town.url}/en/desk/people/enter")
        fill(page, {"name": name, "phone": phone, "told": True})
        send(page, "/desk/people/enter")
        if "/enter" in page.url:  # there is somebody alike
            fill(page, {"anyway": True, "told": True})
            send(page, "/desk/people/enter")
        page.wait_for_url(re.compile(r"/en/desk/people/\w{8}$"))
        person = page.url.rpartition("/")[2]
        page.goto(f"{town.url}/en/desk/signups/activity/{code}/register?person=person:{person}")
        send(page, "/register?person")
        page.wait_for_url("**/en/signups/r/*")
    assert "Number 1 on the waiting list" in page.inner_text("main")


def _sees_the_lists(page: Page, town: Town, code: str) -> None:
    page.goto(f"{town.url}/en/desk/signups/activity/{code}")
    registered = page.inner_text("main table[role=table]")
    assert "Rivka" in registered and "04-600-0021" in registered and "Zila" not in registered
    page.goto(f"{town.url}/en/desk/signups/activity/{code}?tab=waiting")
    waiting = page.inner_text("main table[role=table]")
    assert "Zila" in waiting and "Rivka" not in waiting
    page.goto(f"{town.url}/en/desk/signups/activity/{town.city.activities['drawing']}")
    page.locator('main a[href*="/desk/attendance/"]').first.click()
    page.get_by_label("Present").first.check()
    page.get_by_role("button", name="Save").click()
    assert page.get_by_label("Present").first.is_checked()


def _sees_it_at_risk(page: Page, town: Town) -> None:
    """What lacks participants is shown with the day of its decision: to visitors, and to whoever decides."""
    page.goto(f"{town.url}/en/desk/activities")
    page.locator('main a[href*="/desk/activities/new"]').first.click()
    fill(page, {"title.en": "Bookbinding", "days": "WE", "start": "10:00", "first": FIRST.isoformat()})
    fill(page, {"minimum": 6, "maximum": 10, "decide_on": DECISION.isoformat()})
    send(page, "/desk/activities/new", "publish")
    page.wait_for_url(re.compile(r"/en/activities/\w{8}$"))
    assert "6 participants are still missing" in page.inner_text("main")
    page.goto(f"{town.url}/en/desk")
    row = page.locator("main tr", has_text="Bookbinding").first
    assert f"{DECISION.day} {DECISION:%B}" in row.inner_text()


#: Who cancels a session: on which screen, which of those ahead (the next may have begun), and why, in two languages.
CANCELLING = {
    "en": (DESK, 1, {"en": "The yard is under water.", "he": "החצר מוצפת."}),
    "ar": (PHONE, 2, {"ar": "العاصفة قلعت الشجرة.", "he": "הסערה עקרה את העץ."}),
}


@pytest.mark.parametrize("lang", CANCELLING)
def test_one_session_falls_out_and_everybody_is_told(town: Town, browser: Browser, lang: str) -> None:
    screen, which, reason = CANCELLING[lang]
    with town.reader(browser, lang, **screen) as page:
        enter(page, town, lang, "noa")
        page.goto(f"{town.url}/{lang}/calendar/activity/{town.city.activities['drawing']}")
        page.locator(f'main a[href*="/{lang}/desk/calendar/"]').nth(which).click()
        page.wait_for_url(f"**/{lang}/desk/calendar/*")
        fill(page, {f"reason.{one}": text for one, text in reason.items()})
        send(page, "/cancel")
        assert page.locator('form[action$="/restore"]').count() == 1
    told = town.letter("maya@example.org", reason["he"])
    assert "רישום בחצר" in told["Subject"] + told.get_body(("plain",)).get_content()
    with town.reader(browser, "he", **PHONE) as page:
        enter(page, town, "he", "maya")
        page.goto(f"{town.url}/he/me/notices")
        assert reason["he"] in page.inner_text("main")
