"""Keys at the desk: to the search and to the help, never while one types, and they can be turned off."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

SCRIPT = Path(__file__).parents[2] / "commons" / "web" / "static" / "keys.js"
DESK = """<!doctype html><title>Desk</title><main>
<input type="search" id="q"><input type="radio" id="r"><textarea></textarea>
<details data-keys hidden><summary>Keys</summary><label><input type="checkbox"> off</label></details></main>
<div id="said"></div><script src="/keys.js"></script>"""


@pytest.fixture
def desk(page: Page) -> Page:
    page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body=DESK, content_type="text/html"))
    page.route("http://127.0.0.1:9/keys.js", lambda route: route.fulfill(path=SCRIPT))
    page.goto("http://127.0.0.1:9/")
    return page


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def test_to_the_search_and_to_the_help(desk: Page) -> None:
    desk.focus("#r")
    desk.keyboard.press("/")
    assert (focused(desk), desk.input_value("#q")) == ("q", "")
    desk.keyboard.type("a/b?")
    assert desk.input_value("#q") == "a/b?"
    desk.focus("#r")
    desk.keyboard.press("?")
    assert focused(desk) == "SUMMARY" and desk.is_visible("details input")


def test_never_while_one_types_or_holds_another_key(desk: Page) -> None:
    desk.focus("textarea")
    desk.keyboard.type("1/2")
    assert desk.input_value("textarea") == "1/2" and focused(desk) == "TEXTAREA"
    desk.focus("#r")
    desk.keyboard.press("Control+/")
    assert focused(desk) == "r"


def test_turned_off_they_stay_off(desk: Page) -> None:
    desk.focus("#r")
    desk.keyboard.press("?")
    desk.check("details input")
    desk.focus("#r")
    desk.keyboard.press("/")
    assert focused(desk) == "r"
    desk.reload()
    desk.focus("#r")
    desk.keyboard.press("/")
    assert focused(desk) == "r"
