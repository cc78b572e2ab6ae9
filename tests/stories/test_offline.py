"""Attendance where there is no connection, on a telephone in Hebrew and Arabic: taken along, noted, brought back once;
what two have noted differently is decided by a person; what lies on the device can be read by nobody else."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from time import monotonic
from typing import Any

import pytest
import sqlalchemy as sa
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.command import Seen
from commons.db import db, unit_of_work
from commons.i18n import local
from commons.signups import lists, offline, queries
from tests.stories.town import PATIENCE, PHONE, Town, enter, press, sign_up

pytestmark = pytest.mark.databases("sqlite")

expect.set_options(timeout=PATIENCE * 1000)

#: All that a browser keeps of the site: what databases hold, in every reading of their bytes, and what caches hold.
KEPT = """async () => {
  const asked = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)));
  const read = (value) => value instanceof CryptoKey ? `key ${value.extractable}`
    : value instanceof ArrayBuffer || ArrayBuffer.isView(value)
      ? ["utf-8", "utf-16le"].map((way) => new TextDecoder(way).decode(value)).join()
    : value && typeof value === "object" ? Object.entries(value).map(([name, inner]) => `${name}=${read(inner)}`).join()
    : String(value);
  const records = {}, texts = {};
  for (const { name } of await indexedDB.databases()) {
    const base = await asked(indexedDB.open(name));
    for (const store of base.objectStoreNames)
      records[store] = (await asked(base.transaction(store).objectStore(store).getAll())).map(read);
    base.close();
  }
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) texts[request.url] = await (await cache.match(request)).text();
  }
  return { records, texts, bare: Object.entries(localStorage).join(), cookie: document.cookie };
}"""
#: A camera whose picture is always the code that a test puts into `window.held`.
CAMERA = """
  window.BarcodeDetector = class { async detect() { return window.held ? [{ rawValue: window.held }] : []; } };
  navigator.mediaDevices.getUserMedia = async () => {
    const picture = document.createElement("canvas");
    setInterval(() => picture.getContext("2d").fillRect(0, 0, 9, 9), 50);
    return picture.captureStream();
  };
"""


@pytest.fixture
def session(town: Town) -> str:
    """The code of another session of the drawing, moved to begin in an hour, with Tamar and Adam, and nobody marked."""
    with town.app.test_request_context("/en/"):
        ref_id = subjects.id_of(f"activity:{town.city.activities['drawing']}")
        if not queries.registrations_of([town.city.person_id("adam")], town.city.actor("layla")):
            sign_up(town.city, "drawing", "layla", "adam")
        now = clock.now()
        planned = [one for one in calendar.occurrences(ref_id) if one.start_utc > now and one.status == "planned"]
        start, hour = local(now + timedelta(hours=1)), timedelta(hours=1)
        if local(now + 2 * hour).date() != start.date():
            start = datetime.combine(start.date() + timedelta(days=1), time(8))
        slot = {"day": start.date().isoformat(), "start": f"{start:%H:%M}", "end": f"{start + hour:%H:%M}"}
        town.city.run("calendar.move_occurrence", "noa", None, {"occurrence": planned[0].code, **slot})
        db.session.rollback()
        return planned[0].code


@contextmanager
def telephone(town: Town, browser: Browser, lang: str, who: str, code: str) -> Iterator[Page]:
    """Somebody of the staff, who has taken the roster along."""
    with town.reader(browser, lang, **PHONE, reduced_motion="reduce") as page:
        enter(page, town, lang, who)
        take(page, town, lang, code)
        yield page


def take(page: Page, town: Town, lang: str, code: str) -> None:
    page.goto(f"{town.url}/{lang}/desk/attendance/{code}")
    press(page.locator(f'main a[href="/{lang}/desk/offline/#{code}"]'))
    expect(page.locator("#people fieldset")).to_have_count(2)
    page.evaluate("navigator.serviceWorker.ready.then(() => 0)")
    until(page, "navigator.serviceWorker.controller !== null")


def row(page: Page, town: Town, short: str) -> Any:
    return page.locator(f'[id="person:{town.city.persons[short]}"]')


def note(page: Page, town: Town, short: str, mark: str) -> None:
    row(page, town, short).locator(f'[value="{mark}"]').check()


def written(town: Town, code: str) -> dict[str, str]:
    """Short name -> mark, of the two, as the city has it."""
    with town.app.app_context():
        there = lists.marks_of(calendar.occurrence(code).id)
        ids = {short: subjects.id_of(f"person:{town.city.persons[short]}") for short in ("tamar", "adam")}
        return {short: there[one].mark for short, one in ids.items() if one in there and there[one].mark != "none"}


def until(page: Page, script: str) -> None:
    """Waits for what a script says of the page to be true. Playwright's own way needs eval, which our pages forbid."""
    deadline = monotonic() + PATIENCE
    while not page.evaluate(script):
        assert monotonic() < deadline, script
        page.wait_for_timeout(50)


