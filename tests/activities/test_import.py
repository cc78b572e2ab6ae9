"""From the office's spreadsheet to drafts, through the pages."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from openpyxl import Workbook

from commons.db import db
from commons.kernel import Refused
from commons.plugins.activities import importing
from commons.plugins.activities.models import Activity
from tests.activities.steps import SERVICE, Visitor, count, facts, form_of, run

LINES = 27  # activities in the office's sheet: 24 rows, two of them with two groups
HEADINGS = ["שם החוג", "יום", "שעות", "מחיר לחודש", "הערות"]
ROWS = [["קדרות", "א", "16:30-17:30", "220", "חומרים כלולים"], ["בלט", "ב,ה", "17:00-17:45", "230 ₪", ""]]


@pytest.fixture
def office(beside: Callable[[str], Path]) -> bytes:
    """The spreadsheet that the office keeps."""
    return beside("activities-5787.xlsx").read_bytes()


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def csv(rows: list[list[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    return "\r\n".join(separator.join(row) for row in [HEADINGS, *rows]).encode(encoding)


def upload(browser: Visitor, data: bytes, name: str = "activities.xlsx") -> Any:
    """Chooses a file on the page of the import, and looks at what was understood."""
    return browser.submits("/desk/activities/import", "/import", file=(io.BytesIO(data), name))


def save(browser: Visitor, page: Any, **changes: Any) -> Any:
    """Saves what a page of the import shows as chosen."""
    data = form_of(page.get_data(as_text=True), "/import/save")
    return browser.open(data.pop(""), method="POST", data={**data, **changes})


def made() -> dict[str, Activity]:
    """All activities by their Hebrew title; of groups with one title, the last."""
    db.session.rollback()
    return {one.title.get("he"): one for one in db.session.query(Activity).order_by(Activity.id)}


def test_a_preview_saves_nothing(noa: Visitor, office: bytes) -> None:
    page = upload(noa, office)
    html = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "27 activities were found" in html and "Nothing is saved yet" in html
    lines = form_of(html, "/import/save")["lines"]
    assert len(lines) == len(set(lines)) == LINES
    for row in ("קדרות", "Monday, Thursday", "לא להפצה", "=SUM(1,2)"):
        assert row in html
    assert count() == 0 and facts("activities.created") == []


def test_saving_makes_a_draft_of_every_line(noa: Visitor, office: bytes, city: SimpleNamespace) -> None:
    answer = save(noa, upload(noa, office))
    assert answer.status_code == 303 and "state=draft" in answer.headers["Location"]
    assert count() == LINES
    found = made()
    assert {one.state for one in found.values()} == {"draft"}
    ballet = found["בלט"]
    assert (ballet.plan["days"], ballet.plan["start"], ballet.plan["end"]) == (["MO", "TH"], "17:00", "17:45")
    assert (ballet.grade_min, ballet.grade_max, ballet.price_month, ballet.price_year) == (1, 2, 23000, 230000)
    assert (ballet.plan["minimum"], ballet.plan["maximum"]) == (10, 18)
    women = found["התעמלות נשים"]
    assert (women.audience, women.plan["mode"]) == ("women", "phone")
    assert (found["הכנה לפסיכומטרי"].price_course, found["הכנה לפסיכומטרי"].plan["sessions"]) == (120000, 8)
    assert found["יד לטופס"].kind == "open" and found["יד לטופס"].price_month == 0
    assert found["סדנת סיתות אבן"].plan["first"] == "2026-12-04"
    assert facts("activities.imported")[0][0] == {"created": LINES, "skipped": 0}
    assert "27 drafts were made" in noa.reads("/desk/activities")


def test_what_was_not_understood_stays_as_a_note(noa: Visitor, office: bytes) -> None:
    save(noa, upload(noa, office))
    found = made()
    assert "תלוי אורך שיעור" in found["גיטרה"].note + str(found["גיטרה"].price_note)
    assert "לפי תיאום" in found["גיטרה"].note and "חדר מוזיקה" in found["גיטרה"].note
    assert "מתחיל אחרי החגים" in found["אנגלית מדוברת"].note
    assert "The sheet speaks of a waiting list." in found["כדורסל"].note
    assert "The sheet speaks of 32 people waiting." in found["שכנים מדברים: ערבית־עברית مدوّرة"].note
    assert "052-5550123" in found["התעמלות נשים"].note
    assert "052-5550123" not in noa.client.get("/he/activities").get_data(as_text=True)
    assert "חומרים כלולים" in found["קדרות"].note + str(found["קדרות"].price_note)


def test_the_second_time_nothing_is_added(noa: Visitor, office: bytes) -> None:
    save(noa, upload(noa, office))
    again = upload(noa, office)
    html = again.get_data(as_text=True)
    assert html.count("Here already") == LINES
    assert "lines" not in form_of(html, "/import/save")  # none can be chosen
    lines = re.findall(r'name="lines" value="([^"]+)"', html)
    data = form_of(html, "/import/save")
    answer = noa.open(data.pop(""), method="POST", data={**data, "lines": lines})
    assert answer.status_code == 303 and count() == LINES
    assert [data for data, _told in facts("activities.imported")][-1] == {"created": 0, "skipped": LINES}


def test_a_form_that_is_sent_twice_is_done_once(noa: Visitor, office: bytes) -> None:
    page = upload(noa, office)
    assert save(noa, page).headers["Location"] == save(noa, page).headers["Location"]
    assert count() == LINES and len(facts("activities.imported")) == 1


def test_some_lines_alone(noa: Visitor, office: bytes) -> None:
    page = upload(noa, office)
    chosen = form_of(page.get_data(as_text=True), "/import/save")["lines"][:2]
    save(noa, page, lines=chosen)
    assert count() == 2
    assert upload(noa, office).get_data(as_text=True).count("Here already") == 2


def test_all_drafts_that_are_ready_are_published_at_once(noa: Visitor, office: bytes) -> None:
    save(noa, upload(noa, office))
    ready = [str(one.ref) for one in made().values() if one.plan["days"] and one.plan["start"]]
    answer = noa.post("/desk/activities/many", do="publish", activities=ready)
    assert answer.status_code == 200
    assert {str(one.ref) for one in made().values() if one.state == "published"} == set(ready)
    assert "קדרות" in noa.reads("/activities")


def test_the_place_that_is_known_is_taken(noa: Visitor, city: SimpleNamespace) -> None:
    rows = "\n".join(["שם,יום,שעות,מקום", "קדרות,א,16:30-17:30,הסדנה", "בלט,ב,16:30-17:30,אולם 9"])
    save(noa, upload(noa, rows.encode(), "list.csv"))
    assert made()["קדרות"].place_id is not None
    assert made()["בלט"].place_id is None and "אולם 9" in made()["בלט"].note


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1255", "utf-16"])
def test_text_files_as_offices_write_them(noa: Visitor, separator: str, encoding: str) -> None:
    rows = [[cell.replace(",", "+").replace("₪", "ש״ח") for cell in row] for row in ROWS]
    page = upload(noa, csv(rows, separator, encoding), "list.csv")
    assert page.status_code == 200
    assert save(noa, page).status_code == 303
    found = made()
    assert set(found) == {"קדרות", "בלט"}
    assert (found["בלט"].plan["days"], found["בלט"].price_month) == (["MO", "TH"], 23000)


def _sheet(*rows: list[Any]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "empty.xlsx", "This file is empty"),
        (b"PK\x03\x04 and then nothing", "broken.xlsx", "damaged"),
        (b"%PDF-1.7 ...", "list.pdf", "not a spreadsheet"),
        (b"\x00\x01\x02" * 500, "list.csv", ""),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "list.xlsx", ""),
        ("שם,יום\n".encode() + b"\xff\xfe\xfa\x81\x8d\n", "list.csv", ""),
        (("א," * 300 + "\n").encode(), "wide.csv", "too many columns"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_a_sentence(noa: Visitor, data: bytes, name: str, said: str) -> None:
    page = upload(noa, data, name)
    assert page.status_code == 422
    assert said in page.get_data(as_text=True)
    assert 'name="file"' in page.get_data(as_text=True)  # to choose another
    assert count() == 0


def test_no_file_at_all(noa: Visitor) -> None:
    page = noa.submits("/desk/activities/import", "/import")
    assert page.status_code == 422 and "Please choose a file" in page.get_data(as_text=True)


def test_a_damaged_copy_of_the_office_s_file(noa: Visitor, office: bytes) -> None:
    for cut in (100, len(office) // 2, len(office) - 50):
        assert upload(noa, office[:cut]).status_code == 422
    assert count() == 0


def test_a_sheet_without_an_activity(noa: Visitor) -> None:
    page = upload(noa, _sheet(["a", "b"], [1, 2]))
    assert page.status_code == 200 and "No row of headings" in page.get_data(as_text=True)
    with pytest.raises(Refused):
        run("activities.import", SERVICE, None, file="0" * 64, name="", lines=["x"])


def test_lines_with_errors_are_shown_and_cannot_be_chosen(noa: Visitor) -> None:
    rows = _sheet(HEADINGS, ["x" * 300, "א", "16:30-17:30", 220, ""], ["קדרות", "א", "16:30-16:30", 220, ""])
    page = upload(noa, rows)
    assert page.status_code == 200
    data = form_of(page.get_data(as_text=True), "/import/save")
    if "lines" in data:
        assert save(noa, page).status_code == 303
    assert count() == len([data.get("lines")] if isinstance(data.get("lines"), str) else data.get("lines") or [])


def test_formulas_are_text(noa: Visitor) -> None:
    text = csv([["=HYPERLINK(1)", "א", "16:30-17:30", "220", "@SUM(1)"], ["קדרות", "ב", "17:00-18:00", "=1+1", ""]])
    page = upload(noa, text, "list.csv")
    assert page.status_code == 200
    save(noa, page)
    assert "קדרות" in made() and made()["קדרות"].price_month is None


def test_nobody_imports_for_another_s_centre(
    city: SimpleNamespace, visitor: Callable[..., Visitor], office: bytes, noa: Visitor
) -> None:
    other = city.other.partition(":")[2]
    assert noa.get(f"/desk/activities/import?institution={other}").status_code == 403
    page = upload(noa, office)
    assert save(noa, page, institution=other).status_code == 403
    for who in (city.dana, city.maya):
        assert visitor(who).get("/desk/activities/import").status_code == 403
    assert visitor().get("/desk/activities/import").status_code == 303  # sign in first
    assert count() == 0


@pytest.mark.parametrize("file", ["", "0" * 64, "../../secret_key", "é" * 64, "x" * 200])
def test_a_file_that_was_not_kept(noa: Visitor, office: bytes, file: str) -> None:
    answer = save(noa, upload(noa, office), file=file)
    assert answer.status_code == 303 and "/desk/activities/import" in answer.headers["Location"]
    assert count() == 0


def test_a_kept_file_goes_after_a_day(city: SimpleNamespace, monkeypatch: pytest.MonkeyPatch) -> None:
    first = importing.keep(b"one")
    assert importing.kept(first) == b"one"
    monkeypatch.setattr(importing, "KEPT_SECONDS", -1)
    importing.keep(b"two")
    with pytest.raises(Refused):
        importing.kept(first)
