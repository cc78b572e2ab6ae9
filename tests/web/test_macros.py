"""The macros that pages are made of: what a reader, a screen reader and the decoder get of them."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup

TEMPLATES = Path(__file__).parents[2] / "templates"
LANGUAGES = [("he", "עברית", "/he/", True), ("ar", "العربية", "/ar/", False), ("en", "English", "/en/", False)]


@pytest.fixture(scope="module")
def jinja() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_callables(
        lambda text: text, lambda one, many, n: one if n == 1 else many, newstyle=True
    )
    environment.globals.update(
        url_for=lambda endpoint, filename: f"/static/{filename}",
        csrf_token=lambda: "token",
        lang="he",
        languages=LANGUAGES,
    )
    return environment


def drawn(jinja: Environment, source: str, **values: Any) -> str:
    imports = (
        '{% from "macros/form.html" import field, form_open, error_summary, button_form, filter_bar with context %}'
        '{% from "macros/cards.html" import card, places, facts, avatar, notice, empty_state %}'
        '{% from "macros/table.html" import table, cell %}{% from "macros/icons.html" import icon %}'
        '{% from "macros/layout.html" import pager, steps, progress, copy %}'
    )
    return jinja.from_string(imports + source).render(lang="he", languages=LANGUAGES, **values)


def a_field(**values: Any) -> SimpleNamespace:
    usual = {
        "name": "title", "id": "f-title", "label": "Title", "help": "", "purpose": "", "widget": "text", "value": "",
        "errors": [], "errors_by_lang": {}, "required": True, "optional": False, "options": [], "attrs": {},
    }  # fmt: skip
    return SimpleNamespace(**{**usual, **values})


def test_an_error_stands_beside_its_field_and_is_announced_with_it(jinja):
    html = drawn(jinja, "{{ field(f) }}", f=a_field(value="<b>", help="Short", errors=["Too long"]))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="f-title-help f-title-error"' in html
    assert 'id="f-title-help"' in html and 'id="f-title-error"' in html
    assert "Too long" in html and "&lt;b&gt;" in html and 'dir="auto"' in html


@pytest.mark.parametrize("widget", ["email", "tel", "number", "money", "code", "date", "time", "datetime", "password"])
def test_addresses_and_numbers_run_left_to_right(jinja, widget):
    assert 'dir="ltr"' in drawn(jinja, "{{ field(f) }}", f=a_field(widget=widget, value="1"))


def test_a_password_is_never_sent_back(jinja):
    assert "secret" not in drawn(jinja, "{{ field(f) }}", f=a_field(widget="password", value="secret"))


def test_boxes_say_that_they_were_shown(jinja):
    boxes = a_field(widget="checkboxes", value=["2"], options=[("1", "One"), ("2", "Two"), ("3", "Three")])
    html = drawn(jinja, "{{ field(f) }}", f=boxes)
    assert '<input type="hidden" name="_shown" value="title">' in html
    assert html.count("checked") == 1 and "<fieldset" in html and "<legend" in html
    assert 'name="_shown"' in drawn(jinja, "{{ field(f) }}", f=a_field(widget="checkbox", value=False))


def test_texts_begin_with_the_readers_language_and_fold_the_others(jinja):
    html = drawn(jinja, "{{ field(f) }}", f=a_field(widget="texts", value={"he": "קדרות"}))
    assert html.index('name="title.he"') < html.index("<details") < html.index('name="title.ar"')
    assert '<details class="more">' in html and 'lang="en" dir="ltr"' in html and 'lang="ar" dir="rtl"' in html


def test_texts_unfold_where_another_language_is_filled_or_wrong(jinja):
    assert '<details class="more" open>' in drawn(
        jinja, "{{ field(f) }}", f=a_field(widget="texts", value={"en": "Pots"})
    )
    html = drawn(jinja, "{{ field(f) }}", f=a_field(widget="texts", value={}, errors_by_lang={"ar": ["Too long"]}))
    assert " open>" in html and 'aria-describedby="f-title-ar-error"' in html


def test_an_optional_choice_can_stay_open(jinja):
    options = [("a", "A"), ("b", "B")]
    html = drawn(jinja, "{{ field(f) }}", f=a_field(widget="select", options=options, required=False, value="b"))
    assert '<option value="">' in html and '<option value="b" selected>' in html
    chosen = drawn(jinja, "{{ field(f) }}", f=a_field(widget="select", options=options, value="b"))
    assert '<option value="">' not in chosen


def test_the_summary_is_an_alert_that_leads_to_the_fields(jinja):
    form = SimpleNamespace(errors=["Full"], error_list=[("f-title", "Title", "Too long")])
    html = drawn(jinja, "{{ error_summary(form) }}", form=form)
    assert 'role="alert"' in html and "data-focus" in html and '<a href="#f-title">' in html and "Full" in html
    assert drawn(jinja, "{{ error_summary(form) }}", form=SimpleNamespace(errors=[], error_list=[])) == ""


def test_a_form_carries_its_token_key_and_files(jinja):
    html = drawn(jinja, "{{ form_open('/he/x', form) }}", form=SimpleNamespace(key="k1", multipart=True))
    assert 'name="csrf_token" value="token"' in html and 'name="_key" value="k1"' in html
    assert 'enctype="multipart/form-data"' in html and 'method="post"' in html


def test_a_question_is_asked_without_script(jinja):
    html = drawn(jinja, "{{ button_form('/x', 'Cancel', 'danger', {'id': '7'}, 'Are all told?') }}")
    assert "<details" in html and "Are all told?" in html and 'name="id" value="7"' in html and 'value="token"' in html


def test_filters_are_an_address(jinja):
    form = [
        a_field(name="q", id="f-q", value="clay"),
        a_field(name="day", id="f-day", widget="select", options=[("1", "Sunday")]),
    ]
    html = drawn(jinja, "{{ filter_bar(form, '/he/activities', [('Sunday', '/he/activities?q=clay')]) }}", form=form)
    assert 'method="get"' in html and "csrf" not in html and 'value="clay"' in html and " open>" not in html
    assert '<span class="count">1</span>' in html  # folded, so that what is found stands first
    assert 'href="/he/activities?q=clay"' in html


def test_a_card_escapes_what_people_write(jinja):
    html = drawn(jinja, "{{ card('<i>x</i>', '/x', [('place', '<b>'), ('people', none)], ('Open', 'good')) }}")
    assert "&lt;i&gt;" in html and "&lt;b&gt;" in html and html.count("<svg") == 1
    assert "<bdi>y</bdi>" in drawn(jinja, "{{ card(title, '/x') }}", title=Markup("<bdi>y</bdi>"))


@pytest.mark.parametrize(
    ("taken", "capacity", "waiting", "words"),
    [
        (9, 14, 0, "5 places left"),
        (13, 14, 0, "1 place left"),
        (14, 14, 6, "No places left · 6 waiting"),
        (15, 14, 0, "No places left"),
        (3, None, 0, "Room for everyone"),
        (0, 0, 0, "No places left"),
    ],
)
def test_places_are_said_in_words(jinja, taken, capacity, waiting, words):
    html = drawn(jinja, "{{ places(taken, capacity, waiting) }}", taken=taken, capacity=capacity, waiting=waiting)
    assert words in " ".join(Markup(html).striptags().split())
    assert ("<meter" in html) is (capacity is not None)


def test_a_table_keeps_its_meaning_on_a_phone(jinja):
    columns = [{"label": "Name", "sort": "?sort=name", "order": "ascending"}, {"label": "Age", "kind": "number"}]
    html = drawn(jinja, "{{ table('People', columns, rows) }}", columns=columns, rows=[["Noa", 9]])
    assert 'aria-sort="ascending"' in html and 'href="?sort=name"' in html and "<caption>" in html
    assert 'scope="row">Noa<' in html and 'data-label="Age"' in html and 'role="cell"' in html


def test_icons_speak_only_when_asked(jinja):
    assert 'aria-hidden="true"' in drawn(jinja, "{{ icon('place') }}")
    spoken = drawn(jinja, "{{ icon('place', 'Where') }}")
    assert 'role="img" aria-label="Where"' in spoken and "aria-hidden" not in spoken
    assert "mirror" in drawn(jinja, "{{ icon('arrow') }}") and "mirror" not in drawn(jinja, "{{ icon('clock') }}")


def test_every_icon_has_a_path(jinja):
    module = jinja.get_template("macros/icons.html").module
    assert {"calendar", "place", "wheelchair", "logout", "warning"} <= set(module.PATHS)
    assert all(path.startswith("<") for path in module.PATHS.values())