def comes(page: Page, town: Town, code: str, marks: dict[str, str]) -> None:
    """The city has these marks, after a while, and the page says so."""
    deadline = monotonic() + PATIENCE
    while written(town, code) != marks and monotonic() < deadline:
        page.wait_for_timeout(50)
    assert written(town, code) == marks
    expect(page.locator("#people .badge:visible")).to_have_count(0)


def used(town: Town) -> int:
    """How many marks came from devices, each counted once."""
    with town.app.app_context():
        query = sa.select(sa.func.count()).where(Seen.command == "signups.check_in")
        return db.session.scalar(query)


def cut(page: Page) -> None:
    page.context.set_offline(True)
    until(page, "!navigator.onLine")


def says(page: Page, town: Town, lang: str, words: str) -> None:
    expect(page.locator("#status")).to_contain_text(town.say(lang, words))


def code_of(town: Town, code: str, short: str) -> str:
    with town.app.test_request_context("/en/"):
        pool = queries.pool_of(calendar.occurrence(code).ref_id)
        return offline.code_of(pool.id, subjects.id_of(f"person:{town.city.persons[short]}"))


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_noted_without_a_connection_and_brought_back_once(
    town: Town, browser: Browser, session: str, lang: str
) -> None:
    before = used(town)
    with telephone(town, browser, lang, "noa", session) as page:
        says(page, town, lang, "All marks are sent.")
        cut(page)
        page.reload()
        expect(page.locator("html")).to_have_attribute("dir", "ltr" if lang == "en" else "rtl")
        expect(page.locator("#people fieldset")).to_have_count(2)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        note(page, town, "tamar", "absent")
        expect(row(page, town, "tamar").locator(".badge")).to_be_visible()
        page.fill("#q", code_of(town, session, "adam").lower())
        page.press("#q", "Enter")
        expect(row(page, town, "adam").locator('[value="present"]')).to_be_checked()
        says(page, town, lang, "There is no connection now; marks are kept and sent later.")
        page.reload()
        expect(row(page, town, "tamar").locator('[value="absent"]')).to_be_checked()
        expect(row(page, town, "adam").locator('[value="present"]')).to_be_checked()
        assert written(town, session) == {}
        answers = _twice(page)
        page.context.set_offline(False)
        expect(page.locator("#people .badge:visible")).to_have_count(0)
        says(page, town, lang, "All marks are sent.")
        assert written(town, session) == {"tamar": "absent", "adam": "present"}
        assert used(town) == before + 2
        assert answers == [200, 200], "the same marks were sent twice"


def _twice(page: Page) -> list[int]:
    """The first answer to what is sent gets lost on the way, so it is sent once more. The statuses, lost or not."""
    answers: list[int] = []

    def lose_the_first(route: Any) -> None:
        answer = route.fetch()
        answers.append(answer.status)
        if len(answers) == 1:
            route.abort()
            page.evaluate("setTimeout(() => dispatchEvent(new Event('online')), 300) && 0")
        else:
            route.fulfill(response=answer)

    page.route("**/sync", lose_the_first)
    return answers


