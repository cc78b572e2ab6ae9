"""Signing up: who may, who gets a place, who waits."""

from datetime import timedelta

import pytest
from flask import Flask

from commons import clock
from commons.kernel import ANYONE, Forbidden, Invalid, NotFound, Refused, Requirement
from commons.people.api import persons
from commons.policy import may
from tests.signups.steps import (
    SERVICE,
    START,
    active,
    change_pool,
    journal,
    open_pool,
    plan,
    pool,
    ref_of,
    run,
    sign_up,
    state_of,
    states,
)


def test_a_place_and_then_a_number_in_line(city):
    open_pool(city, 2)
    first = sign_up(city, city.mother)
    assert first.value["state"] == "enrolled"
    assert sign_up(city, city.neighbour).value["state"] == "enrolled"
    waits = sign_up(city, city.father)
    assert (waits.value["state"], waits.value["number"]) == ("waiting", 1)
    assert (pool().taken, pool().held) == (2, 0)
    ((data, concerned),) = journal("signups.waiting")
    assert data == {
        "registration": waits.value["registration"],
        "persons": [ref_of(city.father)],
        "number": 1,
    }
    assert concerned == [city.father.person_id]


def test_a_party_is_taken_whole_or_waits_whole(city):
    open_pool(city, 3)
    sign_up(city, city.neighbour)
    sign_up(city, city.father)
    assert sign_up(city, city.mother, city.dana, city.omri).value["state"] == "waiting"
    assert pool().taken == 2
    assert states()[-1] == ("waiting", 2)


def test_nobody_overtakes_even_where_a_place_is_free(city):
    open_pool(city, 3)
    sign_up(city, city.neighbour)
    sign_up(city, city.father)
    sign_up(city, city.mother, city.dana, city.omri)
    alone = sign_up(city, city.stranger)
    assert (alone.value["state"], alone.value["number"]) == ("waiting", 3)
    assert pool().taken == 2


def test_best_fit_lets_a_smaller_party_pass(city, monkeypatch):
    from commons.institutions import api as institutions

    policy = institutions.policy_of
    monkeypatch.setattr(institutions, "policy_of", lambda one: {**policy(one), "waiting_order": "best_fit"})
    open_pool(city, 3)
    sign_up(city, city.neighbour)
    sign_up(city, city.father)
    sign_up(city, city.mother, city.dana, city.omri)
    assert sign_up(city, city.stranger).value["state"] == "enrolled"


def test_the_same_person_twice_is_told_kindly(city):
    open_pool(city, 5)
    sign_up(city, city.mother, city.dana)
    with pytest.raises(Invalid) as refused:
        sign_up(city, city.father, city.dana)
    assert refused.value.errors == {"persons": ["Dana is registered here already."]}
    assert (pool().taken, active()) == (1, [city.dana.person_id])


def test_somebody_named_twice_counts_once(city):
    open_pool(city, 5)
    sign_up(city, city.mother, city.dana, city.dana)
    assert pool().taken == 1


def test_only_oneself_and_ones_children(city):
    open_pool(city, 5)
    for other in (city.neighbour, city.mother):
        with pytest.raises(Invalid) as refused:
            sign_up(city, city.father, other)
        assert "children of your household" in refused.value.errors["persons"][0]
    with pytest.raises(Forbidden):
        sign_up(city, ANYONE, city.mother)
    assert states() == []


def test_the_desk_registers_whom_it_knows(city):
    open_pool(city, 5)
    with pytest.raises(Invalid):
        sign_up(city, city.desk, city.neighbour)
    run("institutions.acquaint", SERVICE, None, {"person": city.neighbour.person_id, "institution": city.house.id})
    assert sign_up(city, city.desk, city.neighbour).value["state"] == "enrolled"


def test_the_desk_registers_a_child_of_somebody_it_knows(city):
    open_pool(city, 5)
    run("institutions.acquaint", SERVICE, None, {"person": city.father.person_id, "institution": city.house.id})
    sign_up(city, city.desk, city.dana)
    with pytest.raises(Invalid):
        sign_up(city, city.desk, city.omri)


def test_the_desk_of_another_house_and_an_instructor_are_residents_here(city):
    open_pool(city, 5)
    for actor in (city.stranger, city.teacher):
        with pytest.raises(Invalid):
            sign_up(city, actor, city.neighbour)


def test_signing_up_makes_the_people_known_to_the_desk(city):
    open_pool(city, 5)
    assert not persons([city.dana.person_id], city.desk)
    sign_up(city, city.mother, city.dana)
    assert set(persons([city.dana.person_id, city.mother.person_id], city.desk)) == {
        city.dana.person_id,
        city.mother.person_id,
    }
    assert city.dana.person_id in persons([city.dana.person_id], city.teacher)
    assert not persons([city.dana.person_id], city.stranger)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"mode": "phone"}, "by phone"),
        ({"mode": "none"}, "everybody is welcome"),
        ({"opens_at": START + timedelta(days=1)}, "not opened yet"),
        ({"closes_at": START}, "is closed"),
    ],
)
def test_residents_come_through_an_open_door_only(city, values, words):
    plain = {name: value if isinstance(value, str) else value.isoformat() for name, value in values.items()}
    open_pool(city, 5, **plain)
    with pytest.raises(Refused, match=words):
        sign_up(city, city.mother)
    sign_up_is_possible = values.get("mode") != "none"
    run("institutions.acquaint", SERVICE, None, {"person": city.mother.person_id, "institution": city.house.id})
    if sign_up_is_possible:
        assert sign_up(city, city.desk, city.mother).value["state"] == "enrolled"
    else:
        with pytest.raises(Refused):
            sign_up(city, city.desk, city.mother)


