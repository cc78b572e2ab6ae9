"""The type: made once, served for a year, and done without where it cannot be made."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from fontTools.ttLib import TTFont

from commons.web import fonts


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("fonts")
    assert fonts.build(folder)
    return folder


def test_each_script_has_its_file(made: Path) -> None:
    files = {path.stem.partition("-")[2]: path for path in made.iterdir()}
    assert set(files) == {"latin", "hebrew", "arabic"}
    for script, letters in {"latin": "aZ0₪–é", "hebrew": "אבםן״", "arabic": "عربية"}.items():
        with TTFont(files[script]) as font:
            assert font.flavor == "woff2" and "fvar" in font
            assert {ord(letter) for letter in letters} <= set(font.getBestCmap())
    assert sum(path.stat().st_size for path in files.values()) < 80_000


def test_what_is_there_is_not_made_again(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.iterdir()}
    monkeypatch.setattr(fonts, "_cut", None)
    assert fonts.build(made)
    assert {path: path.stat().st_mtime_ns for path in made.iterdir()} == before


def test_without_the_package_pages_keep_the_systems_type(tmp_path: Path, monkeypatch, caplog) -> None:
    def gone() -> Path:
        raise ModuleNotFoundError("No module named 'fontpkg_rubik'")

    monkeypatch.setattr(fonts, "source", gone)
    with caplog.at_level(logging.WARNING, "commons.web"):
        assert not fonts.build(tmp_path / "fonts")
    assert len(caplog.records) == 1 and "system's type" in caplog.text
    assert not fonts.Fonts(tmp_path / "fonts").ready


def test_pages_ask_for_the_type_once_it_is_there(
    app: Flask, client: FlaskClient, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = app.jinja_env.globals["fonts"]
    monkeypatch.setattr(kept, "_there", False)
    monkeypatch.setattr(kept, "folder", tmp_path)
    assert "/fonts/" not in client.get("/he/").text
    assert client.get(kept.stylesheet).status_code == 404

    monkeypatch.setattr(kept, "folder", made)
    head = client.get("/he/").text.partition("<body")[0]
    assert f'href="{kept.stylesheet}"' in head
    assert head.count('rel="preload"') == 2 and "-hebrew.woff2" in head and "-arabic" not in head
    sheet = client.get(kept.stylesheet)
    assert sheet.mimetype == "text/css" and sheet.text.count("@font-face") == 3
    with client.get(kept.first("he")[1]) as font:
        assert font.mimetype == "font/woff2" and "immutable" in font.headers["Cache-Control"]
    assert client.get("/fonts/nothing.woff2").status_code == 404
