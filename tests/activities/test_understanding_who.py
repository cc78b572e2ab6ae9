"""Grades, ages and audiences as offices write them."""

from __future__ import annotations

import pytest

from commons.plugins.activities.understanding_who import AUDIENCE_CODES, read_who


@pytest.mark.parametrize(
    ("text", "limits"),
    [
        ("ב׳-ד׳", "grade 2-4"), ("ה-ו", "grade 5-6"), ("גן חובה", "grade 0-0"), ("א׳-ב׳", "grade 1-2"),
        ("ז׳ ומעלה", "grade 7-"), ("מכיתה ג", "grade 3-"), ("י׳-י״א", "grade 10-11"), ("ג׳–ו׳", "grade 3-6"),
        ("עד כיתה ג", "grade -3"), ("א,ב,ג", "grade 1-3"), ("גן חובה-ב", "grade 0-2"), ("כיתה ד", "grade 4-4"),
        ("צפוף", ""), ("18+", "age 18-"), ("50+", "age 50-"), ("גילאי 3-6", "age 3-6"), ("מגיל 60", "age 60-"),
        ("עד גיל 12", "age -12"), ("מבוגרים", "age 18-"), ("מבוגרים 21+", "age 21-"), ("נוער", "grade 7-12"),
        ("6-9", "age 6-9"), ("الصف الثاني - الرابع", "grade 2-4"), ("صفوف 2-4", "grade 2-4"),
        ("من عمر 16 فما فوق", "age 16-"), ("للكبار", "age 18-"), ("grades 2-4", "grade 2-4"),
        ("2nd-4th grade", "grade 2-4"), ("ages 6-9", "age 6-9"), ("adults", "age 18-"), ("כולם", ""),
        ("3.5-5", ""), ("3-12 חודשים", ""), ("999", ""),
    ],
)  # fmt: skip
def test_grades_and_ages(text: str, limits: str) -> None:
    who = read_who(text, grades=True, ages=True)
    found = [
        f"{kind} {'' if low is None else low}-{'' if high is None else high}"
        for kind in ("grade", "age")
        for low, high in [(who.limits[f"{kind}_min"], who.limits[f"{kind}_max"])]
        if (low, high) != (None, None)
    ]
    assert " ".join(found) == limits
    assert who.understood == (bool(limits) or text == "כולם")


def test_bare_numbers_are_what_the_heading_says() -> None:
    assert read_who("1-3", grades=True, ages=False).limits["grade_max"] == 3
    assert read_who("1-3", grades=False, ages=True).guessed == []
    assert [code for code, _ in read_who("1-3", grades=True, ages=True).guessed] == ["grades_as_ages"]


@pytest.mark.parametrize(
    ("text", "audience"),
    [("נשים", "women"), ("לנשים בלבד", "women"), ("نساء", "women"), ("women", "women"), ("גברים", "men"),
     ("בנות", "girls"), ("בנים", "boys"), ("הורים וילדים", "families"), ("נשים 50+", "women"), ("כולם", None)],
)  # fmt: skip
def test_audiences(text: str, audience: str | None) -> None:
    who = read_who(text, grades=True, ages=True)
    assert who.audience == audience
    assert who.understood
    assert audience is None or audience in AUDIENCE_CODES
