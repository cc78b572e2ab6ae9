"""The notice board, in a city of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from commons import migrate, worker
from commons.api import ANYONE, Actor, Forbidden, Invalid, Ref, clock, command, db, registry, subjects
from commons.app import create_app

CLERK = Actor(service="tests")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """The engine, this plugin, and one that it listens to; on a database of its own."""
    settings = {"development": True, "testing": True, "data_dir": str(tmp_path / "data")}
    app = create_app(settings, plugins=["activities", "noticeboard"])
    migrate.upgrade(app)
    with app.test_request_context("/en/"):
        yield app
        db.engine.dispose()


@pytest.fixture
def almond(app: Flask) -> str:
    """An institution."""
    values = {"name": {"en": "The Almond"}, "kind": "community_centre", "side": "professional"}
    return command.run("institutions.add", CLERK, None, values).value["ref"]


@pytest.fixture
def hall(almond: str) -> str:
    """Something of it that one signs up for."""
    hall = command.run("calendar.add_place", CLERK, almond, {"name": {"en": "The hall"}}).value["place"]
    command.run("signups.open_pool", CLERK, None, {"ref": hall, "size": 8})
    return hall


@pytest.fixture
def noa(app: Flask) -> Actor:
    """A resident."""
    data = {"name": "Noa", "lang": "en", "email": "noa@example.org", "told": True}
    return Actor(person_id=subjects.id_of(command.run("people.enter", CLERK, None, data).value["person"]))


def ref_of(person: Actor) -> str:
    """The Ref of somebody who acts."""
    return str(subjects.own("person", [person.person_id])[person.person_id].ref)


def sign_up(person: Actor, subject: str) -> str:
    """Signs a person up; the state of the registration."""
    data = {"ref": subject, "persons": [ref_of(person)]}
    return command.run("signups.register", person, None, data).value["state"]


def copy_of(person: Actor) -> dict:
    """What every part and plugin holds of a person."""
    answers = registry().strict("commons_export_person", person_id=person.person_id)
    return {section: held for _plugin, answer in answers for section, held in answer.items()}


def pin(institution: str, **data: object) -> str:
    """Pins a note; its Ref."""
    note = {"title": {"en": "Lost: one grey cat"}, "until": "2099-12-31", **data}
    return command.run("noticeboard.pin", CLERK, institution, note).value["note"]


def caught_up() -> None:
    """The readers of the journal have read everything."""
    while worker.read_all():
        pass


def test_a_note_is_on_the_board_and_on_the_page_of_its_institution(app: Flask, almond: str) -> None:
    note = Ref.parse(pin(almond)).code
    for page in ("noticeboard", f"noticeboard/{note}", f"institutions/{Ref.parse(almond).code}", "search?q=cat"):
        assert "one grey cat" in app.test_client().get(f"/en/{page}").text


def test_a_day_that_is_over_is_refused_beside_its_field(almond: str) -> None:
    with pytest.raises(Invalid) as refused:
        pin(almond, until="2020-01-01")
    assert list(refused.value.errors) == ["until"]


def test_residents_do_not_pin(noa: Actor, almond: str) -> None:
    with pytest.raises(Forbidden):
        command.run("noticeboard.pin", noa, almond, {"title": {"en": "For sale"}, "until": "2099-12-31"})


def test_what_is_important_is_read_before_signing_up(noa: Actor, almond: str, hall: str) -> None:
    note = pin(almond, about=hall, important=True)
    with pytest.raises(Invalid) as refused:
        sign_up(noa, hall)
    assert "one grey cat" in refused.value.errors["persons"][0]
    command.run("noticeboard.read", noa, note)
    assert sign_up(noa, hall) == "enrolled"


def test_who_is_registered_is_told(noa: Actor, almond: str, hall: str) -> None:
    sign_up(noa, hall)
    pin(almond, about=hall)
    caught_up()
    assert "A note: Lost: one grey cat" in [notice["subject"] for notice in copy_of(noa)["notices"]]


def test_a_note_goes_with_what_it_is_about(almond: str) -> None:
    pottery = {"title": {"en": "Pottery"}, "kind": "open"}
    activity = command.run("activities.create", CLERK, almond, pottery).value["activity"]
    command.run("activities.publish", CLERK, activity)
    note = pin(almond, about=activity)
    command.run("activities.cancel", CLERK, activity, {"reason": {"en": "The kiln broke."}})
    caught_up()
    assert subjects.seek(note, CLERK) is None
    assert subjects.card(note, ANYONE).gone, "what holds its Ref shows its last title"


def test_after_its_last_day_a_note_comes_down(almond: str) -> None:
    short, long = pin(almond, until="2098-12-31"), pin(almond)
    with clock.at(datetime(2099, 6, 1, tzinfo=UTC)):
        registry().jobs["noticeboard.clear"].handler()
        registry().jobs["noticeboard.clear"].handler()
    assert (subjects.seek(short, CLERK), str(subjects.find(long, ANYONE).ref)) == (None, long)


def test_a_person_is_forgotten(noa: Actor, almond: str) -> None:
    command.run("noticeboard.read", noa, pin(almond, important=True))
    assert [one["note"] for one in copy_of(noa)["notes read"]] == [{"en": "Lost: one grey cat"}]
    command.run("people.erase", CLERK, ref_of(noa), {"sure": True})
    assert copy_of(noa)["notes read"] == []