@pytest.mark.parametrize(("lang", "choice"), [("he", 0), ("ar", 1)])
def test_what_two_have_noted_differently_is_decided_by_a_person(
    town: Town, browser: Browser, session: str, lang: str, choice: int
) -> None:
    with telephone(town, browser, lang, "noa", session) as page:
        cut(page)
        note(page, town, "tamar", "present")
        with town.app.test_request_context("/en/"):
            marks = {f"person:{town.city.persons['tamar']}": "excused"}
            town.city.run("signups.mark", "dana", None, {"occurrence": session, "marks": marks})
        page.context.set_offline(False)
        problem = page.locator("#problems li")
        expect(problem).to_have_count(1)
        expect(problem).to_contain_text("תמר")
        expect(problem).to_contain_text(town.say(lang, "Excused"))
        expect(problem.locator("button:visible")).to_have_count(2)
        assert written(town, session) == {"tamar": "excused"}
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        _sound(page)
        problem.locator("button").nth(choice).click()
        expect(problem).to_have_count(0)
        comes(page, town, session, {"tamar": ["present", "excused"][choice]})


def test_the_same_mark_of_two_is_no_conflict(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "en", "noa", session) as page:
        cut(page)
        note(page, town, "tamar", "present")
        with telephone(town, browser, "en", "dana", session) as other:
            note(other, town, "tamar", "present")
            comes(other, town, session, {"tamar": "present"})
        page.context.set_offline(False)
        says(page, town, "en", "All marks are sent.")
        expect(page.locator("#problems li")).to_have_count(0)
        comes(page, town, session, {"tamar": "present"})


def test_what_lies_on_the_device_names_nobody_and_goes_with_the_sign_in(
    town: Town, browser: Browser, session: str
) -> None:
    names = ["תמר", "آدم", code_of(town, session, "tamar"), *[town.city.persons[one] for one in ("tamar", "adam")]]
    with telephone(town, browser, "he", "noa", session) as page:
        cut(page)
        note(page, town, "tamar", "present")
        expect(row(page, town, "tamar").locator(".badge")).to_be_visible()
        kept = page.evaluate(KEPT)
        assert {store: len(records) for store, records in kept["records"].items()} == {
            "keys": 1,
            "rosters": 1,
            "marks": 1,
        }
        assert kept["records"]["keys"][0].count("key false") == 2, "keys cannot be taken out"
        assert any(url.endswith("/he/desk/offline/") for url in kept["texts"])
        assert not [name for name in names if name in json.dumps(kept, ensure_ascii=False)]
        page.context.set_offline(False)
        says(page, town, "he", "All marks are sent.")
        page.goto(f"{town.url}/he/desk")
        _signs_out(page)
        assert "/desk/offline" not in page.url
        until(page, "async () => !(await indexedDB.databases()).length && !(await caches.keys()).length")
        assert page.evaluate(KEPT) == {"records": {}, "texts": {}, "bare": "", "cookie": ""}


def _signs_out(page: Page) -> None:
    page.locator("details.account summary").click()
    page.locator('details.account form[action$="/sign-out"] button').click()
    page.wait_for_load_state()


def test_marks_that_wait_outlive_the_sign_in_sealed_for_their_maker(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "he", "noa", session) as page:
        page.route("**/sync", lambda route: route.abort())
        note(page, town, "tamar", "present")
        expect(row(page, town, "tamar").locator(".badge")).to_be_visible()
        page.goto(f"{town.url}/he/desk")
        _signs_out(page)
        assert page.locator('main form [name="anyway"]').count() == 1, "one is asked first"
        page.locator("main form button").click()
        expect(page.locator("#signed-out")).to_be_visible()
        kept = page.evaluate(KEPT)
        assert {store: len(records) for store, records in kept["records"].items()} == {
            "keys": 0,
            "rosters": 0,
            "marks": 1,
        }
        assert "תמר" not in page.inner_text("main")
        page.unroute("**/sync")
        enter(page, town, "he", "dana")
        take(page, town, "he", session)
        expect(page.locator("#sealed")).to_be_visible()
        assert written(town, session) == {}
        enter(page, town, "he", "noa")
        take(page, town, "he", session)
        expect(page.locator("#sealed")).to_be_hidden()
        comes(page, town, session, {"tamar": "present"})


