"""/design: every component in the three languages and both schemes, for those who build, and for them alone."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Page

from commons.web import design

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


@pytest.mark.databases("sqlite")
def test_it_is_there_in_development_alone(make_app) -> None:
    assert make_app(development=False).test_client().get("/he/design").status_code == 404


@pytest.mark.databases("sqlite")
def test_each_language_is_shown_in_both_schemes(client: FlaskClient) -> None:
    html = client.get("/he/design").text
    shown = re.findall(r'<article class="specimen scheme-(\w+)" lang="(\w+)" dir="(\w+)"', html)
    assert {(lang, scheme) for scheme, lang, _dir in shown} == {
        (lang, scheme) for lang in ("he", "ar", "en") for scheme in ("light", "dark")
    }
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert len(ids) == len(set(ids)) > 100


@pytest.mark.databases("sqlite")
def test_the_schemes_are_the_tokens(app: Flask) -> None:
    with app.app_context():
        light, dark = design.schemes().split(".scheme-")[1:]
    assert "--paper: #faf5ec;" in light and "--paper: #141b1a;" in dark
    assert set(re.findall(r"--[\w-]+(?=:)", light)) == set(re.findall(r"--[\w-]+(?=:)", dark))


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize("width", [360, 1280])
def test_components_have_no_fault_that_can_be_measured(app: Flask, serve, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{serve(app).url}/he/design")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(one["id"], [node["target"] for node in one["nodes"]][:5]) for one in found] == []
