"""What a centre's spreadsheet says: the office's own file, and the ways in which others write."""

from __future__ import annotations

import io
import json
import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment

from commons.plugins.activities.sheets import read
from commons.plugins.activities.understanding import (
    CODES,
    DRAFT_KEYS,
    GUESSED_CODES,
    NOT_UNDERSTOOD_CODES,
    PROGRAMME_CODES,
    VERDICTS,
    Programme,
    Remark,
    Row,
    understand,
)

YEAR = date(2026, 9, 1)
HEADINGS = ["שם החוג", "גיל / כיתה", "יום", "שעות", "מחיר לחודש", "הערות"]


def table(*rows: list[Any], headings: list[str] | None = None) -> Programme:
    """The programme of a sheet with headings and these rows."""
    book = openpyxl.Workbook()
    for row in ([headings or HEADINGS] if headings != [] else []) + list(rows):
        book.active.append(row)
    return understood(book)


def understood(book: openpyxl.Workbook, **more: Any) -> Programme:
    file = io.BytesIO()
    book.save(file)
    return understand(read(file.getvalue(), "programme.xlsx"), year_start=YEAR, **more)


def only(programme: Programme) -> Row:
    rows = [row for row in programme.rows if row.verdict == "activity"]
    assert len(rows) == 1
    return rows[0]


def codes(remarks: list[Remark]) -> list[str]:
    return sorted(remark.code for remark in remarks)


# --- the office's own file ----------------------------------------------------------------------------------

EMPTY: dict[str, Any] = {
    "kind": "course", "leader": "", "starts_on": None, "sessions": None, "grade_min": None, "grade_max": None,
    "age_min": None, "age_max": None, "audience": None, "price_month": None, "price_year": None,
    "price_course": None, "price_note": "", "minimum": None, "maximum": None, "waiting": False,
    "phone_only": False, "note": "",
}  # fmt: skip


def expected(title: str, section: str, place: str, days: str, start: str | None, end: str | None, **more: Any) -> dict:
    known = {"title": {"he": title}, "section": section, "place": place, "days": days.split()}
    return EMPTY | known | {"start": start, "end": end} | more


