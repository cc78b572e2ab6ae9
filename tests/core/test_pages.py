"""Pages' machinery: languages, access, what is refused before a view sees it, and plugins that break."""

import pytest

from tests.core import pebbles


@pytest.fixture
def visitor(app):
    app.config["WTF_CSRF_ENABLED"] = False
    yield app.test_client()
    app.config["WTF_CSRF_ENABLED"] = True


@pytest.mark.parametrize(("lang", "direction"), [("he", "rtl"), ("ar", "rtl"), ("en", "ltr")])
def test_the_language_is_in_the_address(visitor, lang, direction):
    page = visitor.get(f"/{lang}/")
    assert page.status_code == 200
    assert f'<html lang="{lang}" dir="{direction}">' in page.text


def test_the_door_chooses_by_preference(visitor):
    assert visitor.get("/", headers={"Accept-Language": "ar,en;q=0.5"}).location == "/ar/"
    assert visitor.get("/", headers={"Accept-Language": "fr"}).location == "/he/"


def test_no_cookie_for_a_visitor(visitor):
    assert "Set-Cookie" not in visitor.get("/he/").headers


def test_headers(visitor):
    headers = visitor.get("/he/").headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "/fr/",
        "/he/nothing",
        "/he/activities/" + "9" * 25,
        "/media/nothing/400.webp",
        "/media/x/401.webp",
        "/HE/",
        "/he/%FF",
    ],
)
def test_what_is_not_there(visitor, path):
    assert visitor.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/he/%00", "/he/?q=%00", "/he/pebbles?x=a%00b"])
def test_nul_bytes(visitor, path):
    assert visitor.get(path).status_code == 400


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://elsewhere.example"}],
)
def test_a_form_from_elsewhere(visitor, headers):
    assert visitor.post("/en/pebbles", data={"name": "grey"}, headers=headers).status_code == 403


def test_a_form_from_here(visitor):
    headers = {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"}
    assert visitor.post("/en/pebbles", data={"name": "grey"}, headers=headers).text.startswith("pebble:")


def test_a_form_sent_twice_is_done_once(visitor):
    sent = {"name": "grey", "_key": "the same"}
    assert visitor.post("/en/pebbles", data=sent).text == visitor.post("/en/pebbles", data=sent).text


def test_a_form_without_a_token(app):
    assert app.test_client().post("/en/pebbles", data={"name": "grey"}).status_code == 400


def test_a_body_that_is_too_large(visitor):
    assert visitor.post("/en/pebbles", data={"name": "x" * 3_000_000}).status_code == 413


def test_a_page_that_asks_to_sign_in(visitor):
    page = visitor.get("/en/pebbles/mine?a=1")
    assert (page.status_code, page.location) == (303, "/en/sign-in?next=%2Fen%2Fpebbles%2Fmine%3Fa%3D1")


def test_a_broken_plugin_loses_its_panel_and_not_the_page(visitor, app):
    assert "Pebbles" in visitor.get("/en/").text
    pebbles.switch["panel"] = True
    page = visitor.get("/en/")
    assert page.status_code == 200
    assert "Pebbles" not in page.text
    registry = app.extensions["commons"]
    for _turn in range(3):
        assert visitor.get("/en/").status_code == 200
    assert registry.quarantined("pebbles")
    pebbles.switch["panel"] = False
    assert "Pebbles" not in visitor.get("/en/").text, "left out for a while"
    registry._strikes.clear()
    assert "Pebbles" in visitor.get("/en/").text


def test_a_panel_whose_template_is_missing_is_left_out(visitor, app):
    pebbles.switch["missing"] = True
    assert visitor.get("/en/").status_code == 200
    app.extensions["commons"]._strikes.clear()


def test_readyz_asks_the_database(visitor, app, monkeypatch):
    assert "migrations" not in visitor.get("/readyz").json["failing"]
    monkeypatch.setattr("commons.migrate.pending", lambda app: ["engine"])
    answer = visitor.get("/readyz")
    assert (answer.status_code, answer.json["failing"]) == (503, ["migrations"])


def test_healthz(visitor):
    assert visitor.get("/healthz").status_code == 200
