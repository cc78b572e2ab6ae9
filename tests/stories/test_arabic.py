"""A resident, in Arabic, on a phone: she reads, makes an account and registers herself."""

import pytest
from playwright.sync_api import Browser

from tests.stories.town import PHONE, Town, fill, send, sign_in

pytestmark = pytest.mark.databases("sqlite")


def test_she_reads_and_registers_herself(town: Town, browser: Browser) -> None:
    choir = town.city.activities["A4"]
    with town.reader(browser, "ar", **PHONE) as page:
        page.goto(town.url)
        assert page.get_attribute("html", "lang") == "ar" and page.get_attribute("html", "dir") == "rtl"
        page.goto(f"{town.url}/ar/activities")
        fill(page, {"q": "الجوقة"})
        send(page, "/ar/activities")
        page.locator(f'ul.cards a[href$="/activities/{choir}"]').first.click()
        assert "جوقة اللغات الثلاث" in page.inner_text("h1")
        assert "نغنّي بالعبرية" in page.inner_text("main")
        page.locator('a[href*="/ar/signups/activity/"]').first.click()
        sign_in(page, town, "wafa@example.org")
        page.wait_for_url("**/ar/join")
        send(page, "/ar/join")
        assert page.locator(".field.wrong").count() >= 2, "the name and the consents are asked for, beside their fields"
        fill(page, {"name": "وفاء", "old_enough": True, "privacy": True, "form_of_address": "f"})
        send(page, "/ar/join")
        page.wait_for_url(f"**/ar/signups/activity/{choir}")
        fill(page, {"regulations": True})
        send(page, "/signups/activity/")
        page.wait_for_url("**/ar/signups/r/*")
        assert town.say("ar", "The place is yours") in page.inner_text("main")
        letter = town.letter("wafa@example.org", "جوقة اللغات الثلاث")
        assert town.url in letter.get_body(("plain",)).get_content()