CHILDREN, YOUTH, ADULTS = "ילדים", "נוער", "מבוגרים"
OFFICE: dict[int, list[dict[str, Any]]] = {
    6: [expected("קדרות", CHILDREN, "סדנת קרמיקה", "SU", "16:30", "17:30", leader="רונית", grade_min=2, grade_max=4,
                 price_month=22000, price_year=220000, minimum=8, maximum=14, note="חומרים כלולים")],
    7: [expected("קדרות מתקדמים", CHILDREN, "סדנת קרמיקה", "SU", "17:30", "19:00", leader="רונית", grade_min=5,
                 grade_max=8, price_month=26000, price_year=260000, minimum=8, maximum=12)],
    8: [expected("רובוטיקה לבנות", CHILDREN, "מעבדה", "TH", "16:00", "17:30", grade_min=5, grade_max=6,
                 price_month=24000, price_year=240000, minimum=6, maximum=12, note="בשיתוף בית היזמות סדן")],
    9: [expected("בלט", CHILDREN, "אולם 2", "MO TH", "16:15", "17:00", leader="אנה", grade_min=0, grade_max=0,
                 price_month=23000, price_year=230000, minimum=10, maximum=18, note="פעמיים בשבוע")],
    10: [expected("בלט", CHILDREN, "אולם 2", "MO TH", "17:00", "17:45", leader="אנה", grade_min=1, grade_max=2,
                  price_month=23000, price_year=230000, minimum=10, maximum=18, note="פעמיים בשבוע")],
    11: [expected("קפוארה", CHILDREN, "אולם ספורט", "TU", "17:00", "18:00", grade_min=3, grade_max=6,
                  price_month=19000, price_year=190000, minimum=10, maximum=20)],
    12: [expected("שחמט", CHILDREN, "ספרייה", "WE", start, end, grade_min=1, grade_max=6, price_month=15000,
                  price_year=150000, minimum=5, maximum=16, note="שתי קבוצות לפי רמה")
         for start, end in (("16:00", "17:00"), ("17:00", "18:00"))],
    13: [expected("נגריית נוער", CHILDREN, "נגריה", "MO", "17:30", "19:30", grade_min=7, price_month=28000,
                  price_year=280000, minimum=6, maximum=8, note="שני מדריכים בכל מפגש")],
    14: [expected("תיאטרון", CHILDREN, "אולם 1", "TH", "17:00", "18:30", leader="מיכל", grade_min=4, grade_max=6,
                  price_month=21000, price_year=210000, minimum=8, maximum=20)],
    15: [expected("גיטרה", CHILDREN, "חדר מוזיקה", "", None, None, grade_min=3, minimum=1, maximum=1,
                  price_note="תלוי אורך שיעור", note="שיעור אישי 30/45 דק׳\nיום: לפי תיאום")],
    16: [expected("אנגלית מדוברת", CHILDREN, "כיתה 4", "TU", "16:00", "17:00", grade_min=3, grade_max=4,
                  price_month=20000, price_year=200000, minimum=6, maximum=12, note="מתחיל אחרי החגים")],
    17: [expected("כדורסל", CHILDREN, "אולם ספורט", "SU WE", "16:00", "17:00", grade_min=1, grade_max=3,
                  price_month=18000, price_year=180000, minimum=12, maximum=25)],
    18: [expected("כדורסל", CHILDREN, "אולם ספורט", "SU WE", "17:00", "18:00", grade_min=4, grade_max=6,
                  price_month=18000, price_year=180000, minimum=12, maximum=25, waiting=True)],
    21: [expected("קורס מד״צים", YOUTH, "מועדון נוער", "TH", "18:00", "20:00", grade_min=10, grade_max=11,
                  price_month=0, minimum=10, maximum=30, note="בשיתוף מועצת הנוער")],
    22: [expected("הכנה לפסיכומטרי", YOUTH, "מרכז צעירים", "WE", "18:00", "21:00", age_min=18, sessions=8,
                  price_course=120000, minimum=12, maximum=25)],
    25: [expected("התעמלות נשים", ADULTS, "נווה כרם", "SU", "20:30", "21:30", audience="women", price_month=12000,
                  price_year=120000, minimum=8, maximum=20, phone_only=True, note="הרשמה בטלפון בלבד 052-5550123")],
    26: [expected("סדנת סיתות אבן", ADULTS, "חצר המחצבה", "FR", "09:00", "12:00", kind="workshop", age_min=18,
                  sessions=5, starts_on="2026-12-04", price_month=32000, minimum=8, maximum=12)],
    27: [expected("שכנים מדברים: ערבית־עברית مدوّرة", ADULTS, "חארת אל־עין", "TU", "19:00", "20:30", age_min=16,
                  price_month=10000, price_year=100000, minimum=8, maximum=24, waiting=32)],
    28: [expected("מקהלת שלוש השפות", ADULTS, "אולם 1", "WE", "20:00", "22:00", age_min=18, price_month=9000,
                  price_year=90000, minimum=15, maximum=60)],
    29: [expected("יוגה", ADULTS, "אולם 2", "MO TH", "08:30", "09:30", age_min=50, price_month=17000,
                  price_year=170000, minimum=8, maximum=18, note="הנחה 10% לגמלאים")],
    30: [expected("מועדון הבוקר לוותיקים", ADULTS, "שלוחת המעיין", "MO TH", "09:30", "12:00", age_min=60,
                  price_month=3000, price_year=30000)],
    31: [expected("פילאטיס", ADULTS, "אולם 2", "SU TU", start, end, age_min=18, price_month=20000,
                  price_year=200000, minimum=8, maximum=15, note="2 קבוצות")
         for start, end in (("19:00", "20:00"), ("20:00", "21:00"))],
    32: [expected("ציור", ADULTS, "סטודיו", "TU", "18:30", "21:00", age_min=18, price_month=29000,
                  price_year=290000, minimum=8, maximum=12, note="=SUM(1,2)")],
    33: [expected("קבוצת ריצה 318", ADULTS, "העיר הישנה", "SU", "19:30", None, kind="open", age_min=16,
                  price_month=0, note="מפגש ליד המזרקה")],
    34: [expected("יד לטופס", ADULTS, "מרכז צעירים", "TU", "10:00", "12:00", kind="open", leader="מתנדבים",
                  price_month=0, note="עברית, רוסית, ערבית, אמהרית")],
}  # fmt: skip


