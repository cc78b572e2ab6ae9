"""What was done can be taken back for ten minutes, by whoever did it, where the pipeline still allows it."""

import re
from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.db import db
from commons.kernel import Actor, Refused
from commons.signups import api as signups
from tests.activities.steps import SERVICE, START, Visitor, draft, facts, published, ref_of, row, run


@pytest.fixture
def noa(city: SimpleNamespace, visitor: Callable[..., Visitor]) -> Visitor:
    return visitor(city.noa)


def session(code: str) -> calendar.Occurrence:
    """The date as it is in the database now."""
    db.session.rollback()
    return calendar.occurrence(code)


def refused(actor: Actor, registration: str) -> str:
    """Why a cancellation is not taken back."""
    with pytest.raises(Refused) as fault:
        run("signups.restore", actor, None, registration=registration)
    return fault.value.code


def token_on(page: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page)[1]


def test_a_publication_is_taken_back(noa: Visitor, city: SimpleNamespace) -> None:
    ref = draft(city)
    noa.post(f"/desk/activities/{ref.code}/publish")
    answer = noa.submits(f"/activities/{ref.code}", "/undo")
    assert answer.headers["Location"] == f"/en/activities/{ref.code}"
    assert row(ref).state == "draft"
    page = noa.reads(f"/activities/{ref.code}")
    assert "It is taken back." in page and "/undo" not in page


def test_a_button_works_once_and_for_ten_minutes(noa: Visitor, city: SimpleNamespace) -> None:
    ref = draft(city)
    noa.post(f"/desk/activities/{ref.code}/publish")
    token = token_on(noa.reads(f"/activities/{ref.code}"))
    with clock.at(START + timedelta(minutes=11)):
        noa.post("/undo", token=token, _next="/activities")
        assert "can no longer be taken back" in noa.reads("/activities")
    assert row(ref).state == "published"
    noa.post("/undo", token=token)
    noa.post(f"/desk/activities/{ref.code}/publish")
    noa.post("/undo", token=token)
    assert row(ref).state == "published"


@pytest.mark.parametrize("wrong", ["", "x", "WyJhIl0.x"])
def test_a_forged_button_does_nothing(noa: Visitor, wrong: str) -> None:
    noa.post("/undo", token=wrong, _next="https://elsewhere.example/")
    assert "can no longer be taken back" in noa.reads("/activities")


