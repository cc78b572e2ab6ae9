"""Before a change of date, place or size is saved: who is hit, what clashes, which messages go out."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from commons import subjects
from commons.calendar import api as calendar
from commons.db import db
from tests.activities.steps import Visitor, count, draft, facts, form_of, published, ref_of, row, run
from tests.activities.test_pages import words


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def sends(browser: Visitor, html: str, **changes: str) -> str:
    """Sends the form of a page that was answered to a form; what comes of it."""
    data = form_of(html, "/edit") if "/edit" in html else form_of(html, "/move")
    answer = browser.open(data.pop(""), method="POST", data={**data, **changes})
    return answer.headers.get("Location") or answer.get_data(as_text=True)


def test_who_is_hit_what_clashes_and_what_they_read(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city, place=city.workshop)
    published(city, place=city.workshop, title={"en": "Chess"}, days=["MO"], start="17:00", end="18:00")
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])
    before = len(facts("calendar.replanned"))
    page = f"/desk/activities/{ref.code}/edit"
    seen = noa.submits(page, "/edit", days=["MO"], _next="preview").get_data(as_text=True)
    said = words(seen)
    assert "2 people are registered." in said and "1 person is told." in said
    assert "It clashes with" in said and "Monday, 30 November" in said and "Chess" in said
    assert "Save and tell 1 person" in said and "Pottery" in said
    assert row(ref).plan["days"] == ["SU"] and len(facts("calendar.replanned")) == before
    typed = sends(noa, seen, _next="again")
    assert 'value="MO" checked' in typed and 'value="SU" checked' not in typed
    assert sends(noa, seen) == f"/en/activities/{ref.code}"
    assert row(ref).plan["days"] == ["MO"] and len(facts("calendar.replanned")) == before + 1


def test_more_places_reach_those_who_wait(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city, maximum=1)
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])
    page = f"/desk/activities/{ref.code}/edit"
    said = words(noa.submits(page, "/edit", maximum="2", _next="preview").get_data(as_text=True))
    assert "1 person is registered. 1 waits." in said and "A place is offered" in said
    assert facts("signups.offered") == []


def test_what_touches_nobody_is_saved_at_once(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city)
    answer = noa.submits(f"/desk/activities/{ref.code}/edit", "/edit", leader="Rivka", _next="preview")
    assert answer.status_code == 303 and row(ref).leader == "Rivka"
    plan = draft(city)
    answer = noa.submits(f"/desk/activities/{plan.code}/edit", "/edit", days=["MO"], _next="preview")
    assert answer.status_code == 303


def test_what_would_be_refused_is_refused_now(noa: Visitor, city: SimpleNamespace) -> None:
    ref, there = published(city), count()
    for who in (city.tamar, city.maya):
        run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])
    for wrong in ({"maximum": "1"}, {"start": "25:00"}, {"first": "2027-01-01", "last": "2026-12-01"}):
        answer = noa.submits(f"/desk/activities/{ref.code}/edit", "/edit", **wrong, _next="preview")
        assert answer.status_code == 422, wrong
    assert count() == there and row(ref).plan["maximum"] == 2


def test_one_session(noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    ref = published(city, place=city.workshop)
    published(city, place=city.workshop, title={"en": "Chess"}, days=["MO"], start="17:00", end="18:00")
    run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
    code = calendar.occurrences(subjects.id_of(ref))[0].code
    page = f"/desk/calendar/{code}"
    assert "Cancel the session and tell 1 person" in words(noa.reads(page))
    change = {"day": "2026-11-30", "start": "17:30", "end": "18:30"}
    seen = noa.submits(f"{page}/move", "/move", **change, _next="preview").get_data(as_text=True)
    said = words(seen)
    assert "It clashes with 1 other session." in said and "Chess" in said and "Move and tell 1 person" in said
    db.session.rollback()
    assert calendar.occurrence(code).status == "planned"
    assert 'value="2026-11-30"' in sends(noa, seen, _next="again")
    assert sends(noa, seen) == f"/en{page}"
    db.session.rollback()
    assert calendar.occurrence(code).start_local.day == 30
    answer = noa.submits(f"{page}/move", "/move", day="2020-01-01", _next="preview")
    assert answer.status_code == 422
    assert visitor(city.samer).post(f"{page}/move", _next="preview", **change).status_code == 404


def test_whoever_leads_it_is_elsewhere_then(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> None:
    published(city, title={"en": "Glazing"}, leader="Ilana Peretz", at="other", place=city.hall, days=["MO"])
    published(city, title={"en": "Chess"}, leader="Somebody else", days=["MO"])
    ref = published(city, leader="ilana peretz", place=city.workshop, days=["TU"])
    noa, page = visitor(city.noa), f"/desk/activities/{ref.code}/edit"
    shown = noa.submits(page, "/edit", days="MO", _next="preview").get_data(as_text=True)
    assert "Glazing" in shown and "led by the same person, elsewhere" in shown and "Chess" not in shown
    first = calendar.occurrences(subjects.id_of(ref))[0]
    day = (first.start_local.date() + timedelta(days=6)).isoformat()
    move = f"/desk/calendar/{first.code}/move"
    shown = noa.submits(move, "/move", day=day, _next="preview").get_data(as_text=True)
    assert "Glazing" in shown and "It clashes with 1 other session." in shown
    shown = noa.submits(move, "/move", start="18:00", end="19:00", _next="preview").get_data(as_text=True)
    assert "whoever leads it is free" in shown
