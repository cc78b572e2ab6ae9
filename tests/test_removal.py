"""Plugins come and go, and the rest of the city still opens."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commons import command
from commons.kernel import Actor
from commons.migrate import upgrade
from tests.repository import ROOT

LANGUAGES = ("he", "ar", "en")


@pytest.fixture(scope="module")
def thirdparty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pip has installed the distribution of tests/thirdparty."""
    folder = tmp_path_factory.mktemp("thirdparty")
    source = shutil.copytree(ROOT / "tests" / "thirdparty", folder / "source")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder / "installed"]
    subprocess.run([*pip, source], check=True)
    assert (folder / "installed/commons_noticeboard/translations/he/LC_MESSAGES/messages.mo").exists()
    return folder / "installed"


def opens(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.get_data(as_text=True)


def pin(app: Flask, title: str) -> None:
    """A note on the board of an institution, by the third party's own command."""
    clerk = Actor(service="tests")
    with app.test_request_context("/en/"):
        values = {"name": {"en": "The Almond"}, "kind": "community_centre", "side": "professional"}
        house = command.run("institutions.add", clerk, None, values).value["ref"]
        command.run("noticeboard.pin", clerk, house, {"title": {"en": title}, "until": "2099-12-31"})


def test_a_third_partys_plugin_comes_and_goes(
    make_app: Callable[..., Flask], thirdparty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as installed:
        installed.syspath_prepend(thirdparty)
        app = make_app()
        assert upgrade(app) == ["noticeboard"], "it brings tables of its own"
        pin(app, "Lost: one grey cat")
        client = app.test_client()
        for language in LANGUAGES:
            assert f'href="/{language}/noticeboard"' in opens(client, f"/{language}/")
            assert "one grey cat" in opens(client, f"/{language}/noticeboard")
        off = make_app(plugins_off=["noticeboard"]).test_client()
        assert off.get("/he/noticeboard").status_code == 404

    client = make_app().test_client()
    for language in LANGUAGES:
        assert "noticeboard" not in opens(client, f"/{language}/")
        assert client.get(f"/{language}/noticeboard").status_code == 404


def test_the_city_opens_without_any_plugin(make_app: Callable[..., Flask]) -> None:
    app = make_app(plugins=False)
    client = app.test_client()
    for language in LANGUAGES:
        page = opens(client, f"/{language}/")
        assert f'lang="{language}"' in page
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and rule.arguments == {"lang"}:
                assert client.get(rule.rule.replace("<language:lang>", language)).status_code < 400
