from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa

from commons import clock, jobs, journal, subjects
from commons.db import db, unit_of_work
from commons.kernel import Actor
from commons.notices import queries, readers, upkeep
from commons.notices.models import Delivery
from tests.institutions.conftest import SERVICE, run
from tests.notices.conftest import appoint, deliveries, notices, read

pytestmark = pytest.mark.usefixtures("request_context")


@pytest.fixture
def rivka(person: Callable[..., int]) -> int:
    """She has a telephone, and no mail."""
    return person("רבקה", phone="052-1234567", form_of_address="f")


def test_one_notice_however_often_a_line_is_read(city: SimpleNamespace) -> None:
    read()
    before = len(notices())
    assert before == 3
    lines = journal.entries(0)
    db.session.rollback()
    for entry in lines:
        with unit_of_work():
            readers.tell(entry)
    assert len(notices()) == before
    assert len(deliveries(city.samer.person_id)) == 1


def test_a_delivery_has_its_job_and_its_message_id(city: SimpleNamespace) -> None:
    read()
    (delivery,) = deliveries(city.noa.person_id)
    assert (delivery.channel, delivery.state, delivery.attempts) == ("mail", "todo", 0)
    assert jobs.state(f"notices.send:{delivery.id}") == "todo"
    assert delivery.message_id.startswith("notice-")


def test_who_has_no_mail_is_to_be_called(city: SimpleNamespace, rivka: int) -> None:
    appoint("052-1234567", city.one, "instructor")
    read()
    (row,) = queries.calls(city.noa)
    assert (row[3].name, row[3].phone, row[1].person_id) == ("רבקה", "+972521234567", rivka)
    assert [one.channel for one in deliveries(rivka)] == ["phone"]
    assert queries.unread(Actor(person_id=rivka)) == 1
    assert queries.calls_waiting(city.noa) == 1
    assert queries.calls(city.maya) == []
    run("institutions.give_role", SERVICE, city.other, who="maya@example.org", role="desk")
    assert queries.calls(city.maya) == []  # another centre's
    assert len(queries.calls(city.hagar)) == 1


def test_what_was_told_is_noted_with_who_told_it(city: SimpleNamespace, rivka: int) -> None:
    appoint("052-1234567", city.one, "instructor")
    read()
    (delivery,) = deliveries(rivka)
    run("institutions.give_role", SERVICE, city.other, who="maya@example.org", role="desk")
    assert run("notices.told", city.maya, deliveries=[delivery.id])["told"] == 0
    assert run("notices.told", city.noa, deliveries=[delivery.id])["told"] == 1
    (delivery,) = deliveries(rivka)
    assert (delivery.state, delivery.done_by) == ("sent", city.noa.person_id)
    assert queries.calls(city.noa) == []
    last = db.session.scalars(sa.select(journal.JournalRow).where(journal.JournalRow.fact == "notices.told")).all()[-1]
    assert last.institution_id == subjects.id_of(city.one)


def test_what_belongs_to_no_institution_is_for_desks_that_know_the_person(city: SimpleNamespace, rivka: int) -> None:
    run("institutions.give_city_role", who="052-1234567")
    read()
    assert queries.calls(city.noa) == []
    with unit_of_work():
        from commons.institutions.api import acquaint

        acquaint(SERVICE, rivka, subjects.id_of(city.one))
    assert len(queries.calls(city.noa)) == 1


def test_a_guardian_is_told_of_the_child_by_name(city: SimpleNamespace) -> None:
    child = run("people.add_child", city.maya, name="תמר", birth_date="2018-03-14", guardian=True)["code"]
    child_id = subjects.id_of(f"person:{child}")
    run("institutions.give_role", SERVICE, city.one, who=f"person:{child}", role="instructor")
    read()
    (notice,) = notices(city.maya.person_id)
    assert notice.about == [child_id]
    assert notices(child_id) == []
    words = upkeep.export(city.maya.person_id)[0]
    assert "\u2068תמר\u2069" in words["text"]


