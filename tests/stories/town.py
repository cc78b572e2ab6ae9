"""The demo city as it runs in production, with two activities more that the stories need, and what the people of a
story do again and again. Fields and forms are found by name, words by the catalogue: a story says what happens, not
how a language words it."""

import contextlib
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from playwright.sync_api import Browser, Locator, Page

from commons import clock, demo
from commons.demo import City
from commons.i18n import _, force_locale, local, ngettext
from commons.people.demo import mail, path_of
from commons.people.models import Person
from tests.servers.browser import watched
from tests.servers.web import Site

PATIENCE = 60  # seconds: several test runs may share the machine
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}

CHESS = {"he": "שחמט בשכונה", "ar": "شطرنج في الحارة", "en": "Neighbourhood chess"}
DRAWING = {"he": "רישום בחצר", "ar": "رسم في الساحة", "en": "Drawing in the yard"}


@dataclass
class Town:
    """A city that runs. app: the same city in this process, to look things up. data: its folder."""

    site: Site
    app: Flask
    data: Path
    city: City
    read: set[Path] = field(default_factory=set)

    @property
    def url(self) -> str:
        return self.site.url

    def say(self, lang: str, words: str, **values: Any) -> str:
        """What a page of this language says for `words`."""
        with self.app.test_request_context(f"/{lang}/"), force_locale(lang):
            return _(words, **values)

    def count(self, lang: str, number: int, one: str, more: str) -> str:
        """What a page of this language says for so many."""
        with self.app.test_request_context(f"/{lang}/"), force_locale(lang):
            return ngettext(one, more, number)

    def letter(self, to: str, holding: str = "") -> EmailMessage:
        """The next letter to this person that holds these words, once it is there; none is read twice."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            for file in sorted((self.data / "mail").glob("*.eml"), key=lambda file: file.stat().st_mtime):
                message = message_from_bytes(file.read_bytes(), policy=policy.default)
                if file not in self.read and message["To"].addresses[0].addr_spec == to and holding in _text(message):
                    self.read.add(file)
                    return message
            time.sleep(0.05)
        raise AssertionError(f"no letter to {to} that holds {holding!r}")

    def code(self, to: str) -> str:
        """The one-time code of the next letter that has one."""
        while True:
            if found := re.search(r"\b\d{6}\b", _text(self.letter(to))):
                return found[0]

    def door(self, short: str) -> str:
        """The address of the demo's one-click way in, without its language."""
        with self.app.test_request_context("/en/"):
            from commons.db import db

            return path_of(db.session.scalar(sa.select(Person).where(Person.email == mail(short))))

    @contextlib.contextmanager
    def reader(self, browser: Browser, lang: str, **options: Any) -> Iterator[Page]:
        """A person with a browser of her own, in which nothing may fail and nobody else may be asked."""
        with watched(browser, locale=lang, accept_downloads=True, **options) as profile:
            profile.set_default_timeout(PATIENCE * 1000)
            yield profile.new_page()


def _text(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    return re.sub("[\u2066-\u2069]", "", body.get_content()) if body else ""


def furnish(app: Flask) -> City:
    """Builds the demo city, and in it: chess with one place, that a child of Samah's holds; drawing with room, where
    Maya's daughter has been since two weeks. Mail goes out on Sabbath too: a story is told on any day."""
    city = demo.build(app)
    with app.test_request_context("/en/"):
        house = f"institution:{city.institutions['I1']}"
        city.run("institutions.change", None, house, {"quiet": False, "closures": "every_day"})
        today = local(clock.now()).date()
        common = {"kind": "course", "days": ["SU", "TU", "TH"], "start": "17:00", "end": "18:00"}
        common |= {"grade_min": "1", "grade_max": "6", "place": f"place:{city.places['hall1']}"}
        common |= {"first": (today - timedelta(days=20)).isoformat(), "last": (today + timedelta(days=60)).isoformat()}
        for short, title, more in (("chess", CHESS, {"maximum": 1}), ("drawing", DRAWING, {"maximum": 12})):
            data = {**common, "title": title, "price_month": 15000, **more}
            ref = city.run("activities.create", "noa", house, data).value["activity"]
            city.run("activities.publish", "noa", ref)
            city.activities[short] = ref.partition(":")[2]
        with clock.at(clock.now() - timedelta(days=14)):
            sign_up(city, "chess", "samah", "نور")
            sign_up(city, "drawing", "maya", "tamar")
    return city


def sign_up(city: City, activity: str, by: str, whom: str) -> None:
    data = {"ref": f"activity:{city.activities[activity]}", "persons": [f"person:{city.persons[whom]}"]}
    city.run("signups.register", by, None, {**data, "regulations": True})


def send(page: Page, action: str, button: str = "") -> None:
    """Presses the button of the form that goes to an address with this in it ('': of the page's own form): the first,
    or the one of this value."""
    form = page.locator(f'main form[action*="{action}"]' if action else 'main form[method="post"]').first
    press(form.locator(f'button[value="{button}"]' if button else "button.button").first)
    page.wait_for_load_state()


def press(one: Locator) -> None:
    """Clicks a button or link, after unfolding what hides it."""
    _unfold_around(one)
    one.click()


def _unfold_around(one: Locator) -> None:
    for summary in one.locator("xpath=ancestor::details[not(@open)]/summary").all():
        summary.click()


def fill(page: Page, values: Mapping[str, Any]) -> None:
    """Fills in the fields of the page by name: texts, choices, and boxes (True)."""
    for name, value in values.items():
        one = page.locator(f'main [name="{name}"]')
        _unfold_around(one.first)
        if value is True:
            one.first.check()
        elif one.first.evaluate("field => field.tagName") == "SELECT":
            one.first.select_option(str(value))
        elif one.first.get_attribute("type") in {"radio", "checkbox"}:
            page.locator(f'main [name="{name}"][value="{value}"]').check()
        else:
            one.first.fill(str(value))


def unfold(page: Page) -> None:
    """Opens all that is folded in the page's content, as somebody who looks for something does."""
    while (folded := page.locator("main details:not([open]) > summary:visible")).count():
        folded.first.click()


def enter(page: Page, town: Town, lang: str, short: str) -> None:
    """Signs in by the demo's link."""
    page.goto(f"{town.url}/{lang}{town.door(short)}")
    send(page, "/sign-in/demo/")


def sign_in(page: Page, town: Town, address: str) -> None:
    """From the page that asks for an address to the page after the code."""
    fill(page, {"email": address})
    send(page, "/sign-in")
    fill(page, {"code": town.code(address)})
    send(page, "/sign-in/code")
