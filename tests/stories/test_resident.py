"""A resident, in Hebrew, on a phone of 360 pixels: from looking for something to being forgotten."""

import json
import re

import icalendar
import recurring_ical_events
from playwright.sync_api import Browser, Page

from tests.stories.town import DESK, PHONE, Town, enter, fill, send, sign_in, unfold

MAYA = "maya@example.org"


def test_a_resident_from_finding_to_forgetting(town: Town, browser: Browser) -> None:
    with town.reader(browser, "he", **PHONE) as page:
        _finds_chess(page, town)
        _takes_the_dates_along(page, town)
        _signs_in_by_a_code(page, town)
        _adds_a_child_and_comes_back(page)
        chess = _is_told_her_number(page, town)
        _desk_frees_the_place(browser, town)
        _accepts_the_offer(page, town, chess)
        _cancels_to_the_end_of_the_month(page, town)
        _brings_the_household_into_her_phone(page)
        _sees_consents_and_notices(page, town)
        _takes_a_copy(page)
        _erases_herself(page, town)


def _finds_chess(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/he/activities")
    unfold(page)
    area = town.city.neighbourhoods["N1"]
    fill(page, {"q": "בשחמט", "age": 8, "day": "TU", "neighbourhood": area, "price": 200})
    send(page, "/he/activities")
    assert page.locator("ul.cards > li").count() == 1
    page.locator("ul.cards > li a").first.click()
    page.wait_for_url(f"**/he/activities/{town.city.activities['chess']}")
    assert "שחמט בשכונה" in page.inner_text("h1")


def _takes_the_dates_along(page: Page, town: Town) -> None:
    unfold(page)
    with page.expect_download() as waiting:
        page.locator('a[download][href$=".ics"]').first.click()
    calendar = icalendar.Calendar.from_ical(waiting.value.path().read_bytes())
    (course,) = [event for event in calendar.events if "RRULE" in event]
    assert "שחמט בשכונה" in course["SUMMARY"] and course["RRULE"]["FREQ"] == ["WEEKLY"]


def _signs_in_by_a_code(page: Page, town: Town) -> None:
    page.locator('a[href*="/he/signups/activity/"]').first.click()
    page.wait_for_url("**/he/sign-in?next=**")
    sign_in(page, town, MAYA)
    page.wait_for_url("**/he/signups/activity/*")


def _adds_a_child_and_comes_back(page: Page) -> None:
    """From the registration to the form for a child, and back to the same registration, where she can be chosen."""
    here = page.url
    page.locator('main a[href*="/he/me/household/add?next="]').click()
    fill(page, {"name": "יעל", "birth_date": "2018-03-04", "guardian": True})
    send(page, "/household/add")
    assert page.url == here
    assert page.get_by_label("יעל").is_visible()


def _is_told_her_number(page: Page, town: Town) -> str:
    page.goto(f"{town.url}/he/signups/activity/{town.city.activities['chess']}")
    page.get_by_label("יעל").check()
    fill(page, {"regulations": True})
    send(page, "/signups/activity/")
    page.wait_for_url("**/he/signups/r/*")
    assert town.say("he", "Number %(number)s on the waiting list", number=1) in page.inner_text("main")
    return page.url


def _desk_frees_the_place(browser: Browser, town: Town) -> None:
    """Meanwhile the coordinator cancels the child who has the place, as of today."""
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "noa")
        page.goto(f"{town.url}/en/desk/signups/activity/{town.city.activities['chess']}")
        page.locator('main table a[href*="/signups/r/"]').first.click()
        page.locator('main a[href$="/cancel"]').first.click()
        fill(page, {"at_once": True})
        send(page, "/cancel")
        page.wait_for_url("**/en/signups/r/*")


def _accepts_the_offer(page: Page, town: Town, chess: str) -> None:
    assert "שחמט" in town.letter(MAYA, "שחמט").get_body(("plain",)).get_content()
    page.goto(f"{town.url}/he/me/notices")
    page.locator(f'main a[href*="{chess.removeprefix(town.url)}"]').first.click()
    assert page.locator('form[action$="/decline"]').count() == 1
    send(page, "/accept")
    assert town.say("he", "The place is yours") in page.inner_text("main")


def _cancels_to_the_end_of_the_month(page: Page, town: Town) -> None:
    """Tamar has been drawing for two weeks: by the centre's rule the month that was begun is hers to the end."""
    page.goto(f"{town.url}/he/activities/{town.city.activities['drawing']}")
    page.locator('main a[href*="/signups/r/"]').first.click()
    page.locator('main a[href$="/cancel"]').first.click()
    said = page.inner_text("main")
    send(page, "/cancel")
    page.wait_for_url("**/he/signups/r/*")
    shown = re.search(r"\d+ ב\w+", page.inner_text(".notice.warn"))
    assert shown and shown[0] in said


def _brings_the_household_into_her_phone(page: Page) -> None:
    page.goto(page.url.partition("/he/")[0] + "/he/my/calendar")
    send(page, "/my/calendar/feed")
    address = page.locator('a[download][href*="/feeds/he/household/"]').first.get_attribute("href")
    answer = page.request.get(address)
    calendar = icalendar.Calendar.from_ical(answer.body())
    names = {event["SUMMARY"] for event in calendar.events}
    assert any("יעל" in name and "שחמט" in name for name in names)
    assert any("תמר" in name for name in names)
    assert not any("نور" in name for name in names)
    first = min(event["DTSTART"].dt for event in calendar.events)
    assert recurring_ical_events.of(calendar).after(first)
    send(page, "/my/calendar/feed/revoke")
    assert page.request.get(address).status == 404


def _sees_consents_and_notices(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/he/me/consents")
    assert page.locator("main table").count() >= 2, "of herself and of her children"
    assert town.say("he", "The regulations of the activity") in page.inner_text("main")
    page.goto(f"{town.url}/he/me/notices")
    assert "שחמט" in page.inner_text("main")


def _takes_a_copy(page: Page) -> None:
    page.goto(page.url.replace("/me/notices", "/me/privacy"))
    with page.expect_download() as waiting:
        page.locator('main a[href*="copy.json"]').first.click()
    copy = json.loads(waiting.value.path().read_text(encoding="utf-8"))
    assert copy["sections"]["person"]["email"] == MAYA
    assert {"consents", "sessions", "journal"} <= set(copy["sections"])


def _erases_herself(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/he/me/privacy")
    fill(page, {"sure": True})
    send(page, "/me/privacy/erase")
    page.goto(f"{town.url}/he/me")
    page.wait_for_url("**/he/sign-in?next=**")
    sign_in(page, town, MAYA)
    page.wait_for_url("**/he/join", timeout=10_000)
