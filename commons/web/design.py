"""/design, in development mode: every component in the three languages and both schemes, side by side."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, current_app, render_template

from commons import clock, i18n
from commons.i18n import KNOWN, Markup, direction
from commons.web import context
from commons.web.pages import PUBLIC, Pages

SCHEMES = ("light", "dark")
#: What the components show, as it might stand in a city.
SAMPLES: dict[str, dict[str, str]] = {
    "he": {
        "title": "קדרות לילדים",
        "other": "مقهى الجارات",
        "other_lang": "ar",
        "about": "לומדים לבנות ביד ועל אובניים. מביאים מצב רוח, ואנחנו מביאים את החומר.",
        "place": "מרכז הגפן, חדר 3",
        "person": "נועה בן־עמי",
        "state": "פתוח להרשמה",
        "wait": "רשימת המתנה",
        "off": "בוטל",
        "new": "חדש",
        "label": "שם הפעילות",
        "help": "עד 200 אותיות.",
        "error": "צריך לכתוב שם.",
    },
    "ar": {
        "title": "الخزف للأطفال",
        "other": "Pottery for children",
        "other_lang": "en",
        "about": "نتعلّم البناء باليد وعلى الدولاب. تحضرون مزاجكم الجيّد ونحن نحضر الطين.",
        "place": "مركز الكرمة، غرفة 3",
        "person": "ليلى خوري",
        "state": "التسجيل مفتوح",
        "wait": "قائمة انتظار",
        "off": "أُلغي",
        "new": "جديد",
        "label": "اسم الفعاليّة",
        "help": "حتى 200 حرف.",
        "error": "يجب كتابة الاسم.",
    },
    "en": {
        "title": "Pottery for children",
        "other": "קדרות לילדים",
        "other_lang": "he",
        "about": "We build by hand and on the wheel. Bring good spirits; we bring the clay.",
        "place": "The Vine Centre, room 3",
        "person": "Emma Carter",
        "state": "Open for registration",
        "wait": "Waiting list",
        "off": "Cancelled",
        "new": "New",
        "label": "Name of the activity",
        "help": "At most 200 letters.",
        "error": "Please write a name.",
    },
}
FRAME = """.specimens{display:grid;
  grid-template-columns:repeat(auto-fit,minmax(min(100%,30rem),1fr));gap:var(--space-4)}
.specimen{padding:var(--space-4);border-radius:var(--radius-large);min-inline-size:0}
.specimen:lang(ar){--leading:1.7;--leading-tight:1.4;line-height:var(--leading)}
"""
WIDGETS = (
    "text", "textarea", "email", "tel", "number", "money", "date", "time", "datetime", "password", "code", "file",
    "select", "radios", "checkboxes", "checkbox", "texts",
)  # fmt: skip


def configure(app: Flask) -> None:
    """The page's addresses, in development mode; elsewhere there are none."""
    if not app.config["COMMONS"]["development"]:
        return
    pages = Pages("design")

    @pages.get("/design", access=PUBLIC)
    def design() -> Response:
        return context.render(
            "web/design.html", columns=[_column(lang, scheme) for lang in KNOWN for scheme in SCHEMES]
        )

    @app.get("/design/schemes.css")
    def design_schemes() -> Response:
        return current_app.response_class(schemes(), mimetype="text/css")

    app.register_blueprint(pages)


def schemes() -> str:
    """The colours of tokens.css for a part of a page: `.scheme-light`, `.scheme-dark`, whatever the reader prefers."""
    css = (Path(current_app.static_folder or "") / "tokens.css").read_text(encoding="utf-8")
    light, _, rest = css.partition("@media (prefers-color-scheme: dark)")
    tones = re.compile(r"--[\w-]+:\s*(?:#|rgb|0 )[^;]*;")
    return FRAME + "".join(
        f".scheme-{name}{{color-scheme:{name};background:var(--paper);color:var(--ink);"
        f"{''.join(tones.findall(part))}}}\n"
        for name, part in (("light", light), ("dark", rest.partition("@media")[0]))
    )


def _column(lang: str, scheme: str) -> dict[str, Any]:
    """The components in one language and scheme."""
    own = f"{lang}-{scheme}"
    sample = SAMPLES[lang]
    today = i18n.local(clock.now()).date()
    with i18n.force_locale(lang):
        drawn = render_template(
            "web/design_part.html",
            lang=lang,
            own=own,
            s=sample,
            other=Markup('<bdi lang="%s" dir="%s">%s</bdi>')
            % (sample["other_lang"], direction(sample["other_lang"]), sample["other"]),
            day=today + timedelta(days=15),
            moment=datetime.combine(today, time(16, 30), i18n.zone()),
            start=time(16, 30),
            end=time(17, 15),
            languages=[(code, KNOWN[code][0], "#", code == lang) for code in KNOWN],
            fields=[_field(own, widget, sample, wrong=False) for widget in WIDGETS],
            wrong=SimpleNamespace(errors=[], error_list=[(f"{own}-wrong", sample["label"], sample["error"])]),
            wrong_field=_field(own, "text", sample, wrong=True),
        )
    return {"lang": lang, "dir": direction(lang), "scheme": scheme, "drawn": Markup(drawn)}


def _field(own: str, widget: str, sample: dict[str, str], *, wrong: bool) -> SimpleNamespace:
    values: dict[str, Any] = {
        "email": "info@example.org", "tel": "054-555-0123", "number": 12, "money": "220", "time": "16:30",
        "date": date(2026, 12, 8).isoformat(), "datetime": "2026-12-08T16:30", "code": "482913", "select": "1",
        "radios": "1", "checkboxes": ["2"], "checkbox": True, "textarea": sample["about"], "text": sample["title"],
        "texts": {},
    }  # fmt: skip
    name = f"{own}-{'wrong' if wrong else widget}"
    return SimpleNamespace(
        name=name,
        id=name,
        label=sample["label"],
        help=sample["help"] if widget == "text" else "",
        purpose="",
        widget=widget,
        value="" if wrong else values.get(widget, ""),
        errors=[sample["error"]] if wrong else [],
        errors_by_lang={},
        required=widget != "textarea",
        optional=widget == "textarea",
        options=[("1", sample["title"]), ("2", sample["place"]), ("3", sample["person"])],
        attrs={},
    )