@pytest.fixture(scope="module")
def office(beside: Callable[[str], Path]) -> Programme:
    file = beside("activities-5787.xlsx")
    return understand(read(file.read_bytes(), file.name), year_start=YEAR)


def test_every_row_of_the_office_file_has_its_verdict(office: Programme) -> None:
    first, second = "חוגים תשפ״ז", "טלפונים"
    verdicts = {(row.sheet, row.number): row.verdict for row in office.rows}
    others = {1: "note", 2: "note", 4: "header", 5: "heading", 20: "heading", 24: "heading", 36: "total"}
    wanted = {(first, number): "activity" for number in OFFICE} | {(first, n): verdict for n, verdict in others.items()}
    assert verdicts == wanted | {(second, 1): "note"}
    assert len(office.activities) == 27


@pytest.mark.parametrize("number", OFFICE)
def test_a_row_of_the_office_file(office: Programme, number: int) -> None:
    row = next(row for row in office.rows if row.number == number and row.verdict == "activity")
    assert row.activities == OFFICE[number]


def test_what_was_guessed_and_not_understood_in_the_office_file(office: Programme) -> None:
    rows = {row.number: row for row in office.rows if row.verdict == "activity"}
    assert codes(rows[7].guessed) == codes(rows[7].not_understood) == []
    assert codes(rows[12].guessed) == ["group_split", "year_price_from_month"]
    assert codes(rows[14].guessed) == ["end_from_duration", "year_price_from_month"]
    assert codes(rows[15].not_understood) == ["no_day", "no_time", "price_text"]
    assert codes(rows[16].not_understood) == ["start_not_a_date"]
    assert codes(rows[26].guessed) == ["age_word", "month_price_with_sessions"]
    assert codes(rows[32].not_understood) == ["formula"]
    assert codes(rows[33].not_understood) == ["time_without_end"]
    assert codes(rows[34].guessed) == ["kind_open"]
    end = next(remark for remark in rows[14].guessed if remark.code == "end_from_duration")
    assert (end.column, end.text, dict(end.values)) == ("שעות", "17:00", {"minutes": 90, "end": "18:30"})
    assert rows[15].raw["יום"] == "לפי תיאום"
    assert rows[14].raw["הערות"] == "שעה וחצי"


def test_a_sheet_not_for_distribution_gives_no_draft(office: Programme) -> None:
    row = office.rows[-1]
    assert (row.sheet, row.activities, codes(row.not_understood)) == ("טלפונים", [], ["not_for_distribution"])
    assert dict(row.raw) == {"A": "לא להפצה"}


# --- codes and shapes ---------------------------------------------------------------------------------------


def test_codes_are_declared_once_and_remarks_hold_to_them() -> None:
    assert len(CODES) == len(GUESSED_CODES) + len(NOT_UNDERSTOOD_CODES) + len(PROGRAMME_CODES)
    with pytest.raises(KeyError):
        Remark(column="", text="", code="unheard_of")
    with pytest.raises(ValueError, match="group_split"):
        Remark(column="", text="", code="group_split", values={})


def test_drafts_are_plain_data_with_all_their_keys(office: Programme) -> None:
    for draft in office.activities:
        assert set(draft) == set(DRAFT_KEYS)
        assert json.loads(json.dumps(draft)) == draft


