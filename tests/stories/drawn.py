"""Pages that no address opens, because only a form that is sent draws them: what one sees before a thing is done, and
the page that says what was done to many. Each is reached as a person does, and leaves the city as it was."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.stories.town import Town, fill, press, send

#: way(page, town, lang): leaves the page at hand on the one that is drawn.
Way = Callable[[Page, Town, str], None]


def spreadsheet(file: Path) -> Way:
    """What was understood of this file."""

    def reach(page: Page, town: Town, lang: str) -> None:
        page.goto(f"{town.url}/{lang}/desk/activities/import")
        page.set_input_files('main input[name="file"]', file)
        send(page, "/import")
        assert page.locator('main [name="lines"]').count()

    return reach


def other_hours(page: Page, town: Town, lang: str) -> None:
    page.goto(f"{town.url}/{lang}/desk/activities/{town.city.activities['drawing']}/edit")
    fill(page, {"start": "17:30", "end": "18:30"})
    send(page, "/edit", "preview")
    assert page.locator(".what-if .notice.warn").count() and page.locator(".what-if details").count()


def moved_session(page: Page, town: Town, lang: str) -> None:
    page.goto(f"{town.url}/{lang}/calendar/activity/{town.city.activities['drawing']}")
    session = page.locator(f'main a[href*="/{lang}/desk/calendar/"]').nth(1).get_attribute("href")
    page.goto(f"{town.url}{session}/move")
    fill(page, {"start": "17:30", "end": "18:30"})
    send(page, "/move", "preview")
    assert page.locator(".what-if").count()


def next_season(page: Page, town: Town, lang: str) -> None:
    page.goto(f"{town.url}/{lang}/desk/activities/copy?season=all")
    for box in page.locator('main [name="activities"]').all()[:3]:
        box.check()
    send(page, "/desk/activities/copy", "preview")
    assert page.locator("main table tbody tr").count() >= 3


def message(page: Page, town: Town, lang: str) -> None:
    page.goto(f"{town.url}/{lang}/desk/signups/activity/{town.city.activities['drawing']}/write")
    fill(page, {"subject": "להביא עיפרון", "text": "We draw in the yard."})
    send(page, "/write", "preview")
    assert page.locator('main button[value="again"]').count()


def many_at_once(page: Page, town: Town, lang: str) -> None:
    """Two that are closed, and one that one does not sign up for. The same page takes it back."""
    page.goto(f"{town.url}/{lang}/desk/activities?state=published")
    for box in page.locator('main [name="activities"]').all()[:3]:
        box.check()
    page.locator('main button[name="do"][value="close"]').click()
    page.wait_for_url("**/desk/activities/many")
    assert page.locator("main .notice.done").count() and page.locator("main .notice.warn").count()


def marks_wait(page: Page, town: Town, lang: str) -> None:
    """She signs out while marks that were noted without a connection wait in this browser."""
    page.goto(f"{town.url}/{lang}/me")
    page.context.add_cookies([{"name": "unsent", "value": "2", "url": town.url, "sameSite": "Strict"}])
    page.locator("header details.account > summary").click()
    with page.expect_response("**/sign-out") as answer:
        press(page.locator('header form[action*="sign-out"] button'))
    page.wait_for_load_state()
    assert answer.value.status == 409
    page.context.clear_cookies(name="unsent")


def leave(page: Page, way: Way) -> None:
    """Takes back what the way to the page has done."""
    if way is many_at_once:
        page.locator('main form[action$="/undo"] button').click()
        page.wait_for_url("**/desk/activities?**")


WAYS: tuple[Way, ...] = (other_hours, moved_session, next_season, message, many_at_once, marks_wait)
