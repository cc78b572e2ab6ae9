"""What a first visit to a key page of the demo city weighs, and whether its words move while it comes in:

    python -m benchmarks.weight

Bytes are of everything but fonts and photos, each answer compressed by gzip as a proxy does it. Layout shift is what
Chromium reports on a slow line, on a phone in Hebrew and Arabic and at a desk in English. Statements are of SQL.
"""

from __future__ import annotations

import contextlib
import gzip
import re
import sys
import tempfile
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from playwright.sync_api import Browser, BrowserContext, Response

from benchmarks.cities import KEY, City
from benchmarks.figures import Figure, table
from benchmarks.pages import statements
from commons import demo
from commons.app import create_app
from commons.db import db
from commons.migrate import upgrade
from commons.web import fonts
from tests.servers.browser import DESK, browser
from tests.servers.web import serving

MOST_BYTES, MOST_SCRIPT, MOST_STATEMENTS = 60 * 1024, 10 * 1024, 25
PHONE = {"width": 360, "height": 780}
VIEWS = (("he", PHONE), ("ar", PHONE), ("en", DESK))
SLOW = {"offline": False, "latency": 100, "downloadThroughput": 200_000, "uploadThroughput": 100_000}  # bytes a second
SHIFT = """window.shifted = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifted += entry.value; })
  .observe({ type: 'layout-shift', buffered: true });"""

Doors = dict[str, str]


def pages(activity: str, institution: str) -> list[tuple[str, str]]:
    """(who, path without its language): whom nobody knows, a resident, the desk."""
    return [
        ("", "/"),
        ("", "/activities"),
        ("", f"/activities/{activity}"),
        ("", f"/institutions/{institution}"),
        ("", "/institutions"),
        ("", "/search?q=%D7%97%D7%95%D7%92"),
        ("", "/sign-in"),
        ("resident", "/"),
        ("resident", "/me"),
        ("resident", "/my/calendar"),
        ("resident", "/my/signups"),
        ("resident", f"/signups/activity/{activity}"),
        ("desk", "/desk"),
        ("desk", f"/desk/signups/activity/{activity}"),
        ("desk", "/desk/offline/"),
        ("desk", "/desk/activities"),
        ("desk", "/desk/people"),
    ]


def visit(context: BrowserContext, url: str) -> tuple[int, int, float]:
    """(bytes, those of script, layout shift) of a first visit."""
    answers: list[Response] = []
    page = context.new_page()
    page.on("response", lambda answer: answers.append(answer))
    page.add_init_script(SHIFT)
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", SLOW)
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or answer.status != 200:
        raise RuntimeError(f"{url} is not there: {answer and answer.status}")
    shifted = page.evaluate("window.shifted")
    weighed = {
        one.url: (len(gzip.compress(one.body(), 6)), one.request.resource_type)
        for one in answers
        if one.request.resource_type not in {"font", "image"} and one.status == 200
    }
    script = sum(size for size, kind in weighed.values() if kind == "script")
    return sum(size for size, _kind in weighed.values()), script, round(shifted, 4)


def signed_in(chromium: Browser, url: str, door: str) -> Any:
    """The cookies of who has come in by a door of the demo; none for nobody."""
    with contextlib.closing(chromium.new_context()) as context:
        if door:
            page = context.new_page()
            page.goto(f"{url}/en{door}")
            page.locator("main form button").click()
            page.wait_for_load_state()
        return context.storage_state()


def entered(made: City, door: str) -> FlaskClient:
    """The same in this process, where statements are counted."""
    client = made.app.test_client()
    if door:
        token = re.findall(r'name="csrf_token" value="([^"]+)"', client.get(f"/en{door}").text)[-1]
        client.post(f"/en{door}", data={"csrf_token": token})
    return client


def build(folder: Path) -> tuple[City, Doors]:
    """The demo city, and the doors of those who look at it."""
    settings = {"data_dir": str(folder / "data"), "secret_key": KEY, "development": True}
    app = create_app(settings)
    upgrade(app)
    fonts.build(folder / "data" / "fonts")
    demo.build(app)
    with app.test_request_context("/en/"):
        doors = {str(role): path for role, _name, path in demo.doors()}
    chosen = {"": "", "resident": doors["Resident, parent of two"], "desk": doors["Coordinator"]}
    return City(app=app, settings=settings, folder=folder), chosen


def measured(made: City, doors: Doors) -> list[Figure]:
    """The figures of every key page."""
    figures: list[Figure] = []
    clients = {who: entered(made, door) for who, door in doors.items()}
    client = clients[""]
    activity = re.search(r"/he/activities/([0-9a-z]{8})\"", client.get("/he/activities").text)
    institution = re.search(r"/he/institutions/([0-9a-z]{8})\"", client.get("/he/institutions").text)
    if activity is None or institution is None:
        raise RuntimeError("the demo city has no activity or no institution")
    with serving(made.settings, made.folder) as site, browser() as chromium:
        known = {who: signed_in(chromium, site.url, door) for who, door in doors.items()}
        for who, path in pages(activity[1], institution[1]):
            heaviest, script, shift = 0, 0, 0.0
            for lang, size in VIEWS:
                context = chromium.new_context(viewport=size, storage_state=known[who], reduced_motion="reduce")
                with contextlib.closing(context):
                    found = visit(context, f"{site.url}/{lang}{path}")
                heaviest, script, shift = max(heaviest, found[0]), max(script, found[1]), max(shift, found[2])
            name = re.sub(activity[1] + "|" + institution[1], "…", path) + (f" ({who})" if who else "")
            figures += [
                Figure(name=name, value=round(heaviest / 1024, 1), unit=" KB", most=MOST_BYTES // 1024),
                Figure(name="  of it script", value=round(script / 1024, 1), unit=" KB", most=MOST_SCRIPT // 1024),
                Figure(name="  layout shift", value=shift, exactly=0),
                Figure(name="  statements", value=statements(made, f"/he{path}", clients[who]), most=MOST_STATEMENTS),
            ]
    return figures


def main() -> bool:
    """All of it, on a demo city of its own."""
    with tempfile.TemporaryDirectory(prefix="commons-benchmark-") as folder:
        made, doors = build(Path(folder))
        try:
            return table("First visits to key pages of the demo city", measured(made, doors))
        finally:
            with made.app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