# --- days ---------------------------------------------------------------------------------------------------


def test_a_range_of_days_is_a_guess_and_words_beside_days_are_not_lost() -> None:
    row = only(table(["ציור", "א-ג", "א׳-ה׳", "16:00-17:00", 200, None]))
    assert "days_range" in codes(row.guessed)
    row = only(table(["ציור", "א-ג", "ב לסירוגין", "16:00-17:00", 200, None]))
    assert row.activities[0]["days"] == ["MO"]
    assert codes(row.not_understood) == ["day_text"]
    assert row.activities[0]["note"] == "יום: ב לסירוגין"


def test_several_groups_with_their_own_days_and_grades() -> None:
    row = only(table(["שחמט", "א-ג / ד-ו", "א / ד", "16:00-17:00 / 17:00-18:00", 150, None]))
    assert [(draft["days"], draft["start"], draft["grade_max"]) for draft in row.activities] == [
        (["SU"], "16:00", 3),
        (["WE"], "17:00", 6),
    ]
    assert "times_by_day" in codes(row.guessed)


def test_grades_of_several_groups_at_one_hour_are_joined() -> None:
    row = only(table(["שחמט", "א-ג / ד-ו", "א", "16:00-17:00", 150, None]))
    assert (row.activities[0]["grade_min"], row.activities[0]["grade_max"]) == (1, 6)
    assert "ages_joined" in codes(row.guessed)


def test_day_and_hour_in_one_column() -> None:
    headings = ["שם החוג", "יום ושעה", "מחיר"]
    row = only(table(["ציור", "א 16:00-17:00, ד 17:00-18:00", 200], headings=headings))
    assert [(draft["days"], draft["start"]) for draft in row.activities] == [(["SU"], "16:00"), (["WE"], "17:00")]
    row = only(table(["ציור", "ב 16:00-17:00 ה 16:00-17:00", 200], headings=headings))
    assert [(draft["days"], draft["end"]) for draft in row.activities] == [(["MO", "TH"], "17:00")]


def test_start_and_end_in_two_columns() -> None:
    headings = ["Activity", "Day", "Start time", "End time", "Price per month"]
    row = only(table(["Pottery", "Monday", "16:00", "17:30", 200], headings=headings))
    assert (row.activities[0]["title"], row.activities[0]["start"], row.activities[0]["end"]) == (
        {"en": "Pottery"}, "16:00", "17:30",
    )  # fmt: skip


def test_a_date_in_place_of_a_day_and_a_date_made_by_the_office_program() -> None:
    row = only(table(["הרצאה", "5-6", date(2026, 10, 11), "19:00-20:30", 40, None]))
    assert (row.activities[0]["starts_on"], row.activities[0]["days"]) == ("2026-10-11", ["SU"])
    assert "day_from_date" in codes(row.guessed)
    row = only(table(["ציור", date(2026, 6, 5), "א", "16:00-17:00", 200, None]))
    assert codes(row.not_understood) == ["date_instead_of_text"]
    assert row.activities[0]["note"] == "גיל / כיתה: 2026-06-05"


# --- prices -------------------------------------------------------------------------------------------------


def test_prices_that_are_no_amount_stay_as_words() -> None:
    row = only(table(["ציור", "א-ג", "א", "16:00-17:00", "50 ₪ למפגש", None]))
    assert (row.activities[0]["price_month"], row.activities[0]["price_note"]) == (None, "50 ₪ למפגש")
    assert codes(row.not_understood) == ["price_per_session"]
    row = only(table(["ציור", "א-ג", "א", "16:00-17:00", "250 כולל חומרים", None]))
    assert (row.activities[0]["price_month"], row.activities[0]["price_note"]) == (25000, "250 כולל חומרים")
    assert "price_with_text" in codes(row.guessed)


