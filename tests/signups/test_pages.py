"""Pages: of those who sign up, and of the desk."""

import re
from datetime import timedelta

import pytest

from commons import clock, subjects
from tests.signups.steps import SERVICE, START, child, open_pool, person, plan, pool, ref_of, run, sign_up, state_of


def address(city) -> str:
    return city.hall.replace(":", "/")


def known(city, *people) -> None:
    for one in people:
        run("institutions.acquaint", SERVICE, None, {"person": one.person_id, "institution": city.house.id})


@pytest.mark.parametrize("lang", ["he", "ar", "en"])
def test_signing_up_in_one_screen(city, visit, lang):
    open_pool(city, 2)
    page = f"/{lang}/signups/{address(city)}"
    assert "Dana" in visit.open(page, city.mother)
    wrong = visit.send(page, page, city.mother, 422, persons=ref_of(city.dana))
    assert f'value="{ref_of(city.dana)}" checked' in wrong
    there = visit.send(page, page, city.mother, persons=ref_of(city.dana), regulations="true")
    text = visit.open(there, city.mother)
    assert f'<html lang="{lang}"' in text and "Dana" in text and "Omri" not in text
    assert re.search(r"<h1>\s*<bdi[^>]*>Hall<", text)
    assert pool().taken == 1


def test_two_children_that_do_not_fit_wait_together(city, visit):
    open_pool(city, 2)
    sign_up(city, city.neighbour)
    page = f"/en/signups/{address(city)}"
    both = [ref_of(city.dana), ref_of(city.omri)]
    there = visit.send(page, page, city.mother, persons=both, regulations="true")
    assert "Number 1 on the waiting list" in visit.open(there, city.mother)
    assert "Neighbour" not in visit.open(there, city.mother)


def test_signed_out_one_is_sent_to_sign_in_and_back(city, visit):
    open_pool(city, 2)
    visit.demands.signed_in = None
    answer = visit.client.get(f"/en/signups/{address(city)}")
    assert answer.status_code == 303 and "/sign-in?next=" in answer.location


def test_an_offer_is_answered_by_a_button(city, visit):
    open_pool(city, 1)
    first = sign_up(city, city.neighbour)
    waits = sign_up(city, city.mother, city.dana)
    run("signups.cancel", city.neighbour, None, {"registration": first.value["registration"]})
    page = f"/en/signups/r/{waits.value['registration']}"
    assert "A place is offered" in visit.open(page, city.father)
    visit.open(f"{page}/accept", city.mother, status=405)
    assert visit.send(page, f"{page}/accept", city.father).endswith(page)
    assert "The place is yours" in visit.open(page, city.mother)
    assert state_of(waits) == "enrolled"
    visit.send(page + "/cancel", f"{page}/accept", city.mother)
    assert "accepted already" in visit.open(page, city.mother)


def test_cancelling_says_the_effective_date_first(city, visit):
    plan(city)
    open_pool(city, 1)
    got = sign_up(city, city.mother, city.dana)
    page = f"/en/signups/r/{got.value['registration']}"
    with clock.at(START + timedelta(days=7)):
        text = visit.open(f"{page}/cancel", city.mother)
        assert "30 November" in text and "nothing is paid back" in text
        assert "Free the place today" not in text
        visit.send(f"{page}/cancel", f"{page}/cancel", city.mother, reason="moved")
        assert state_of(got) == "ending"
        assert "30 November" in visit.open(page, city.mother)
        assert "30 November" in visit.open("/en/my/signups", city.mother)


def test_a_registration_is_nobody_elses_business(city, visit):
    open_pool(city, 2)
    got = sign_up(city, city.mother, city.dana, city.omri)
    page = f"/en/signups/r/{got.value['registration']}"
    for actor in (city.neighbour, city.stranger, city.teacher):
        visit.open(page, actor, status=404)
        visit.open(f"{page}/cancel", actor, status=404)
    text = visit.open(page, city.father)
    assert "Dana" in text and "Omri" not in text
    visit.open("/en/signups/r/zzzzzzzz", city.mother, status=404)


def test_my_sign_ups_are_grouped_by_person(city, visit):
    assert "No sign-ups yet" in visit.open("/en/my/signups", city.mother)
    plan(city)
    open_pool(city, 5)
    sign_up(city, city.mother)
    got = sign_up(city, city.mother, city.dana)
    text = visit.open("/en/my/signups", city.mother)
    assert text.index("<bdi>Mother</bdi></h2>") < text.index("<bdi>Dana</bdi></h2>")
    assert "Sunday, 8 November" in text
    run("signups.cancel", city.mother, None, {"registration": got.value["registration"]})
    assert "Dana" not in visit.open("/en/my/signups", city.father)
    assert "Dana" in visit.open("/en/my/signups?over=1", city.father)


def test_the_day_at_the_desk(city, visit):
    plan(city, days=["TU"], start="17:00", end="18:00")
    open_pool(city, 2, minimum=2, decide_on="2026-11-10")
    sign_up(city, city.mother, city.dana)
    for actor in (city.desk, city.teacher):
        text = visit.open("/en/desk", actor)
        assert "17:00" in text and "At risk" in text and "10 November" in text
    assert "17:00" not in visit.open("/en/desk", city.stranger)
    visit.open("/en/desk", city.mother, status=403)


