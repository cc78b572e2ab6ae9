"""Text twice as large, as a reader sets it in her browser (WCAG 1.4.4), at a desk and on a phone: nothing is cut,
nothing lies over anything else, nothing has to be scrolled sideways."""

import pytest
from playwright.sync_api import Browser

from tests.stories.looking import by_eye, prepare
from tests.stories.sights import Sight, reach, sights
from tests.stories.town import DESK, Town, enter

pytestmark = pytest.mark.databases("sqlite")

TWICE = {"fontSizes": {"standard": 32, "fixed": 26}}
WIDTHS = (1280, 360)
KEY = {
    None: [
        "/",
        "/activities",
        "/activities/<code>",
        "/institutions/<code>",
        "/search?q=חוג",
        "/sign-in",
        "/accessibility",
    ],
    "maya": ["/me", "/me/settings", "/my/calendar", "/signups/<kind>/<code>", "/signups/r/<code>"],
    "noa": [
        "/desk",
        "/desk/activities",
        "/desk/activities/new",
        "/desk/activities/import",
        "/desk/attendance/<code>",
        "/desk/people/<code>",
        "/desk/signups/<kind>/<code>",
        "/desk/signups/<kind>/<code>/register",
    ],
}


@pytest.fixture(scope="module")
def seen(town: Town) -> dict[tuple[str | None, str], Sight]:
    return {(sight.who, sight.rule): sight for sight in sights(town)}


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_text_twice_as_large(
    town: Town, browser: Browser, seen: dict[tuple[str | None, str], Sight], lang: str
) -> None:
    faults = []
    for who, rules in KEY.items():
        with town.reader(browser, lang, reduced_motion="reduce", **DESK) as page:
            page.context.new_cdp_session(page).send("Page.setFontSizes", TWICE)
            if who is not None:
                enter(page, town, lang, who)
            for rule in rules:
                if (status := reach(page, town, lang, seen[who, rule])) != 200:
                    faults.append(f"/{lang}{rule}: {status}")
                assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
                prepare(page)
                for width in WIDTHS:
                    page.set_viewport_size({"width": width, "height": 800})
                    faults += [f"/{lang}{rule}, {width}: {fault}" for fault in by_eye(page, "words")]
    assert not faults, "\n".join(faults)