def test_it_is_nobody_elses_and_gives_no_right(
    noa: Visitor, city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    ref = draft(city)
    noa.post(f"/desk/activities/{ref.code}/publish")
    token = token_on(noa.reads(f"/activities/{ref.code}"))
    visitor(city.samer).post("/undo", token=token)
    assert row(ref).state == "published"
    assert "/sign-in" in visitor().post("/undo", token=token).headers["Location"]


def test_what_has_gone_on_since_is_said(noa: Visitor, city: SimpleNamespace) -> None:
    ref = draft(city)
    noa.post(f"/desk/activities/{ref.code}/publish")
    run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
    noa.submits(f"/activities/{ref.code}", "/undo")
    assert "It could not be taken back: People are registered already." in noa.reads("/activities")
    assert row(ref).state == "published"


def test_sessions_come_back_and_go_back(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city, place=city.workshop)
    first = calendar.occurrences(subjects.id_of(ref))[0]
    page, start, code = f"/desk/calendar/{first.code}", first.start_local, first.code
    noa.submits(page, "/cancel", **{"reason.en": "Snow"})
    assert session(code).status == "cancelled"
    noa.submits(page, "/undo")
    assert session(code).status == "planned"
    noa.submits(page, "/cancel", **{"reason.en": "Snow"})
    noa.submits(page, "/restore")
    noa.submits(page, "/undo")
    assert (session(code).status, session(code).reason) == ("cancelled", {"en": "Snow"})
    noa.submits(page, "/restore")
    noa.submits(f"{page}/move", "/move", start="10:00", end="11:00")
    assert session(code).start_local.hour == 10
    noa.submits(page, "/undo")
    assert session(code).start_local == start


def test_a_change_is_taken_back_field_by_field(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city, place=city.workshop, maximum=5, price_month=22000)
    page = f"/desk/activities/{ref.code}/edit"
    changed = {"title.en": "Weaving", "maximum": "9", "start": "18:00", "end": "19:00", "price_month": "", "place": ""}
    noa.submits(page, "/edit", **changed)
    assert (row(ref).title["en"], row(ref).plan["maximum"], row(ref).place_id) == ("Weaving", 9, None)
    noa.submits(f"/activities/{ref.code}", "/undo")
    there = row(ref)
    assert (there.title["en"], there.plan["maximum"], there.price_month) == ("Pottery", 5, 22000)
    assert (there.plan["start"], there.place_id) == ("16:30", subjects.id_of(city.workshop))
    assert calendar.schedules([there.id])[there.id][-1].dtstart_local.hour == 16
    noa.submits(page, "/edit")
    assert "/undo" not in noa.reads(f"/activities/{ref.code}")


def test_what_is_too_long_to_take_along_has_no_button(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city, about={"en": "".join(chr(0x4E00 + number * 7 % 9000) for number in range(1500))})
    noa.submits(f"/desk/activities/{ref.code}/edit", "/edit", **{"about.en": "Short"})
    page = noa.reads(f"/activities/{ref.code}")
    assert "It is saved." in page and "/undo" not in page


def test_a_registration_at_the_desk_is_taken_back(
    city: SimpleNamespace, visitor: Callable[..., Visitor]
) -> None:
    ref, dana = published(city), visitor(city.dana)
    run("institutions.acquaint", SERVICE, None, person=city.maya.person_id, institution=subjects.id_of(city.one))
    page = f"/desk/signups/activity/{ref.code}/register?person={ref_of(city.maya)}"
    code = dana.submits(page, "/register", persons=ref_of(city.maya)).headers["Location"].rpartition("/")[2]
    dana.submits(f"/signups/r/{code}", "/undo")
    db.session.rollback()
    assert signups.rooms([subjects.id_of(ref)])[subjects.id_of(ref)].taken == 0


def test_attendance_goes_back_to_what_was_noted(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city)
    run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
    date = calendar.occurrences(subjects.id_of(ref))[0].code
    with clock.at(START + timedelta(days=7)):
        page, name = f"/desk/attendance/{date}", f"marks.{ref_of(city.tamar)}"
        noa.submits(page, "attendance", **{name: "absent"})
        noa.submits(page, "attendance", **{name: "present"})
        noa.submits(page, "/undo")
        assert re.search(r'value="absent" checked', noa.reads(page))
        noa.submits(page, "attendance")
        assert "/undo" not in noa.reads(page)


@pytest.mark.parametrize("maximum", [1, 2])
def test_a_cancellation_by_the_desk_is_taken_back(
    city: SimpleNamespace, visitor: Callable[..., Visitor], maximum: int
) -> None:
    ref = published(city, maximum=maximum)
    mine = run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])["registration"]
    run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.maya)], take_automatically=True)
    dana = visitor(city.dana)
    dana.submits(f"/signups/r/{mine}/cancel", "/cancel", reason="By mistake")
    dana.submits(f"/signups/r/{mine}", "/undo")
    page = dana.reads(f"/signups/r/{mine}")
    if maximum == 1:
        assert "The place has gone to the next in line." in page
    else:
        assert "It is taken back." in page and "The place is yours" in page
        assert len(facts("signups.enrolled")) == 3


def test_a_number_in_line_comes_back_as_it_was(city: SimpleNamespace) -> None:
    ref = published(city, maximum=1)
    for who in (city.tamar, city.maya):
        last = run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(who)])["registration"]
    run("signups.cancel", city.maya, None, registration=last)
    assert run("signups.restore", city.dana, None, registration=last)["state"] == "waiting"
    assert refused(city.dana, last) == "not_cancelled"
    run("signups.cancel", city.maya, None, registration=last)
    again = run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.maya)])
    assert again["state"] == "waiting"
    assert refused(city.dana, last) == "over"
    assert refused(city.maya, last) == "forbidden"


def test_whom_a_cancellation_tells_is_said_before(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city)
    page = f"/desk/activities/{ref.code}/cancel"
    assert "nobody is told" in noa.reads(page)
    run("signups.register", city.maya, None, ref=str(ref), persons=[ref_of(city.tamar)])
    assert "Cancel the activity and tell 1 person" in noa.reads(page)


def test_what_another_changed_since_is_not_taken_back(noa: Visitor, city: SimpleNamespace) -> None:
    ref = published(city)
    edit = f"/desk/activities/{ref.code}/edit"
    noa.submits(edit, "/edit", **{"title.en": "Clay"})
    token = token_on(noa.reads(f"/activities/{ref.code}"))
    run("institutions.give_role", SERVICE, city.one, who=ref_of(city.dana), role="coordinator")
    run("activities.change", city.dana, ref, title={"en": "Pots and bowls"})
    noa.post("/undo", token=token, _next=f"/activities/{ref.code}")
    assert "It was changed once more since then." in noa.reads(f"/activities/{ref.code}")
    assert row(ref).title["en"] == "Pots and bowls"