def test_a_guardian_without_mail_is_called_about_the_child(city: SimpleNamespace, rivka: int) -> None:
    guardian = str(subjects.own("person", [rivka])[rivka].ref)
    data = {"told": True, "anyway": True, "lang": "he", "birth_date": "2018-03-14", "guardian": guardian}
    child = run("people.enter", name="דוד", **data)
    run("institutions.give_role", SERVICE, city.one, who=child["person"], role="instructor")
    read()
    (row,) = queries.calls(city.noa)
    assert row[3].id == rivka
    assert row[1].about == [subjects.id_of(child["person"])]


def test_mail_waits_over_the_sabbath_where_the_house_says_so(city: SimpleNamespace) -> None:
    run("institutions.change", SERVICE, city.other, quiet=False)
    friday = datetime(2026, 11, 27, 16, tzinfo=UTC)
    with clock.at(friday):
        appoint("maya@example.org", city.one)
        appoint("maya@example.org", city.other)
        read()
    quiet, loud = deliveries(city.maya.person_id)
    assert quiet.due_at == datetime(2026, 11, 28, 18, 30, tzinfo=UTC)
    assert loud.due_at == friday
    assert queries.unread(city.maya) == 2  # the page does not wait


def test_notices_are_read_from_the_newest_and_unread_first(city: SimpleNamespace) -> None:
    for place in (city.one, city.other):
        for role in ("desk", "instructor", "coordinator"):
            appoint("maya@example.org", place, role)
    read()
    positions = [notice.position for notice, _line in queries.mine(city.maya)]
    assert positions == sorted(positions, reverse=True) and len(positions) == 6
    run("notices.read", city.maya, only=positions[1])
    run("notices.read", city.maya, upto=positions[4])
    assert queries.unread(city.maya) == 3
    shown, after = [], None
    while rows := queries.mine(city.maya, after, limit=2):
        shown += [notice.position for notice, _line in rows[:2]]
        last = rows[:2][-1][0]
        after = (0 if last.read_at else 1, last.position)
    assert shown == [positions[i] for i in (0, 2, 3, 1, 4, 5)]
    assert run("notices.read", city.noa, upto=positions[0])["read"] == 1  # one's own alone
    assert queries.unread(city.maya) == 3


def test_promotion_without_consent_is_told_nowhere(
    city: SimpleNamespace, rivka: int, promotion: str, person: Callable[..., int]
) -> None:
    appoint("maya@example.org", city.one)
    appoint("052-1234567", city.one, "instructor")
    read()
    assert notices(city.maya.person_id) == [] and notices(rivka) == []


def test_every_fact_that_tells_has_words(city: SimpleNamespace) -> None:
    assert upkeep.without_template() == []


def test_a_copy_and_an_erasure(city: SimpleNamespace) -> None:
    read()
    (copy,) = upkeep.export(city.noa.person_id)
    assert copy["fact"] == "institutions.role_given" and "השקד" in copy["subject"]
    assert copy["deliveries"] == [{"channel": "mail", "state": "todo", "sent_at": None}]
    with unit_of_work():
        upkeep.erase(city.noa.person_id)
    assert notices(city.noa.person_id) == []
    assert len(notices()) == 2 == db.session.scalar(sa.select(sa.func.count()).select_from(Delivery))


def test_what_is_gone_keeps_its_last_title(city: SimpleNamespace) -> None:
    read()
    with unit_of_work() as session:
        session.execute(sa.text("update refs set gone_at = issued_at where kind = 'institution'"))
    assert "השקד" in upkeep.export(city.noa.person_id)[0]["subject"]


def test_words_of_an_erased_line_are_gone(city: SimpleNamespace) -> None:
    read()
    with unit_of_work():
        journal.erase(city.noa.person_id)
    (copy,) = upkeep.export(city.noa.person_id)
    assert copy["text"] == ""


@pytest.fixture
def promotion(app: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The fact of a given role, taken for an advertisement."""
    import dataclasses

    facts = app.extensions["commons"].facts
    name = "institutions.role_given"
    monkeypatch.setitem(facts, name, dataclasses.replace(facts[name], purpose="promotion"))
    return name
