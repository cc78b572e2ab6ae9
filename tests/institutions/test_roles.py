from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from commons import clock, journal, policy, subjects
from commons.db import db, unit_of_work
from commons.institutions.api import acquaint, desk_of, policy_of, publishes, staff_places
from commons.institutions.commands import forget
from commons.kernel import Actor, Forbidden, Invalid, Refused
from tests.institutions.conftest import SERVICE, run

pytestmark = pytest.mark.usefixtures("request_context")


def id_of(ref: str) -> int:
    found = subjects.id_of(ref)
    assert found is not None
    return found


def facts(name: str) -> list[Any]:
    row = journal.JournalRow
    return list(db.session.scalars(sa.select(row).where(row.fact == name).order_by(row.position)))


def test_a_role_holds_where_it_was_given(city: SimpleNamespace) -> None:
    one, other = id_of(city.one), id_of(city.other)
    assert policy.grants(city.samer) == {("director", one)}
    assert (publishes(city.noa, one), publishes(city.noa, other)) == (True, False)
    assert staff_places(city.noa) == {one}
    assert staff_places(city.hagar) is None
    assert staff_places(SERVICE) is None
    assert staff_places(city.maya) == set()
    assert desk_of(city.hagar, other)
    assert not desk_of(city.maya, one)


def test_a_role_ends_at_once(city: SimpleNamespace) -> None:
    run("institutions.end_role", city.hagar, role=city.samers)
    assert policy.grants(city.samer) == frozenset()


def test_a_role_until_a_day_ends_on_that_day(city: SimpleNamespace) -> None:
    until = (clock.now() + timedelta(days=3)).date()
    who = {"who": "maya@example.org", "role": "instructor", "until": until.isoformat()}
    run("institutions.give_role", SERVICE, city.one, **who)
    assert policy.grants(city.maya)
    db.session.rollback()
    with clock.at(datetime(until.year, until.month, until.day, 3, tzinfo=UTC)):
        assert not policy.grants(city.maya)


def test_the_last_site_administrator_stays(city: SimpleNamespace, person: Callable[..., int]) -> None:
    mine = db.session.scalar(sa.text("select id from institutions_roles where role = 'site_admin'"))
    for actor in (city.hagar, SERVICE):
        with pytest.raises(Refused) as refused:
            run("institutions.end_role", actor, role=mine)
        assert refused.value.code == "last_role"
    run("institutions.give_city_role", city.hagar, who="maya@example.org")
    run("institutions.end_role", city.maya, role=mine)
    assert staff_places(city.hagar) == set()
    assert staff_places(city.maya) is None


def test_the_last_site_administrator_is_not_erased_either(city: SimpleNamespace) -> None:
    with pytest.raises(Refused), unit_of_work():
        forget(city.hagar.person_id)
    assert staff_places(city.hagar) is None


def test_a_last_director_goes_by_the_citys_hand(city: SimpleNamespace) -> None:
    with pytest.raises(Refused) as refused:
        run("institutions.end_role", city.samer, role=city.samers)
    assert refused.value.code == "last_role"
    run("institutions.end_role", city.hagar, role=city.samers)
    assert staff_places(city.samer) == set()


def test_a_director_gives_roles_in_the_own_house_alone(city: SimpleNamespace) -> None:
    who = {"who": "maya@example.org", "role": "desk"}
    run("institutions.give_role", city.samer, city.one, **who)
    assert desk_of(city.maya, id_of(city.one))
    for actor, place, role in (
        (city.samer, city.other, "desk"),
        (city.samer, city.one, "director"),
        (city.noa, city.one, "desk"),
        (city.maya, city.one, "desk"),
    ):
        with pytest.raises(Forbidden):
            run("institutions.give_role", actor, place, who="hagar@example.org", role=role)
    with pytest.raises(Forbidden):
        run("institutions.give_city_role", city.samer, who="samer@example.org")


def test_a_role_is_given_by_telephone_too(city: SimpleNamespace, person: Callable[..., int]) -> None:
    rivka = person("rivka", phone="052-1234567")
    run("institutions.give_role", city.samer, city.one, who="0521234567", role="instructor")
    assert policy.grants(Actor(person_id=rivka)) == {("instructor", id_of(city.one))}
    person("her sister", phone="052-1234567")
    with pytest.raises(Invalid) as invalid:
        run("institutions.give_role", city.samer, city.one, who="052-1234567", role="desk")
    assert set(invalid.value.errors) == {"who"}


