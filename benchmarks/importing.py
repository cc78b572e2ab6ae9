"""2,000 rows of the office's spreadsheet, understood and taken as drafts:

    python -m benchmarks.importing
"""

from __future__ import annotations

import io
import random
import sys
import time

import openpyxl
from openpyxl.comments import Comment
from sqlalchemy import func, select

from benchmarks.cities import SERVICE, city, institution
from benchmarks.figures import Figure, table
from commons import command, subjects
from commons.db import db
from commons.plugins.activities import importing
from commons.plugins.activities.models import Activity

ROWS, MOST_SECONDS = 2_000, 5.0

WHAT = (
    "קדרות", "רובוטיקה לבנות", "בלט", "קפוארה", "שחמט", "נגריית נוער", "תיאטרון", "אנגלית מדוברת", "כדורסל", "מקהלה",
    "יוגה", "פילאטיס", "ציור", "גיטרה", "סדנת סיתות אבן",
)  # fmt: skip
WHO = ("ב׳-ד׳", "ה-ו", "גן חובה", "א׳-ב׳", "ג׳–ו׳", "ז׳ ומעלה", "מכיתה ג", "18+", "נשים", "מבוגרים", "כולם", "50+")
DAYS = ("א", "ה׳", "שני וחמישי", "ב,ה", "ג׳", "א,ד", "ב׳ + ה׳")
HOURS = ("16:30-17:30", "16:00 - 17:30", "17:00–18:00", "16:00-17:00 / 17:00-18:00", "19:30", "20:00-22:00")
BY_APPOINTMENT = ("לפי תיאום", None)
PLACES = ("סדנת קרמיקה", "מעבדה", "אולם 2", "אולם ספורט", "ספרייה", "נגריה", "כיתה 4", "חצר המחצבה")
PRICES = (220, 260, "230 ₪", "150", "1,200 ₪ לקורס", "חינם", "תלוי אורך שיעור", None)
NOTES = ("חומרים כלולים", "פעמיים בשבוע", "שתי קבוצות לפי רמה", "מתחיל אחרי החגים", "אין מקום! יש רשימת המתנה",
         "הנחה 10% לגמלאים", "8 מפגשים", "שעה וחצי", "הרשמה בטלפון בלבד 052-5550123", None, None)  # fmt: skip
HEADINGS = (
    "שם החוג", "מדריך/ה", "גיל / כיתה", "יום", "שעות", "מקום", "מחיר לחודש", "מחיר שנתי", "מינ'", "מקס'", "הערות",
)  # fmt: skip


def sheet() -> bytes:
    """A workbook as the secretary keeps it: a title over all columns, sections, prices as text, notes in cells."""
    chance = random.Random(0)
    book = openpyxl.Workbook()
    page = book.active
    page.title, page.sheet_view.rightToLeft = "חוגים תשפ״ז", True
    page.append(['מרכז קהילתי "השקד" – לוח חוגים תשפ״ז (2026-2027)   עודכן: 15.9.26'])
    page.merge_cells("A1:K1")
    page.append(["לבירורים: מזכירות 04-6123456, א׳-ה׳ 9:00-13:00 16:00-19:00"])
    page.append([])
    page.append(HEADINGS)
    for number in range(ROWS):
        if number % 100 == 0:
            page.append([("ילדים", "נוער", "מבוגרים")[number // 100 % 3]])
            page.merge_cells(start_row=page.max_row, end_row=page.max_row, start_column=1, end_column=len(HEADINGS))
        least = chance.choice((None, 5, 8, 10))
        day, hours = BY_APPOINTMENT if number % 20 == 0 else (chance.choice(DAYS), chance.choice(HOURS))
        page.append(
            [
                f"{chance.choice(WHAT)} {number}", chance.choice(("רונית", "אנה", None)), chance.choice(WHO),
                day, hours, chance.choice(PLACES), chance.choice(PRICES),
                chance.choice((None, 2300)), least, least and least + 8, chance.choice(NOTES),
            ]
        )  # fmt: skip
        if number % 50 == 0:
            page.cell(page.max_row, 1).comment = Comment("להביא סינר", "office")
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def main() -> bool:
    """The engine's own work, from the bytes of the file to the preview, and from there to the drafts."""
    data = sheet()
    with city() as made, made.app.test_request_context("/he/"):
        house = institution()
        row = subjects.find(house, SERVICE)
        begun, used = time.perf_counter(), time.process_time()
        preview = importing.preview(SERVICE, row, data, "programme.xlsx")
        kept = importing.keep(data)
        shown = time.perf_counter()
        lines = [line.key for line in preview.lines.values() if not line.errors and not line.here]
        chosen = {"file": kept, "name": "programme.xlsx", "lines": lines}
        created = command.run("activities.import", SERVICE, house, chosen).value["created"]
        taken, used = time.perf_counter(), time.process_time() - used
        there = db.session.scalar(select(func.count()).select_from(Activity))
    return table(
        f"A spreadsheet of {ROWS:,} rows, SQLite",
        [
            Figure(name="rows that became drafts, or more where a row holds two groups", value=created, least=ROWS),
            Figure(name="drafts in the database", value=there, exactly=created),
            Figure(name="lines of the preview with an error", value=len(preview.lines) - len(lines)),
            Figure(name="preview", value=shown - begun, unit=" s"),
            Figure(name="import", value=taken - shown, unit=" s"),
            Figure(name="together", value=taken - begun, unit=" s", most=MOST_SECONDS),
            Figure(name="of that, processor time", value=used, unit=" s"),
        ],
    )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
