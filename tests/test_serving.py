"""The city as it runs in production, seen in a browser: `commons run`, three languages, two widths."""

from collections.abc import Callable

from flask import Flask
from playwright.sync_api import Browser

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
