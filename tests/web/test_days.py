"""Days as people say them: how far off, and with the Hebrew date beside them for those who chose it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask, g

from commons import clock, i18n

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TODAY = NOW.date()


def words(markup: str) -> str:
    return i18n.Markup(markup).striptags()


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("lang", "days", "said"),
    [
        ("en", 0, "today"),
        ("en", 1, "tomorrow"),
        ("en", 3, "in 3 days"),
        ("he", 2, "בעוד יומיים"),
        ("he", 11, "בעוד 11 ימים"),
        ("ar", 2, "خلال يومين"),
        ("ar", 3, "خلال 3 أيام"),
        ("en", -1, ""),
        ("en", 14, ""),
    ],
)
def test_how_far_off(app: Flask, lang: str, days: int, said: str) -> None:
    with clock.at(NOW), app.test_request_context(f"/{lang}/"):
        g.lang = lang
        assert i18n.soon(TODAY + timedelta(days=days)) == said


@pytest.mark.databases("sqlite")
def test_today_is_the_citys_day(app: Flask) -> None:
    """At 23:30 UTC it is the next morning in the city."""
    with clock.at(datetime(2026, 11, 23, 23, 30, tzinfo=UTC)), app.test_request_context("/en/"):
        assert i18n.soon(date(2026, 11, 24)) == "today"
        assert i18n.soon(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == "tomorrow"


@pytest.mark.databases("sqlite")
@pytest.mark.parametrize(
    ("lang", "value", "said"),
    [
        ("he", date(2026, 12, 8), "יום שלישי, 8 בדצמבר · כ״ח בכסלו"),
        ("en", date(2026, 12, 8), "Tuesday, 8 December · 28 Kislev"),
        ("ar", date(2026, 12, 8), "الثلاثاء، 8 ديسمبر · 28 كسليف"),
        ("he", datetime(2026, 12, 8, 20, 0), "יום שלישי, 8 בדצמבר · כ״ט בכסלו"),
        ("he", datetime(2026, 12, 8, 18, 0, tzinfo=UTC), "יום שלישי, 8 בדצמבר · כ״ט בכסלו"),
    ],
)
def test_the_hebrew_date_stands_beside(app: Flask, lang: str, value: date, said: str) -> None:
    with clock.at(NOW), app.test_request_context(f"/{lang}/"):
        g.lang = lang
        assert " · " not in words(i18n.day(value))
        g.hebrew_dates = True
        assert words(i18n.day(value)) == said
        assert " · " not in words(i18n.day(value, "numeric"))
