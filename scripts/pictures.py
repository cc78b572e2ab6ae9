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

#: name, who (as the demo names her door; '' for nobody), width, address. {A}, {B} …: codes of the first activities.
PICTURES = [
    ("home-he-phone", "", PHONE, "/he/"),
    ("home-ar-phone", "", PHONE, "/ar/"),
    ("home-en-desk", "", DESK, "/en/"),
    ("activities-he-phone", "", PHONE, "/he/activities"),
    ("activities-en-desk", "", DESK, "/en/activities?day=SU&day=WE"),
    ("activity-he-phone", "", PHONE, "/he/activities/{A}"),
    ("activity-ar-phone", "", PHONE, "/ar/activities/{D}"),
    ("activity-en-desk", "", DESK, "/en/activities/{D}"),
    ("sign-in-he-phone", "", PHONE, "/he/sign-in"),
    ("sign-up-he-phone", "Resident, parent", PHONE, "/he/signups/activity/{D}"),
    ("my-sign-ups-he-phone", "Resident, parent", PHONE, "/he/my/signups"),
    ("my-calendar-he-phone", "Resident, parent", PHONE, "/he/my/calendar"),
    ("notices-he-phone", "Resident, parent", PHONE, "/he/me/notices"),
    ("desk-he", "Coordinator", DESK, "/he/desk"),
    ("programme-he", "Coordinator", DESK, "/he/desk/activities"),
    ("roster-he", "Coordinator", DESK, "/he/desk/signups/activity/{A}"),
    ("new-activity-en", "Coordinator", DESK, "/en/desk/activities/new"),
    ("closed-days-he", "Coordinator", DESK, "/he/desk/calendar"),
    ("institution-ar-phone", "", PHONE, "/ar/institutions"),
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
    pages: dict[tuple[str, tuple[int, int]], Page] = {}
    codes: list[str] = []
    for name, who, (width, height), path in PICTURES:
        if (who, width) not in pages:
            size = {"width": width, "height": height}
            page = chromium.new_context(viewport=size, reduced_motion="reduce").new_page()
            if who:
                page.goto(next(url for door, url in doors.items() if door.startswith(who)))
                page.locator("main form button").first.click()
                page.wait_for_load_state()
            pages[who, width] = page
        page = pages[who, width]
        if not codes:
            page.goto(f"{base}/en/activities")
            codes = list(dict.fromkeys(re.findall(r"/en/activities/([a-z0-9]{8})", page.content())))
        page.goto(base + path.format(**dict(zip("ABCDEF", codes, strict=False))))
        page.wait_for_function("document.fonts.status === 'loaded'")
        file = FOLDER / f"{name}.png"
        page.screenshot(path=file)
        Image.open(file).convert("RGB").quantize(128).save(file, optimize=True)


if __name__ == "__main__":
    main()