def test_what_is_asked_of_people_is_said_with_its_remedy(city):
    open_pool(city, 5)
    city.demands.unmet[city.omri.person_id] = [
        Requirement(code="age", text="This is for grades 2 to 4.", remedy="Ask the coordinator.")
    ]
    with pytest.raises(Invalid) as refused:
        sign_up(city, city.mother, city.dana, city.omri)
    assert refused.value.errors == {"persons": ["Omri: This is for grades 2 to 4. Ask the coordinator."]}
    assert states() == []


def test_a_party_larger_than_the_room_is_refused(city):
    open_pool(city, 1)
    with pytest.raises(Refused, match="only 1 place"):
        sign_up(city, city.mother, city.dana, city.omri)


def test_without_a_limit_there_is_room_for_everyone(city):
    open_pool(city, None)
    for actor in (city.mother, city.father, city.neighbour):
        assert sign_up(city, actor).value["state"] == "enrolled"
    assert pool().taken == 3


def test_what_has_no_places_cannot_be_signed_up_for(city):
    with pytest.raises(NotFound):
        sign_up(city, city.mother)
    with pytest.raises(NotFound):
        run("signups.register", city.mother, None, {"ref": "place:zzzzzzzz", "persons": [ref_of(city.mother)]})


def test_accepting_the_conditions_is_a_consent_that_one_can_see(city):
    from commons.people import queries

    open_pool(city, 5)
    sign_up(city, city.mother, city.dana, regulations=True)
    given = queries.consents_of([city.dana.person_id])[city.dana.person_id]
    (consent,) = [one for one in given if one.purpose == "regulations"]
    assert (consent.purpose, consent.about, consent.given_by) == ("regulations", city.hall, city.mother.person_id)


def test_the_desk_gives_a_place_out_of_turn_while_there_is_room(city):
    open_pool(city, 2)
    sign_up(city, city.neighbour)
    sign_up(city, city.mother, city.dana, city.omri)
    late = sign_up(city, city.father)
    code = {"registration": late.value["registration"]}
    with pytest.raises(Forbidden):
        run("signups.place", city.teacher, None, code)
    run("signups.place", city.desk, None, code)
    assert state_of(late) == "enrolled"
    assert pool().taken == 2
    assert len(journal("signups.placed")) == 1
    with pytest.raises(Refused, match="Only somebody who waits"):
        run("signups.place", city.desk, None, code)
    other = sign_up(city, city.stranger)
    with pytest.raises(Refused, match="no room"):
        run("signups.place", city.desk, None, {"registration": other.value["registration"]})


def test_places_are_set_by_those_who_publish(city):
    open_pool(city, 3)
    for actor in (city.mother, city.desk, city.teacher, city.stranger):
        assert not may(actor, "signups.manage", pool())
    assert may(city.staff, "signups.manage", pool())
    with pytest.raises(Forbidden):
        run("signups.change_pool", city.staff, None, {"ref": city.hall, "size": 5})  # only within another command


def test_fewer_places_than_are_given_are_refused(city):
    open_pool(city, 3)
    sign_up(city, city.mother)
    sign_up(city, city.father)
    with pytest.raises(Invalid) as refused:
        change_pool(city, size=1)
    assert "2 places are taken" in refused.value.errors["size"][0]
    change_pool(city, size=2)
    assert pool().size == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"minimum": 9}, "minimum"),
        ({"opens_at": "2026-12-01T09:00", "closes_at": "2026-11-01T09:00"}, "closes_at"),
        ({"size": 0}, "size"),
        ({"closes_at": "soon"}, "closes_at"),
        ({"closes_at": "0001-01-01T00:00"}, "closes_at"),
        ({"mode": "door"}, "mode"),
    ],
)
def test_places_that_do_not_go_together_are_refused_beside_their_field(city, values, field):
    with pytest.raises(Invalid) as refused:
        open_pool(city, **{"size": 3, **values})
    assert list(refused.value.errors) == [field]


def test_a_pool_is_opened_once_and_anew_when_it_was_closed(city):
    open_pool(city, 3)
    with pytest.raises(Refused):
        open_pool(city, 3)
    first = sign_up(city, city.mother)
    assert run("signups.close_pool", SERVICE, None, {"ref": city.hall}).value == {"people": 1}
    assert state_of(first) == "ended"
    assert journal("signups.pool_closed") == [({"people": 1}, [city.mother.person_id])]
    open_pool(city, 4)
    assert (pool().size, pool().mode, pool().taken) == (4, "open", 0)


def test_moments_of_forms_are_on_the_citys_clock(city):
    open_pool(city, 3, opens_at="2026-12-01T09:00")
    assert pool().opens_at.isoformat() == "2026-12-01T07:00:00+00:00"


def test_after_the_last_date_nothing_is_promoted(city):
    plan(city, last="2026-12-20")
    open_pool(city, 1)
    with clock.at(START + timedelta(days=90)):
        sign_up(city, city.mother)
        sign_up(city, city.father)
        assert change_pool(city, size=5) == 0


def test_the_application_knows_the_part(context: Flask):
    assert context.extensions["commons"].commands["signups.register"].label
