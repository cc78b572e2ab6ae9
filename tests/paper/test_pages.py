"""Posters, programmes, rosters and certificates as people ask for them: whose they are, and that a page and its PDF say
the same."""

import html
import re
from datetime import UTC, datetime

import pytest

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.db import db, unit_of_work
from commons.signups.models import Attendance
from tests.activities.steps import POTTERY, SERVICE, draft, person, published, ref_of, run
from tests.paper.sheets import UNSEEN, assert_accessible, opened, text_of

#: After the second session, on 6 December 2026.
AFTER = datetime(2026, 12, 7, 10, 0, tzinfo=UTC)


def pdf(visitor, path, status=200):
    answer = visitor.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    if status == 200:
        assert answer.content_type == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("inline; filename=")
        assert answer.headers["Content-Language"] == visitor.lang
    return answer.get_data()


def words_of(page):
    """The words of a page as one reads it."""
    shown = html.unescape(re.sub(r"<[^>]+>", " ", page[page.index("<main") : page.index("</main")]))
    return UNSEEN.sub("", " ".join(shown.split()))


def both_say(visitor, path, *facts, asked=""):
    """The page and its PDF hold these."""
    page, sheet = words_of(visitor.reads(path + asked)), text_of(pdf(visitor, path + ".pdf" + asked))
    for fact in facts:
        assert fact in page, (fact, page)
        assert fact in sheet, (fact, sheet)


def enrolled(city, ref):
    """The child's registration."""
    data = {"ref": str(ref), "persons": [ref_of(city.tamar)]}
    return run("signups.register", city.maya, None, **data)["registration"]


def attend(ref, who, marks=("present", "absent")):
    """Marks for the first sessions."""
    sessions = calendar.occurrences(subjects.id_of(str(ref)))
    with unit_of_work() as session:
        for one, mark in zip(sessions, marks, strict=False):
            session.add(Attendance(occurrence_id=one.id, person_id=who.person_id, mark=mark, at=AFTER))
    return sessions


def test_a_poster_says_what_its_page_says(city, visitor):
    ref = published(city, place=city.workshop, leader="Noa Levi", price_month=22000, age_min=8)
    path = f"/activities/{ref.code}/poster"
    both_say(visitor(), path, "Pottery", "Almond", "Workshop", "Noa Levi", "₪220", "16:30", "From age 8")
    for lang, title in POTTERY.items():
        for size, width in (("a4", 595), ("a3", 842), ("card", 298), ("poster", 595)):
            body = pdf(visitor(lang=lang), f"{path}.pdf?size={size}")
            assert_accessible(body, lang, title)
            assert len(opened(body).pages) == 1 and round(opened(body).pages[0].mediabox.width) == width
            assert f"/{lang}/activities/{ref.code}" in text_of(body).replace(" ", "")


def test_a_poster_of_a_draft_is_the_staffs(city, visitor):
    ref = draft(city)
    for path in (f"/activities/{ref.code}/poster", f"/activities/{ref.code}/poster.pdf"):
        assert visitor().get(path).status_code == 404
        assert visitor(city.maya).get(path).status_code == 404
        assert visitor(city.samer).get(path).status_code == 404
    assert "Draft" in text_of(pdf(visitor(city.noa), f"/activities/{ref.code}/poster.pdf"))
    assert visitor().get("/activities/nothing1/poster.pdf").status_code == 404


def test_staff_are_led_to_the_poster(city, visitor):
    ref = published(city)
    assert f"/en/activities/{ref.code}/poster" in visitor(city.noa).reads(f"/activities/{ref.code}")


def test_what_was_cancelled_says_so(city, visitor):
    ref = published(city)
    run("activities.cancel", SERVICE, ref, reason={"en": "The kiln broke"})
    both_say(visitor(), f"/activities/{ref.code}/poster", "This activity is cancelled.")


@pytest.mark.parametrize("title", ["#panic()", '] $x$ "quoted" \\u{41}', "W" * 200, "<b>bold</b> &amp; 🎨"])
def test_a_title_is_a_title(city, visitor, title):
    ref = published(city, title={"en": title})
    sheet = pdf(visitor(), f"/activities/{ref.code}/poster.pdf")
    assert UNSEEN.sub("", opened(sheet).metadata.title) == title
    assert title in words_of(visitor().reads(f"/activities/{ref.code}/poster"))


def test_a_programme_holds_what_everybody_sees(city, visitor):
    one = city.one.partition(":")[2]
    published(city, place=city.workshop)
    draft(city, title={"en": "Secret plans"})
    published(city, at="other", title={"en": "Elsewhere"}, place=city.hall)
    path = f"/institutions/{one}/programme"
    for reader in (visitor(), visitor(city.noa)):
        both_say(reader, path, "Almond", "December 2026", "Pottery", "Workshop", "16:30", asked="?month=2026-12")
        for text in (reader.reads(path), text_of(pdf(reader, path + ".pdf"))):
            assert "Secret" not in text and "Elsewhere" not in text
    sheet = pdf(visitor(lang="ar"), path + ".pdf?month=2026-12")
    assert_accessible(sheet, "ar", opened(sheet).metadata.title)
    assert text_of(pdf(visitor(), path + ".pdf?month=2026-12")).count("Pottery") == 4


