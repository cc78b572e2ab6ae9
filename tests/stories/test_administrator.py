"""Whoever runs the site: an institution more, a role given, a plugin turned off and on again."""

import re
import subprocess
import sysconfig
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.servers.web import environment, serving
from tests.stories.town import DESK, Town, enter, fill, send

pytestmark = pytest.mark.databases("sqlite")


def test_an_institution_a_role_and_a_plugin(town: Town, browser: Browser) -> None:
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "hagar")
        page.goto(f"{town.url}/en/admin")
        page.locator('main a[href$="/admin/institutions/add"]').first.click()
        fill(page, {"name.en": "Olive House", "name.he": "בית הזית", "kind": "branch", "side": "civic"})
        send(page, "")
        page.wait_for_url("**/en/admin")
        page.get_by_role("link", name="Olive House").first.click()
        fill(page, {"who": "emma@example.org", "role": "coordinator"})
        send(page, "/roles")
        assert "Emma" in page.inner_text("main table")
    with town.reader(browser, "en", **DESK) as page:
        enter(page, town, "en", "emma")
        page.goto(f"{town.url}/en/desk/activities")
        assert "Olive House" in page.inner_text("main")


def test_a_plugin_is_turned_off_and_on(town: Town) -> None:
    """On a copy of the settings: at the next start the site opens without its activities, and then with them."""
    names = ("data_dir", "secret_key", "database_url")
    settings = {name: town.app.config["COMMONS"][name] for name in names} | {"development": 1}
    for turn, status in (("off", 404), ("on", 200)):
        said = _commons(["plugins", turn, "activities"], settings, town.data)
        assert re.search(rf"activities is {turn}", said)
        with serving(settings, town.data) as site:
            assert _status(f"{site.url}/en/") == 200
            assert _status(f"{site.url}/en/institutions") == 200
            assert _status(f"{site.url}/en/activities") == status


def _commons(arguments: list[str], settings: dict[str, object], folder: Path) -> str:
    command = [Path(sysconfig.get_path("scripts")) / "commons", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment(settings), capture_output=True, text=True, check=True)
    return done.stdout


def _status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code