def test_a_sign_in_that_was_ended_elsewhere_takes_the_roster_with_it(
    town: Town, browser: Browser, session: str
) -> None:
    with telephone(town, browser, "ar", "noa", session) as page:
        session_cookie = [one for one in page.context.cookies() if one["name"] == "commons"]
        page.context.clear_cookies(name="commons")
        assert session_cookie
        page.reload()
        expect(page.locator("#signed-out")).to_be_visible()
        expect(page.locator("#session")).to_be_hidden()
        kept = page.evaluate(KEPT)
        assert kept["records"] == {"keys": [], "rosters": [], "marks": []}
        _sound(page)


def test_after_the_session_the_roster_is_gone_without_a_connection_too(
    town: Town, browser: Browser, session: str
) -> None:
    with telephone(town, browser, "en", "noa", session) as page:
        cut(page)
        page.clock.set_system_time(datetime.now() + timedelta(days=2))
        page.reload()
        expect(page.locator("#trouble")).to_be_visible()
        expect(page.locator("#session")).to_be_hidden()
        assert page.evaluate(KEPT)["records"] == {"keys": [], "rosters": [], "marks": []}


def test_after_the_session_the_site_takes_marks_and_gives_no_roster(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "he", "noa", session) as page:
        cut(page)
        note(page, town, "tamar", "present")
        expect(row(page, town, "tamar").locator(".badge")).to_be_visible()
        with town.app.app_context(), unit_of_work():
            one = calendar.occurrence(session)
            one.start_utc, one.end_utc = clock.now() - timedelta(hours=15), clock.now() - timedelta(hours=13)
        page.context.set_offline(False)
        expect(page.locator("#trouble")).to_contain_text(
            town.say("he", "The session is over; its roster is no longer on this device.")
        )
        comes(page, town, session, {"tamar": "present"})
        assert page.locator("#people fieldset").count() == 0
        assert page.evaluate(KEPT)["records"] == {"keys": [], "rosters": [], "marks": []}


def test_who_has_no_right_any_more_has_no_roster_and_her_marks_stay_sealed(
    town: Town, browser: Browser, session: str
) -> None:
    with telephone(town, browser, "en", "noa", session) as page:
        cut(page)
        note(page, town, "tamar", "present")
        expect(row(page, town, "tamar").locator(".badge")).to_be_visible()
        page.route("**/roster.json", lambda route: route.fulfill(status=403, body="no"))
        page.context.set_offline(False)
        expect(page.locator("#trouble")).to_contain_text("not open to you")
        expect(page.locator("#sealed")).to_be_visible()
        kept = page.evaluate(KEPT)["records"]
        assert (kept["keys"], kept["rosters"], len(kept["marks"])) == ([], [], 1)
        assert "תמר" not in page.locator("body").text_content()
        page.locator("#drop-sealed").click()
        expect(page.locator("#sealed")).to_be_hidden()
        assert page.evaluate(KEPT)["records"]["marks"] == [] and "unsent=" not in page.evaluate("document.cookie")


def test_signing_out_elsewhere_in_the_browser_clears_the_screen(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "he", "noa", session) as page:
        assert "תמר" in page.inner_text("main")
        other = page.context.new_page()
        other.goto(f"{town.url}/he/desk")
        _signs_out(other)
        expect(page.locator("#people fieldset")).to_have_count(0)
        assert "תמר" not in page.locator("body").text_content()


def test_a_new_worker_forgets_what_the_old_one_kept_and_nothing_else(
    town: Town, browser: Browser, session: str
) -> None:
    with town.reader(browser, "he", **PHONE) as page:
        enter(page, town, "he", "noa")
        page.evaluate(
            "Promise.all(['offline-he-0', 'offline-ar-0', 'other'].map((name) => caches.open(name))).then(() => 0)"
        )
        take(page, town, "he", session)
        until(page, "async () => !(await caches.has('offline-he-0'))")
        left = sorted(page.evaluate("caches.keys()"))
        assert left[0] == "offline-ar-0" and left[1].startswith("offline-he-") and left[2:] == ["other"]


def test_a_browser_would_install_it(town: Town, browser: Browser, session: str) -> None:
    """What Chromium itself says of the page; a profile of its own, as tests have, is the one thing that hinders it."""
    with telephone(town, browser, "ar", "noa", session) as page:
        asked = page.context.new_cdp_session(page)
        assert asked.send("Page.getAppManifest")["errors"] == []
        hinders = [one["errorId"] for one in asked.send("Page.getInstallabilityErrors")["installabilityErrors"]]
        assert set(hinders) <= {"in-incognito"}, hinders