def test_the_list_of_a_house_is_for_its_staff(city, visit):
    open_pool(city, 1)
    sign_up(city, city.mother, city.dana)
    sign_up(city, city.neighbour)
    page = f"/en/desk/signups/{address(city)}"
    assert "Dana" in visit.open(page, city.desk) and "Dana" in visit.open(page, city.teacher)
    assert "Neighbour" in visit.open(f"{page}?tab=waiting", city.desk)
    for tab in ("offered", "ended", "nonsense"):
        visit.open(f"{page}?tab={tab}", city.desk)
    assert "Hall" in visit.open("/en/desk/signups", city.desk)
    assert "Hall" in visit.open("/en/desk/signups?q=hal", city.desk)
    assert "Nothing found" in visit.open("/en/desk/signups?q=100%25", city.desk)
    assert "☐" in visit.open(f"{page}/paper", city.desk) or plan(city)
    visit.open(page, city.stranger, status=403)
    visit.open(page, city.mother, status=403)
    visit.open("/en/desk/signups/place/zzzzzzzz", city.desk, status=404)


def test_registering_on_behalf_of_somebody_who_telephones(city, visit):
    open_pool(city, 1)
    caller = person("rivka", email=None, phone="+97240000000")
    yael = child("yael", caller)
    known(city, caller)
    page = f"/en/desk/signups/{address(city)}/register"
    assert "Rivka" in visit.open(f"{page}?q=riv", city.desk)
    assert "Nobody found" in visit.open(f"{page}?q=neighbour", city.desk)
    page = f"{page}?person={ref_of(caller)}"
    assert "Yael" in visit.open(page, city.desk)
    there = visit.send(page, page, city.desk, persons=ref_of(yael), note="comes by bus")
    assert "comes by bus" in visit.open(there, city.desk)
    assert pool().taken == 1
    assert "Rivka" in visit.open(f"/en/desk/signups/{address(city)}", city.desk)
    visit.send(page, page, city.desk, 422)
    visit.open(page, city.teacher, status=403)


def test_a_place_by_hand_by_one_button(city, visit):
    open_pool(city, 2)
    sign_up(city, city.neighbour)
    sign_up(city, city.mother, city.dana, city.omri)
    late = sign_up(city, city.father)
    page = f"/en/signups/r/{late.value['registration']}"
    visit.send(page, f"/en/desk/registrations/{late.value['registration']}/place", city.desk)
    assert state_of(late) == "enrolled"
    other = sign_up(city, city.stranger)
    page = f"/en/signups/r/{other.value['registration']}/cancel"
    visit.send(page, f"/en/desk/registrations/{other.value['registration']}/place", city.desk)
    assert "no room" in visit.open(page, city.desk)


def test_attendance_by_one_tap_each(city, visit):
    session = plan(city)[0]
    open_pool(city, 5)
    sign_up(city, city.mother, city.dana, city.omri)
    page = f"/en/desk/attendance/{session.code}"
    fields = {f"marks__{ref_of(city.dana)}": "present", f"marks__{ref_of(city.omri)}": "none"}
    visit.send(page, page, city.teacher, **fields)
    text = visit.open(page, city.teacher)
    assert f'name="marks.{ref_of(city.dana)}" value="present" checked' in text
    assert f'name="marks.{ref_of(city.omri)}" value="none" checked' in text
    visit.send(page, page, city.teacher, 422, **{f"marks__{ref_of(city.dana)}": "dancing"})
    visit.send(page, page, city.teacher, 422, **{f"marks__{ref_of(city.neighbour)}": "present"})
    visit.open(page, city.stranger, status=403)
    visit.open("/en/desk/attendance/nothing1", city.teacher, status=404)


def test_the_panel_on_a_subjects_page(city, visit, client):
    from commons.kernel import ANYONE, Ref
    from commons.signups import panels

    ref = Ref.parse(city.hall)
    assert panels.on_subject(ANYONE, ref) == []
    open_pool(city, 1)
    (panel,) = panels.on_subject(ANYONE, ref)
    assert panel.context["room"].left == 1 and not panel.context["attends"]
    sign_up(city, city.mother, city.dana)
    (panel,) = panels.on_subject(city.father, ref)
    assert [one.people[0].name for one in panel.context["mine"]] == ["Dana"]
    (panel,) = panels.on_subject(city.teacher, ref)
    assert panel.context["attends"] and not panel.context["serves"]
    (panel,) = panels.on_subject(city.desk, Ref.parse(ref_of(city.dana)))
    assert len(panel.context["found"]) == 1
    assert panels.on_subject(city.neighbour, Ref.parse(ref_of(city.dana))) == []


def test_home_shows_offers_and_what_is_next(city, visit):
    from commons.signups import panels

    assert panels.at_home(city.mother) == []
    plan(city)
    open_pool(city, 1)
    first = sign_up(city, city.neighbour)
    sign_up(city, city.mother, city.dana)
    (panel,) = panels.at_home(city.neighbour)
    assert [session.ref_id for session in panel.context["next"]] == [subjects.id_of(city.hall)]
    run("signups.cancel", city.neighbour, None, {"registration": first.value["registration"]})
    (panel,) = panels.at_home(city.father)
    assert len(panel.context["offers"]) == 1
    assert "A place is offered" in visit.open("/en/", city.father)


@pytest.mark.parametrize(
    "bad", ["?person=person:+", "?person=zzz", "?after=99999999999999999999999", "?q=\\", "?after=²"]
)
def test_strange_addresses_are_no_faults(city, visit, bad):
    open_pool(city, 1)
    visit.open(f"/en/desk/signups{bad}", city.desk)
    visit.open(f"/en/desk/signups/{address(city)}/register{bad}", city.desk)
