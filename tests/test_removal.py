"""Plugins come and go, and the rest of the city still opens."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.repository import ROOT

LANGUAGES = ("he", "ar", "en")


@pytest.fixture(scope="module")
def thirdparty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which pip has installed the distribution of tests/thirdparty."""
    folder = tmp_path_factory.mktemp("thirdparty")
    source = shutil.copytree(ROOT / "tests" / "thirdparty", folder / "source")
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", folder / "installed"]
    subprocess.run([*command, source], check=True)
    return folder / "installed"


def opens(client: FlaskClient, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.get_data(as_text=True)


def test_a_third_partys_plugin_comes_and_goes(
    make_app: Callable[..., Flask], thirdparty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as installed:
        installed.syspath_prepend(thirdparty)
        client = make_app().test_client()
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
