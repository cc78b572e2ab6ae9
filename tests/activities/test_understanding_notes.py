"""What a note says that has a field of its own."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from commons.plugins.activities.understanding_notes import read_note

YEAR = date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("8 מפגשים", {"sessions": 8}),
        ("5 מפגשים, מתחיל 4.12.26", {"sessions": 5, "starts_on": date(2026, 12, 4)}),
        ("8 لقاءات، يبدأ 4.12.26", {"sessions": 8, "starts_on": date(2026, 12, 4)}),
        ("8 sessions, starts 4/12/2026", {"sessions": 8, "starts_on": date(2026, 12, 4)}),
        ("מתחיל ב-15/1", {"starts_on": date(2027, 1, 15)}),
        ("אין מקום! יש רשימת המתנה", {"waiting": True}),
        ("32 ברשימת המתנה", {"waiting": 32}),
        ("שעה וחצי", {"minutes": 90}),
        ("סדרת 8 מפגשים על העיר", {"sessions": 8, "left": ["סדרת 8 מפגשים על העיר"]}),
        ("הרשמה בטלפון בלבד 052-5550123", {"phone_only": True, "left": ["הרשמה בטלפון בלבד 052-5550123"]}),
        ("التسجيل هاتفياً فقط", {"phone_only": True, "left": ["التسجيل هاتفياً فقط"]}),
        ("אין רשימת המתנה", {"left": ["אין רשימת המתנה"]}),
        ("מתחיל 31.2.26", {"left": ["מתחיל 31.2.26"]}),
    ],
)
def test_notes(text: str, found: dict[str, Any]) -> None:
    empty = {"minutes": None, "sessions": None, "starts_on": None, "waiting": False, "phone_only": False, "left": []}
    noted = read_note(text, YEAR, wants_duration=True)
    assert {name: getattr(noted, name) for name in empty} == empty | found