def test_a_price_without_a_period_is_the_month_of_a_course_and_the_whole_of_a_workshop() -> None:
    headings = ["שם", "יום", "שעות", "מחיר"]
    row = only(table(["ציור", "א", "16:00-17:00", 200], headings=headings))
    assert codes(row.guessed) == ["price_per_month", "year_price_from_month"]
    assert (row.activities[0]["price_month"], row.activities[0]["price_year"]) == (20000, 200000)
    row = only(table(["סדנת ציור", "א", "16:00-17:00", 200], headings=headings))
    assert (row.activities[0]["kind"], row.activities[0]["price_course"]) == ("workshop", 20000)


# --- notes, numbers -----------------------------------------------------------------------------------------


def test_participants() -> None:
    headings = ["שם החוג", "יום", "שעות", "מינ'", "מקס'"]
    row = only(table(["ציור", "א", "16:00-17:00", "8 ילדים", "עד 14"], headings=headings))
    assert (row.activities[0]["minimum"], row.activities[0]["maximum"]) == (8, 14)
    assert codes(row.guessed) == ["number_from_text"] * 2
    row = only(table(["ציור", "א", "16:00-17:00", 20, 14], headings=headings))
    assert (row.activities[0]["minimum"], row.activities[0]["maximum"]) == (None, None)
    assert codes(row.not_understood) == ["minimum_over_maximum"]
    row = only(table(["ציור", "א", "16:00-17:00", "9" * 25, -3], headings=headings))
    assert codes(row.not_understood) == ["number_text"] * 2
    row = only(table(["ציור", "א", "16:00-17:00", "8-14"], headings=[*headings[:3], "משתתפים"]))
    assert (row.activities[0]["minimum"], row.activities[0]["maximum"]) == (8, 14)


def test_a_comment_in_a_cell_is_read_like_a_note() -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    book.active.append(["ציור", "א-ג", "א", "16:00", 200, None])
    book.active["D2"].comment = Comment("שעה וחצי", "office")
    book.active["A2"].comment = Comment("להביא סינר", "office")
    draft = only(understood(book)).activities[0]
    assert (draft["end"], draft["note"]) == ("17:30", "שם החוג: להביא סינר")


def test_nothing_that_was_not_understood_is_lost() -> None:
    headings = ["שם החוג", "קהל", "יום", "שעות", "מחיר", "מינ'", "תאריך התחלה", "ציוד", "הערות"]
    texts = ["ציור", "כל הסוגים", "מתי שבא", "בערב", "בקרוב", "כמה שיותר", "בחורף", "מכחול", "להתקשר לפני"]
    row = only(table(texts, headings=headings))
    draft = row.activities[0]
    kept = draft["note"] + draft["price_note"]
    assert [text for text in texts[1:] if text not in kept] == []
    assert list(row.raw.values()) == texts
    assert codes(row.not_understood) == [
        "age_text", "date_text", "no_day", "no_time", "number_text", "price_text", "time_text", "unknown_column",
    ]  # fmt: skip


def test_formulas_are_text_and_never_a_value() -> None:
    headings = ",".join(HEADINGS)
    book = read(f"{headings}\nציור,א-ג,א,16:00-17:00,=1+1,=HYPERLINK(1)\n".encode(), "a.csv")
    row = only(understand(book, year_start=YEAR))
    assert row.activities[0]["price_month"] is None
    assert codes(row.not_understood) == ["formula", "formula"]
    assert row.activities[0]["note"] == "מחיר לחודש: =1+1\n=HYPERLINK(1)"


def test_a_place_that_is_not_known_is_said() -> None:
    book = openpyxl.Workbook()
    book.active.append(["שם החוג", "יום", "שעות", "מקום"])
    book.active.append(["ציור", "א", "16:00-17:00", "אולם  2"])
    book.active.append(["ציור", "א", "16:00-17:00", "גג"])
    rows = understood(book, places=["אולם 2"]).rows
    assert [codes(row.guessed) for row in rows[1:]] == [[], ["place_unknown"]]
    assert rows[2].activities[0]["place"] == "גג"


