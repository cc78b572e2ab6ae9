"""Days, hours and durations as offices write them."""

from __future__ import annotations

import pytest

from commons.plugins.activities.understanding_when import minutes_of, read_days, read_when


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("א", "SU"), ("ה׳", "TH"), ("ו'", "FR"), ("ש", "SA"), ("ב’", "MO"), ("ב,ה", "MO TH"), ("ב+ה", "MO TH"),
        ("ב׳ + ה׳", "MO TH"), ("ב׳ ו-ה׳", "MO TH"), ("ב ו ה", "MO TH"), ("ב׳ וה׳", "MO TH"), ("ה-ב", "MO TH"),
        ("א, ו, ש", "SU FR SA"), ("שני וחמישי", "MO TH"), ("ימי ב' ו-ד'", "MO WE"), ("כל יום ג׳", "TU"),
        ("א׳-ה׳", "SU MO TU WE TH"), ("ראשון עד רביעי", "SU MO TU WE"), ("بوم", ""), ("الأحد والثلاثاء", "SU TU"),
        ("الاثنين، الأربعاء", "MO WE"), ("السبت", "SA"), ("Mon & Thu", "MO TH"), ("Sunday-Tuesday", "SU MO TU"),
        ("לפי תיאום", ""), ("", ""),
    ],
)  # fmt: skip
def test_days(text: str, days: str) -> None:
    assert list(read_days(text)[0]) == days.split()


@pytest.mark.parametrize(
    ("text", "hours", "guessed"),
    [
        ("16:30-17:30", "16:30-17:30", []),
        ("16:00 - 17:30", "16:00-17:30", []),
        ("17:00–18:00", "17:00-18:00", []),
        ("9:00-12:00", "09:00-12:00", []),
        ("16.30-17.30", "16:30-17:30", []),
        ("1630-1730", "16:30-17:30", []),
        ("משעה 16:00 עד 17:00", "16:00-17:00", []),
        ("من 16:00 الى 17:30", "16:00-17:30", []),
        ("4:30 pm - 6 pm", "16:30-18:00", []),
        ("10am-1pm", "10:00-13:00", []),
        ("16-17", "16:00-17:00", ["hours_without_minutes"]),
        ("٤:٣٠-٥:٣٠", "16:30-17:30", ["afternoon_assumed"]),
        ("9:00-1:00", "09:00-13:00", ["afternoon_assumed"]),
        ("17:30-16:30", "16:30-17:30", ["times_swapped"]),
        ("22:00-01:00", "22:00-01:00", ["past_midnight"]),
        ("19:30", "19:30-None", []),
        ("17", "17:00-None", []),
        ("16:00-17:00 / 17:00-18:00", "16:00-17:00 17:00-18:00", []),
        ("16:00-17:00, 17:00-18:00", "16:00-17:00 17:00-18:00", []),
        ("16:00-17:00\n17:00-18:00", "16:00-17:00 17:00-18:00", []),
        ("25:00-26:00", "", []),
        ("052-5550123", "", []),
    ],
)
def test_hours(text: str, hours: str, guessed: list[str]) -> None:
    when = read_when(text)
    assert " ".join(f"{meeting.start}-{meeting.end}" for meeting in when.meetings) == hours
    assert [code for code, _ in when.guessed] == guessed


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("שעה וחצי", 90), ("שעתיים", 120), ("45 דק׳", 45), ("משך: 1.5 שעות", 90), ("ساعة ونصف", 90), ("90 min", 90),
     ("שיעור אישי 30/45 דק׳", None), ("שעה של כיף", None)],
)  # fmt: skip
def test_durations(text: str, minutes: int | None) -> None:
    assert minutes_of(text) == minutes
