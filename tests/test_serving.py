"""The city as it runs in production, seen in a browser: `commons run`, three languages, two widths."""

import urllib.error
import urllib.request
from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Browser

from commons.web import many
from tests.servers.browser import DESK, PHONE, watched
from tests.servers.web import Site

DIRECTIONS = {"he": "rtl", "ar": "rtl", "en": "ltr"}
VISITORS = [{"viewport": DESK}, {"viewport": PHONE, "java_script_enabled": False}]


def test_the_front_door(make_app: Callable[..., Flask], serve: Callable[..., Site], browser: Browser) -> None:
    site = serve(make_app())
    for language, direction in DIRECTIONS.items():
        for visitor in VISITORS:
            with watched(browser, locale=language, **visitor) as profile:
                page = profile.new_page()
                answer = page.goto(site.url)
                assert answer is not None and answer.status == 200
                assert page.url == f"{site.url}/{language}/"
                assert page.get_attribute("html", "lang") == language
                assert page.get_attribute("html", "dir") == direction
                width = page.evaluate("document.documentElement.scrollWidth")
                assert width <= visitor["viewport"]["width"], "the page is wider than the window"


def test_an_address_names_as_many_as_can_be_chosen_at_once(
    make_app: Callable[..., Flask], serve: Callable[..., Site]
) -> None:
    chosen = "&".join(["registrations=abcdefgh"] * many.MOST)
    with pytest.raises(urllib.error.HTTPError) as answer:
        urllib.request.urlopen(f"{serve(make_app()).url}/en/desk/signups/activity/abcdefgh/nothing?{chosen}")
    assert answer.value.code == 404
    answer.value.close()