# --- titles, kinds ------------------------------------------------------------------------------------------


def test_titles_by_language() -> None:
    headings = ["שם החוג", "שם בערבית", "Title (English)", "יום", "שעות"]
    row = only(table(["ציור", "رسم", "Painting", "א", "16:00-17:00"], headings=headings))
    assert row.activities[0]["title"] == {"he": "ציור", "ar": "رسم", "en": "Painting"}
    row = only(table(["Рисование", "א-ג", "א", "16:00-17:00", 200, None]))
    assert row.activities[0]["title"] == {"he": "Рисование"}
    assert "title_language" in codes(row.guessed)


@pytest.mark.parametrize(
    ("title", "price", "most", "kind"),
    [
        ("סדנת אבן", 100, None, "workshop"), ("ورشة رسم", 100, 10, "workshop"), ("Clay workshop", 0, 10, "workshop"),
        ("קבוצת ריצה", "חינם", None, "open"), ("מועדון קריאה", 30, None, "course"), ("מד״צים", "חינם", 30, "course"),
    ],
)  # fmt: skip
def test_kinds(title: str, price: Any, most: int | None, kind: str) -> None:
    headings = ["שם החוג", "יום", "שעות", "מחיר לחודש", "מקס'"]
    row = only(table([title, "א", "16:00-17:00", price, most], headings=headings))
    assert row.activities[0]["kind"] == kind
    assert ("kind_open" in codes(row.guessed)) == (kind == "open")


# --- headings and rows --------------------------------------------------------------------------------------


def test_arabic_headings_in_another_order() -> None:
    headings = ["الساعة", "اليوم", "اسم الدورة", "المرشدة", "السعر الشهري", "الحد الأقصى", "الصف", "ملاحظات"]
    row = only(table(["16:00-17:30", "الأحد", "رسم", "منى", "١٥٠", 12, "صفوف 2-4", "مع معدات"], headings=headings))
    draft = row.activities[0]
    assert (draft["title"], draft["leader"], draft["days"]) == ({"ar": "رسم"}, "منى", ["SU"])
    assert (draft["price_month"], draft["maximum"], draft["grade_max"]) == (15000, 12, 4)
    assert draft["note"] == "مع معدات"


def test_english_headings_below_titles() -> None:
    rows = [["Programme 2026-27"], [], ["Call 04-6123456"], [], ["Activity", "Days", "Hours", "Price per year"]]
    programme = table(*rows, ["Chess", "Mon, Wed", "16:00-17:00", 900], headings=[])
    assert [row.verdict for row in programme.rows] == ["note", "note", "header", "activity"]
    assert programme.activities[0]["price_year"] == 90000


def test_headings_in_two_rows() -> None:
    book = openpyxl.Workbook()
    book.active.append(["שם החוג", "יום", "שעות", "מחיר", None])
    book.active.append([None, None, None, "לחודש", "לשנה"])
    book.active.merge_cells("D1:E1")
    book.active.append(["ציור", "א", "16:00-17:00", 200, 1900])
    programme = understood(book)
    assert [row.verdict for row in programme.rows] == ["header", "header", "activity"]
    assert (programme.activities[0]["price_month"], programme.activities[0]["price_year"]) == (20000, 190000)


def test_headings_again_in_another_order() -> None:
    programme = table(
        ["ציור", "א-ג", "א", "16:00-17:00", 200, None],
        ["שם החוג", "יום", "שעות", "גיל / כיתה"],
        ["פיסול", "ב", "17:00-18:00", "ד-ו"],
    )
    assert [row.verdict for row in programme.rows] == ["header", "activity", "header", "activity"]
    assert (programme.activities[1]["days"], programme.activities[1]["grade_min"]) == (["MO"], 4)