@pytest.mark.parametrize("month", ["", "2026-13", "0000-01", "9" * 5000, "2026-1", "٢٠٢٦-١٢", "-", "2026-12-01"])
def test_a_month_that_is_none_is_the_present_one(city, visitor, month):
    one = city.one.partition(":")[2]
    asked = f"?month={month}" if len(month) < 100 else f"?month={month[:900]}"
    both_say(visitor(), f"/institutions/{one}/programme", "November 2026", asked=asked)
    assert visitor().get("/institutions/nothing1/programme.pdf").status_code == 404


def test_a_programme_costs_the_same_whatever_its_length(city, visitor, app):
    from tests.activities.steps import statements

    one, reader = city.one.partition(":")[2], visitor()
    counts = []
    for _more in range(2):
        for _activity in range(3):
            published(city, place=city.workshop)
        with statements(app) as sent:
            pdf(reader, f"/institutions/{one}/programme.pdf?month=2026-12")
        counts.append(len(sent))
    assert counts[0] == counts[1]


def test_a_roster_is_for_the_staff(city, visitor):
    ref = published(city, place=city.workshop)
    enrolled(city, ref)
    path = f"/desk/signups/activity/{ref.code}/roster.pdf"
    for reader in (city.noa, city.dana):
        sheet = pdf(visitor(reader), path)
        assert_accessible(sheet, "en", "Who is registered: Pottery")
        assert "תמר" in text_of(sheet) and "29.11" in text_of(sheet)
        assert "תמר" in words_of(visitor(reader).reads(f"/desk/signups/activity/{ref.code}/paper"))
    assert visitor().get(path).status_code == 303
    for stranger in (city.samer, city.maya):
        assert visitor(stranger).get(path).status_code == 403
    assert visitor(city.noa).get("/desk/signups/activity/nothing1/roster.pdf").status_code == 404


def test_a_roster_of_one_session(city, visitor):
    ref = published(city)
    enrolled(city, ref)
    first, second = calendar.occurrences(subjects.id_of(str(ref)))[:2]
    path = f"/desk/signups/activity/{ref.code}/roster.pdf?session="
    text = text_of(pdf(visitor(city.noa), path + second.code))
    assert "תמר" in text and "6.12" in text and "29.11" not in text
    assert "29.11" in text_of(pdf(visitor(city.noa), path + "nothing1"))
    other = published(city, at="other", place=city.hall)
    foreign = calendar.occurrences(subjects.id_of(str(other)))[0]
    assert "29.11" in text_of(pdf(visitor(city.noa), path + foreign.code))
    assert first.code != second.code


def test_a_long_roster_runs_over_several_pages(city, visitor):
    ref = published(city, maximum=80)
    for number in range(60):
        somebody = person(f"Person {number}")
        run("signups.register", SERVICE, None, ref=str(ref), persons=[ref_of(somebody)])
    sheet = pdf(visitor(city.noa), f"/desk/signups/activity/{ref.code}/roster.pdf")
    pages = [page.extract_text() for page in opened(sheet).pages]
    assert len(pages) > 1 and all("Name" in page for page in pages)
    assert all(f"Person {number}" in text_of(sheet) for number in range(60))


def test_a_certificate_once_a_session_was_attended(city, visitor):
    ref = published(city)
    code = enrolled(city, ref)
    path = f"/signups/r/{code}/certificate"
    with clock.at(AFTER):
        for reader in (city.maya, city.dana):
            assert visitor(reader).get(path).status_code == 404
            assert visitor(reader).get(path + ".pdf").status_code == 404
        assert path not in visitor(city.maya).reads(f"/signups/r/{code}")
        attend(ref, city.tamar)
        for reader in (city.maya, city.dana):
            both_say(visitor(reader), path, "תמר", "Pottery", "Almond", "1 of 2 sessions attended", "29 November 2026")
            assert path in visitor(reader).reads(f"/signups/r/{code}")
        for lang, title in POTTERY.items():
            sheet = pdf(visitor(city.maya, lang=lang), path + ".pdf")
            assert_accessible(sheet, lang, UNSEEN.sub("", opened(sheet).metadata.title))
            assert title in opened(sheet).metadata.title
        assert visitor().get(path + ".pdf").status_code == 303
        stranger = person("stranger", email="stranger@example.org")
        for other in (stranger, city.samer):
            assert visitor(other).get(path).status_code == 404
            assert visitor(other).get(path + ".pdf").status_code == 404


def test_a_certificate_counts_what_was_held(city, visitor):
    """A mark of somebody else, of a session that is still to come, or of an absence does not count."""
    ref = published(city)
    code = enrolled(city, ref)
    sessions = attend(ref, city.tamar, ("present", "excused", "present"))
    attend(ref, city.maya, ("present", "present"))
    with clock.at(AFTER):
        text = text_of(pdf(visitor(city.maya), f"/signups/r/{code}/certificate.pdf"))
    assert "1 of 2 sessions attended" in text and "Maya" not in text and len(sessions) > 3
    db.session.rollback()


def test_every_pdf_has_its_page(app):
    rules = {str(rule) for rule in app.url_map.iter_rules()}
    papers = {rule for rule in rules if rule.endswith(".pdf")}
    assert len(papers) == 4
    assert {rule.removesuffix(".pdf").replace("/roster", "/paper") for rule in papers} <= rules