def test_a_session_that_was_cancelled_gives_marks_back_with_the_reason(
    town: Town, browser: Browser, session: str
) -> None:
    with telephone(town, browser, "en", "noa", session) as page:
        cut(page)
        note(page, town, "tamar", "present")
        with town.app.test_request_context("/en/"):
            data = {"occurrence": session, "reason": {"en": "Rain"}}
            town.city.run("calendar.cancel_occurrence", "noa", None, data)
        page.context.set_offline(False)
        problem = page.locator("#problems li")
        expect(problem).to_contain_text("This session does not take place.")
        page.reload()
        expect(problem).to_contain_text("תמר")
        problem.locator("button:visible").click()
        expect(problem).to_have_count(0)
        assert written(town, session) == {}


def test_a_quick_hand_is_in_no_conflict_with_itself(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "en", "noa", session) as page:
        for mark in ("present", "absent", "excused", "present", "absent"):
            note(page, town, "tamar", mark)
        comes(page, town, session, {"tamar": "absent"})
        cut(page)
        for mark in ("present", "none", "absent", "excused"):
            note(page, town, "adam", mark)
        page.context.set_offline(False)
        comes(page, town, session, {"tamar": "absent", "adam": "excused"})
        expect(page.locator("#problems li")).to_have_count(0)


def test_names_are_found_as_people_type_them(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "ar", "noa", session) as page:
        for typed in ("ادم", "أدم", "آدَم"):
            page.fill("#q", typed)
            expect(row(page, town, "tamar")).to_be_hidden()
            expect(row(page, town, "adam")).to_be_visible()
        page.press("#q", "Enter")
        expect(row(page, town, "adam").locator('[value="present"]')).to_be_focused()
        page.keyboard.press("Space")
        comes(page, town, session, {"adam": "present"})
        page.fill("#q", "תָּמָר")
        expect(row(page, town, "tamar")).to_be_visible()
        page.fill("#q", "zzzz-zzzz")
        page.press("#q", "Enter")
        expect(page.locator("#said")).to_have_text(town.say("ar", "Nobody here has this code."))
        page.fill("#q", "")
        expect(page.locator("#people fieldset:visible")).to_have_count(2)


def test_a_code_before_the_camera(town: Town, browser: Browser, session: str) -> None:
    """Chromium on Linux has no BarcodeDetector: a stand-in of that interface sees the code, so what is tested is what
    the page does with it, not whether a camera can read."""
    with town.reader(browser, "he", **PHONE, permissions=["camera"]) as page:
        page.add_init_script(CAMERA)
        enter(page, town, "he", "noa")
        take(page, town, "he", session)
        page.locator("#camera").click()
        page.evaluate("code => (window.held = code)", "not a code of anybody")
        expect(page.locator("#said")).to_have_text(town.say("he", "Nobody here has this code."))
        page.evaluate("code => (window.held = code)", code_of(town, session, "tamar"))
        expect(row(page, town, "tamar").locator('[value="present"]')).to_be_checked()
        expect(page.locator("#said")).to_contain_text("תמר")
        page.locator("#camera").click()
        expect(page.locator("#eye")).to_be_hidden()
        comes(page, town, session, {"tamar": "present"})


def test_without_a_detector_there_is_no_button_for_it(town: Town, browser: Browser, session: str) -> None:
    with telephone(town, browser, "he", "noa", session) as page:
        assert page.evaluate("'BarcodeDetector' in window") is False
        expect(page.locator("#camera")).to_be_hidden()


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_the_page_is_sound(town: Town, browser: Browser, session: str, lang: str) -> None:
    with telephone(town, browser, lang, "noa", session) as page:
        _sound(page)
        page.emulate_media(color_scheme="dark")
        _sound(page)
        page.evaluate("location.hash = ''")
        expect(page.locator("#sessions li")).to_have_count(1)
        _sound(page)
        page.locator("#sessions a").click()
        expect(page.locator("#people fieldset")).to_have_count(2)
        page.locator("#remove").click()
        expect(page.locator("#none")).to_be_visible()


def _sound(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:5]) for one in found] == []