def test_sections_notes_totals_and_a_second_group_below() -> None:
    programme = table(
        ["ילדים"],
        ["ציור", "א-ג", "א", "16:00-17:00", 200, None],
        [None, "ד-ו", "א", "17:00-18:00", 200, None],
        ["* ייתכנו שינויים. לבירורים 04-6123456"],
        [None, None, None, None, None, "אין חוגים בחגים"],
        ["סה״כ חוגים", 5],
        ["  "],
    )
    assert [row.verdict for row in programme.rows] == [
        "header", "heading", "activity", "activity", "note", "note", "total",
    ]  # fmt: skip
    assert codes(programme.rows[1].guessed) == ["heading_assumed"]
    assert [draft["section"] for draft in programme.activities] == ["ילדים", "ילדים"]
    assert [draft["title"] for draft in programme.activities] == [{"he": "ציור"}] * 2
    assert "title_from_above" in codes(programme.rows[3].guessed)
    assert dict(programme.rows[6].guessed[0].values) == {"stated": 5, "found": 2}


def test_a_row_without_a_name_and_without_one_above_is_not_understood() -> None:
    programme = table([None, "א-ג", "א", "16:00-17:00", 200, None])
    assert (programme.rows[1].verdict, codes(programme.rows[1].not_understood)) == ("not_understood", ["no_title"])
    assert [remark.code for remark in programme.remarks] == ["no_activities"]


def test_a_list_of_people_is_no_programme() -> None:
    programme = table(["רונית", "052-5550123", 34], headings=["שם", "טלפון", "גיל"])
    assert [row.verdict for row in programme.rows] == ["not_understood"] * 2
    assert codes(programme.rows[1].not_understood) == ["no_header"]
    assert programme.activities == []


def test_hidden_sheets_are_shown_but_give_no_draft() -> None:
    book = openpyxl.Workbook()
    hidden = book.create_sheet("ישן")
    hidden.append(HEADINGS)
    hidden.append(["ציור", "א-ג", "א", "16:00-17:00", 200, None])
    hidden.sheet_state = "hidden"
    rows = understood(book).rows
    assert [(row.verdict, codes(row.not_understood)) for row in rows] == [("note", ["hidden_sheet"])] * 2


# --- any cells at all ---------------------------------------------------------------------------------------


def test_whatever_the_cells_say_a_programme_comes_out() -> None:
    chance = random.Random(5787)
    words = (
        'א ב׳ ג, ד-ו / ; + 16:00-17:00 17:00 19 מבוגרים 18+ נשים 220 ₪ לחודש סה"כ שם יום =1+1 4.12 31.2.26 99:99 - \n'
    )
    pool = [*words.split(" "), "٣", "\u202b", "x" * 1_200, "0", "1e9", "ו-", "מ", "עד", '"', "'"]
    headings = ["שם החוג", "מדריך", "גיל", "יום", "שעות", "מקום", "מחיר", "לשנה", "מינ", "מקס", "הערות", "תאריך"]
    headings += ["מפגשים", "המתנה", "שעת סיום", "משתתפים", "תחום"]
    for _ in range(40):
        rows = [[" ".join(chance.choices(pool, k=chance.randrange(4))) for _ in headings] for _ in range(10)]
        lines = [",".join('"' + text.replace('"', '""') + '"' for text in row) for row in [headings, *rows]]
        programme = understand(read("\n".join(lines).encode(), "a.csv"), year_start=YEAR)
        assert all(row.verdict in VERDICTS for row in programme.rows)
        assert json.dumps(programme.activities)


def test_two_thousand_rows_are_understood_quickly() -> None:
    lines = ["שם החוג,גיל,יום,שעות,מחיר לחודש,מינ',מקס',הערות"]
    lines += [
        f'חוג {n},ב׳-ד׳,"ב,ה",{8 + n % 10}:{n % 60:02d}-{10 + n % 10}:00,{150 + n},8,{10 + n % 9},הערה {n}'
        for n in range(2_000)
    ]
    book = read("\n".join(lines).encode(), "a.csv")
    began = time.process_time()
    assert len(understand(book, year_start=YEAR).activities) == 2_000
    assert time.process_time() - began < 1.5
