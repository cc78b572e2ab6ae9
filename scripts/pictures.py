"""Takes the pictures of docs/pictures from the demo city, in a real browser: `scripts/pictures`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.servers.browser import browser
from tests.servers.ports import free_port
from tests.servers.web import running

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
PHONE, DESK = (360, 740), (1280, 860)

#: name, who (as the demo names her door; '' for nobody), width, address. {A}, {B} …: codes of the first activities;
#: {I}: of an institution; {S}: of a session of today. A name that ends in -dark is taken in the dark scheme.
PICTURES = [
    ("home-he-phone", "", PHONE, "/he/"),
    ("home-ar-phone", "", PHONE, "/ar/"),
    ("home-en-desk", "", DESK, "/en/"),
    ("home-he-phone-dark", "", PHONE, "/he/"),
    ("activities-he-phone", "", PHONE, "/he/activities"),
    ("activities-en-desk", "", DESK, "/en/activities?day=SU&day=WE"),
    ("activity-he-phone", "", PHONE, "/he/activities/{A}"),
    ("activity-ar-phone", "", PHONE, "/ar/activities/{D}"),
    ("activity-en-desk", "", DESK, "/en/activities/{D}"),
    ("sign-in-he-phone", "", PHONE, "/he/sign-in"),
    ("sign-up-he-phone", "Resident, parent", PHONE, "/he/signups/activity/{D}"),
    ("my-sign-ups-he-phone", "Resident, parent", PHONE, "/he/my/signups"),
    ("my-calendar-he-phone", "Resident, parent", PHONE, "/he/my/calendar"),
    ("me-he-phone", "Resident, parent", PHONE, "/he/me"),
    ("search-ar-phone", "", PHONE, "/ar/search?q=%D8%AE%D8%B2%D9%81"),
    ("poster-ar", "", DESK, "/ar/activities/{A}/poster"),
    ("desk-he", "Coordinator", DESK, "/he/desk"),
    ("programme-he", "Coordinator", DESK, "/he/desk/activities"),
    ("roster-he", "Coordinator", DESK, "/he/desk/signups/activity/{A}"),
    ("new-activity-en", "Coordinator", DESK, "/en/desk/activities/new"),
    ("attendance-he-phone", "Coordinator", PHONE, "/he/desk/attendance/{S}"),
    ("desk-ar-phone", "Coordinator", PHONE, "/ar/desk"),
    ("institution-ar-phone", "", PHONE, "/ar/institutions/{I}"),
    ("institution-en-desk", "Coordinator", DESK, "/en/institutions/{I}"),
    ("administration-en", "Site administrator", DESK, "/en/admin"),
]


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, browser() as chromium:
        bind = f"127.0.0.1:{free_port()}"
        with running(["demo", "--bind", bind], {"data_dir": folder}, Path(folder)) as demo:
            while "Serving after" not in (log := demo.log.read_text()):
                if demo.process.poll() is not None:
                    raise SystemExit(log)
            doors = {line.strip(): url for line, url in re.findall(r"^  (\S.+?)  .*?(http\S+)$", log, re.MULTILINE)}
            take(chromium, f"http://{bind}", doors)


def take(chromium: Browser, base: str, doors: dict[str, str]) -> None:
    """All pictures, one after the other."""
    pages: dict[tuple[str, int, bool], Page] = {}
    codes: dict[str, str] = {}
    for name, who, (width, height), path in PICTURES:
        dark = name.endswith("-dark")
        if (who, width, dark) not in pages:
            size, scheme = {"width": width, "height": height}, "dark" if dark else "light"
            page = chromium.new_context(viewport=size, reduced_motion="reduce", color_scheme=scheme).new_page()
            if who:
                page.goto(next(url for door, url in doors.items() if door.startswith(who)))
                page.locator("main form button").first.click()
                page.wait_for_load_state()
            pages[who, width, dark] = page
        page = pages[who, width, dark]
        if not codes:
            codes = dict(zip("ABCDEF", _codes(page, f"{base}/en/activities", "activities"), strict=False))
            codes["I"] = _codes(page, f"{base}/en/institutions", "institutions")[0]
        if "{S}" in path:
            codes["S"] = _codes(page, f"{base}/en/desk", "desk/attendance")[0]
        page.goto(base + path.format(**codes))
        page.wait_for_function("document.fonts.status === 'loaded'")
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file)
        Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)


def _codes(page: Page, address: str, kind: str) -> list[str]:
    """The codes of a kind that a page links to, in its order."""
    page.goto(address)
    return list(dict.fromkeys(re.findall(rf"/en/{kind}/([a-z0-9]{{8,}})", page.content())))


if __name__ == "__main__":
    main()
