"""The same signing up in a browser that runs no script."""

import pytest
from playwright.sync_api import Browser

from tests.stories.town import PHONE, Town, enter, fill, send

pytestmark = pytest.mark.databases("sqlite")


def test_signing_up_and_leaving_needs_no_script(town: Town, browser: Browser) -> None:
    with town.reader(browser, "he", java_script_enabled=False, **PHONE) as page:
        page.goto(f"{town.url}/he/activities?q=רישום&age=8&day=TU")
        page.locator("ul.cards > li a").first.click()
        assert "רישום בחצר" in page.inner_text("h1")
        code = page.url.rpartition("/")[2]
        enter(page, town, "he", "maya")
        page.goto(f"{town.url}/he/signups/activity/{code}")
        send(page, "/signups/activity/")
        assert page.locator(".error-summary a").count() == 1, "what is missing is said, and leads to its field"
        page.get_by_label("עומר").check()
        fill(page, {"regulations": True})
        send(page, "/signups/activity/")
        assert town.say("he", "The place is yours") in page.inner_text("main")
        page.locator('main a[href$="/cancel"]').first.click()
        send(page, "/cancel")
        page.goto(f"{town.url}/he/my/signups?over=1")
        assert page.locator("ul.cards > li").count() >= 2