@pytest.mark.parametrize(
    "who", ["nobody@example.org", "052-7654321", "not an address", "person:zzzzzzzz", "person:'; drop", "@"]
)
def test_who_is_not_here_gets_no_role(city: SimpleNamespace, who: str) -> None:
    with pytest.raises(Invalid) as invalid:
        run("institutions.give_role", city.hagar, city.one, who=who, role="desk")
    assert set(invalid.value.errors) == {"who"}


def test_the_same_role_is_given_once(city: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        run("institutions.give_role", city.hagar, city.one, who="noa@example.org", role="coordinator")
    assert len(facts("institutions.role_given")) == 3


def test_a_fact_of_a_role_concerns_the_person(city: SimpleNamespace) -> None:
    last = facts("institutions.role_given")[-1]
    concerned = db.session.scalars(
        sa.select(journal.Concern.person_id).where(journal.Concern.position == last.position)
    ).all()
    assert concerned == [city.noa.person_id]
    assert last.data == {"role": "coordinator"}
    assert last.institution_id == id_of(city.one)


def test_a_desk_sees_whom_it_knows(city: SimpleNamespace) -> None:
    def seen(actor: Actor) -> set[int]:
        return {row.id for row in db.session.scalars(subjects.select("person", actor))}

    assert city.maya.person_id not in seen(city.noa)
    with unit_of_work():
        for _time in range(2):
            acquaint(SERVICE, city.maya.person_id, id_of(city.one))
    assert city.maya.person_id in seen(city.noa)
    assert city.samer.person_id in seen(city.noa)
    run("institutions.give_role", SERVICE, city.other, who="samer@example.org", role="desk")
    run("institutions.end_role", SERVICE, role=city.samers)
    assert city.maya.person_id not in seen(city.samer)
    assert city.maya.person_id in seen(city.hagar)


def test_whom_one_of_a_desk_entered_the_whole_desk_knows(city: SimpleNamespace) -> None:
    from commons import worker

    code = run("people.enter", city.noa, name="רבקה", phone="052-1234567", told=True, institution=city.one)["person"]
    while worker.read_all():
        pass
    assert subjects.seek(code, city.samer) is not None
    assert subjects.seek(code, city.maya) is None


def test_acquaintance_is_no_ones_own_to_give(city: SimpleNamespace) -> None:
    with pytest.raises(Forbidden):
        run("institutions.acquaint", city.noa, person=city.maya.person_id, institution=id_of(city.one))


def test_erasure_takes_roles_and_acquaintance(city: SimpleNamespace) -> None:
    with unit_of_work():
        acquaint(SERVICE, city.noa.person_id, id_of(city.other))
        forget(city.noa.person_id)
    assert policy.grants(city.noa) == frozenset()
    assert not db.session.scalar(sa.text("select count(*) from institutions_acquaintances"))


def test_a_policy_of_ones_own(city: SimpleNamespace) -> None:
    sent = {"last_refund": "15.5", "offer_hours": "24", "quiet": False, "memorial_eve_end": "19:00"}
    run("institutions.change", city.samer, city.one, **sent)
    found = policy_of(id_of(city.one))
    assert (found["last_refund"], found["offer_hours"], found["quiet"]) == ("05-15", 24, False)
    assert found["memorial_eve_end"] == "19:00"
    assert found["season_start"] == "09-01"
    row = subjects.find(city.one, city.samer)
    assert row.name == {"he": "השקד", "en": "Almond"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("colour", "#f2a7bf"),
        ("colour", "red"),
        ("colour", "#14534d;x"),
        ("season_end", "31.6"),
        ("offer_hours", "0"),
        ("short", "Not A Slug"),
        ("short", "step"),
        ("parent", "neighbourhood:abcdefgh"),
        ("parent", "institution:abcdefgh"),
        ("name", {}),
        ("kind", "palace"),
    ],
)
def test_bad_settings_are_answered_beside_their_field(city: SimpleNamespace, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as invalid:
        run("institutions.change", city.hagar, city.one, **{field: value})
    assert set(invalid.value.errors) == {field}


def test_an_institution_is_no_part_of_itself(city: SimpleNamespace) -> None:
    with pytest.raises(Invalid):
        run("institutions.change", city.hagar, city.one, parent=city.one)


def test_others_do_not_change_it(city: SimpleNamespace) -> None:
    for actor in (city.noa, city.maya, Actor()):
        with pytest.raises(Forbidden):
            run("institutions.change", actor, city.one, phone=None)
    with pytest.raises(Forbidden):
        run("institutions.change", city.samer, city.other, phone=None)
