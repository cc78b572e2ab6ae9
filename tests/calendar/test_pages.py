"""The calendar's pages, for visitors and at the desk."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from commons import clock, subjects
from commons.calendar import panels, queries
from commons.db import db, unit_of_work
from commons.i18n import force_locale
from commons.kernel import ANYONE, Dated, Ref
from commons.people.models import Person
from commons.registry import registry
from tests.calendar.conftest import SERVICE, START, at, facts, plan, rows, run

CLOSED = {"first": "2026-10-04", "last": "2026-10-11", "title": {"en": "Repairs", "he": "שיפוצים"}}


def code(ref):
    return str(ref).partition(":")[2]


def test_dates_of_a_subject(city, client):
    plan(city.place, place=city.room)
    dates = rows(city.place)
    run("calendar.cancel_occurrence", SERVICE, None, {"occurrence": dates[1].code, "reason": {"en": "Snow in town"}})
    run("calendar.move_occurrence", SERVICE, None, {"occurrence": dates[2].code, "place": city.place})
    page = client.get(f"/en/calendar/place/{code(city.place)}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "September 2026" in text and "June 2027" in text and text.count("agenda-row") == 43
    assert "Snow in town" in text and "Cancelled" in text and "Moved" in text and "Hall" in text
    assert "webcal://" in text and "calendar.google.com" in text
    assert "/desk/calendar/" not in text
    with clock.at(START + timedelta(days=60)):
        assert "Past dates" in client.get(f"/en/calendar/place/{code(city.place)}").get_data(as_text=True)


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_every_language_and_no_dates(city, client, lang):
    page = client.get(f"/{lang}/calendar/place/{code(city.place)}")
    assert page.status_code == 200 and f'<html lang="{lang}"' in page.get_data(as_text=True)


def test_what_is_not_there(city, client):
    for path in ("place/nosuchone", "nothing/abc", f"person/{code('x:abcdefgh')}"):
        assert client.get(f"/en/calendar/{path}").status_code == 404
    city.answers.signed_in = city.staff
    assert client.get("/en/desk/calendar/nosuchone").status_code == 404
    assert client.get("/en/desk/places/nosuchone").status_code == 404
    assert client.get(f"/en/desk/institutions/{city.house.code}/closures/nosuchone").status_code == 404


def test_hebrew_dates_for_those_who_chose_them(city, client):
    plan(city.place)
    city.answers.signed_in = city.visitor
    assert "באלול" not in client.get(f"/he/calendar/place/{code(city.place)}").get_data(as_text=True)
    with unit_of_work() as session:
        session.get(Person, city.visitor.person_id).hebrew_dates = True
    assert "כ״ד באלול" in client.get(f"/he/calendar/place/{code(city.place)}").get_data(as_text=True)


def test_the_desk_is_for_staff(city, client):
    plan(city.place)
    house, date_ = city.house.code, rows(city.place)[0].code
    paths = [f"institutions/{house}/closures", f"institutions/{house}/places", f"calendar/{date_}", "calendar"]
    paths.append(f"places/{code(city.place)}")
    for path in paths:
        assert client.get(f"/en/desk/{path}").status_code == 303
        city.answers.signed_in = city.visitor
        assert client.get(f"/en/desk/{path}").status_code == 403
        city.answers.signed_in = city.staff
        assert client.get(f"/en/desk/{path}").status_code == 200
        city.answers.signed_in = None


def test_a_session_is_cancelled_and_held_after_all(city, client, submit):
    plan(city.place)
    city.answers.signed_in, city.answers.concerned = city.staff, [city.visitor.person_id]
    here = f"/en/desk/calendar/{rows(city.place)[1].code}"
    listed = client.get(f"/en/calendar/place/{code(city.place)}").get_data(as_text=True)
    assert f'href="{here}"' in listed
    done = submit(here, f"{here}/cancel", **{"reason.en": "Snow"})
    assert (done.status_code, done.headers["Location"]) == (303, here)
    assert "Hold the session after all" in client.get(here).get_data(as_text=True)
    assert len(facts("calendar.occurrence_cancelled")) == 1
    assert submit(here, f"{here}/restore").status_code == 303
    assert rows(city.place)[1].status == "planned"


def test_a_session_is_moved_and_errors_stand_beside_their_field(city, client, submit):
    plan(city.place, place=city.room)
    plan(city.room, place=city.room, days=["MO"])
    city.answers.signed_in = city.staff
    row = rows(city.place)[1]
    here = f"/en/desk/calendar/{row.code}/move"
    wrong = submit(here, here, day="2026-13-45", start="16:30", end="16:30", place="")
    assert wrong.status_code == 422 and "Please write a date" in wrong.get_data(as_text=True)
    past = submit(here, here, day="2026-08-01", start="16:30", end="17:30", place="")
    assert past.status_code == 422 and "This is in the past." in past.get_data(as_text=True)
    assert submit(here, here, day="2026-09-14", start="16:45", end="17:45", place="").status_code == 303
    text = client.get(f"/en/desk/calendar/{row.code}").get_data(as_text=True)
    assert "Something else is in this place at the same time." in text
    assert rows(city.place)[1].start_local == at("2026-09-14", 16, 45)


def test_what_is_over_cannot_be_changed_on_a_page(city, client):
    plan(city.place)
    city.answers.signed_in = city.staff
    with clock.at(datetime(2026, 10, 1, tzinfo=UTC)):
        for tail in ("", "/move"):
            text = client.get(f"/en/desk/calendar/{rows(city.place)[0].code}{tail}").get_data(as_text=True)
            assert "what is past is not changed" in text and "<textarea" not in text


def test_closed_days_are_suggested_changed_and_removed(city, client, submit):
    plan(city.place)
    city.answers.signed_in = city.staff
    here = f"/en/desk/institutions/{city.house.code}/closures"
    assert submit(here, f"{here}/fill", preset="arab_centre").status_code == 303
    text = client.get(here).get_data(as_text=True)
    assert "Eid al-Fitr" in text and "May move by a day" in text
    fitr = next(
        row for row in queries.closures(subjects.id_of(city.house)) if row.provisional and row.policy == "closed"
    )
    there = f"{here}/{fitr.code}"
    moved = fitr.first + timedelta(days=1)
    fields = {
        "first": str(moved),
        "last": str(moved),
        "policy": "closed",
        "title.ar": "عيد الفطر",
        "_shown": "provisional",
    }
    assert submit(there, there, **fields).status_code == 303
    db.session.rollback()
    changed = queries.closure(fitr.institution_id, fitr.code)
    assert (changed.first, changed.provisional, changed.title) == (moved, False, {"ar": "عيد الفطر"})
    assert submit(there, f"{there}/drop").status_code == 303
    db.session.rollback()
    assert queries.closure(subjects.id_of(city.house), there.rpartition("/")[2]) is None
    assert (
        submit(here, here, first="2026-10-11", last="2026-10-04", policy="closed", **{"title.en": "X"}).status_code
        == 422
    )
    assert (
        submit(here, here, first="2026-10-04", last="2026-10-11", policy="closed", **{"title.en": "X"}).status_code
        == 303
    )
    assert "closed" in {row.status for row in rows(city.place)}


def test_places_are_added_and_changed(city, client, submit):
    city.answers.signed_in = city.staff
    here = f"/en/desk/institutions/{city.house.code}/places"
    wrong = submit(here, here, wheelchair="yes", size="-3", **{"name.he": ""})
    assert wrong.status_code == 422 and "Please write it in one language at least." in wrong.get_data(as_text=True)
    assert submit(here, here, wheelchair="yes", **{"name.he": "המעבדה"}).status_code == 303
    assert "המעבדה" in client.get(here).get_data(as_text=True)
    there = f"/en/desk/places/{code(city.place)}"
    assert submit(there, there, wheelchair="no", size="12", **{"name.en": "Loft"}).status_code == 303
    db.session.rollback()
    assert subjects.find(city.place, ANYONE).name == {"en": "Loft"}


def test_my_calendar_and_its_address(city, client, submit):
    assert client.get("/en/my/calendar").status_code == 303
    city.answers.signed_in = city.visitor
    city.answers.dated = {
        city.visitor.person_id: [
            Dated(
                ref=Ref.parse(city.place),
                title={"en": "Pottery"},
                start_local=at("2026-08-23", 16, 30),
                end_local=at("2026-08-23", 17, 30),
                tzid="Asia/Jerusalem",
                status="cancelled",
                url="/x",
            )
        ]
    }
    text = client.get("/en/my/calendar").get_data(as_text=True)
    assert "Pottery" in text and "Sunday, 23 August" in text and "Make an address" in text
    assert submit("/en/my/calendar", "/en/my/calendar/feed").status_code == 303
    db.session.rollback()
    token = queries.token(queries.feed_of(city.visitor).code)
    text = client.get("/en/my/calendar").get_data(as_text=True)
    assert f"/feeds/en/household/{token}.ics" in text
    assert client.get(f"/feeds/en/household/{token}.ics").status_code == 200
    assert submit("/en/my/calendar", "/en/my/calendar/feed/revoke").status_code == 303
    assert client.get(f"/feeds/en/household/{token}.ics").status_code == 404
    assert client.get("/en/my/calendar/feed").status_code == 405


def test_an_address_that_cannot_be_shown_again(city, client):
    city.answers.signed_in = city.visitor
    run("calendar.make_feed", city.visitor)
    with unit_of_work():
        queries.feed_of(city.visitor).token_hash = "0" * 64
    assert "cannot be shown again" in client.get("/en/my/calendar").get_data(as_text=True)


def test_panels_on_others_pages(city, app):
    place, lena = Ref.parse(city.place), subjects.refs([city.visitor.person_id])[city.visitor.person_id]
    assert panels.on_page_of(ANYONE, place) == panels.on_page_of(ANYONE, Ref("person", lena.code)) == []
    plan(str(city.house))
    run("calendar.close_days", SERVICE, city.house, {**CLOSED, "first": "2026-09-10", "last": "2026-09-11"})
    (panel,) = panels.on_page_of(city.staff, city.house)
    with app.test_request_context("/en/"):
        template = app.jinja_env.get_template(panel.template)
        text = template.render(**panel.context)
        assert "שיפוצים" in text and "/closures" in text and f"/institution/{city.house.code}.ics" in text
        (visitors,) = panels.on_page_of(ANYONE, city.house)
        assert "/closures" not in template.render(**visitors.context)


def test_facts_have_words_in_every_language(city, app):
    plan(city.place, place=city.room)
    dates = rows(city.place)
    run("calendar.cancel_occurrence", SERVICE, None, {"occurrence": dates[0].code, "reason": {"en": "Snow"}})
    run("calendar.restore_occurrence", SERVICE, None, {"occurrence": dates[0].code})
    run("calendar.move_occurrence", SERVICE, None, {"occurrence": dates[1].code, "start": "18:00", "place": city.place})
    closure = run("calendar.close_days", SERVICE, city.house, CLOSED).value
    run("calendar.drop_closure", SERVICE, city.house, closure["undo"])
    ref_id = subjects.id_of(city.place)
    data = {"days": ["MO", "WE"], "start": "17:00", "end": "18:00", "first": "2026-09-01", "last": "2027-06-30"}
    data |= {"ref": city.place, "schedule": dates[0].schedule_id, "since": "2026-12-01"}
    run("calendar.replan", SERVICE, None, data)
    card = subjects.cards([ref_id], ANYONE)[ref_id]
    told = [fact for fact in registry().facts.values() if fact.name.startswith("calendar.") and fact.template]
    assert len(told) == 6
    for fact in told:
        ((line, _concerns), *_more) = facts(fact.name)
        for lang in ("he", "ar", "en"):
            with force_locale(lang):
                template = app.jinja_env.get_template(f"notices/{fact.template}.txt")
                text = template.render(data=line.data, card=card, url=lambda path: f"https://x{path}")
            lines = text.strip().splitlines()
            assert lines[0] and not lines[1].strip(), fact.name
            assert f"https://x/calendar/place/{code(city.place)}" in text


def test_a_household_address_goes_with_the_person(city):
    run("calendar.make_feed", city.visitor)
    hooks = registry().pm.get_plugin("calendar")
    copy = hooks.commons_export_person(city.visitor.person_id)
    assert [row["revoked_at"] for row in copy["calendar_feeds"]] == [None]
    assert date.fromisoformat(copy["calendar_feeds"][0]["made_at"][:10]) == START.date()
    with unit_of_work():
        hooks.commons_erase_person(city.visitor.person_id)
    assert queries.feed_of(city.visitor) is None


def test_places_are_sorted(city, client):
    run("calendar.add_place", SERVICE, city.house, {"name": {"en": "Attic"}, "size": 12})
    page = f"/en/desk/institutions/{code(city.house)}/places"
    names = {}
    city.answers.signed_in = city.staff
    for order in ("name", "-name", "size"):
        html = client.get(f"{page}?sort={order}").text
        names[order] = re.findall(r'<a href="/en/desk/places/\w+"><bdi[^>]*>([^<]+)', html)
    assert names["name"] == names["-name"][::-1] == sorted(names["name"]) and names["size"][-1] == "Attic"
