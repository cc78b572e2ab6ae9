"""How the index is kept: rebuilt, and following what stands below it in the house."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

from commons import command, journal, subjects, worker
from commons.db import db, unit_of_work
from commons.kernel import ANYONE, Actor, Forbidden
from commons.search import api as search
from commons.search import models
from commons.search.command_line import search as command_line
from commons.search.models import Document
from tests.search.leaves import Leaf, Letter

SERVICE = Actor(service="tests", door="cli")
TABLE = Document.__table__


def put(**row: str | int) -> None:
    """A row of the index that no command wrote."""
    with unit_of_work() as session:
        session.execute(sa.insert(TABLE), {"keywords": "", "body": "", **row})


def test_rebuilding_puts_right_what_is_there(app: Flask, grow, found) -> None:
    grow("קדרות")
    grow("ריקוד", kind=Letter)
    fallen = grow("קדרות שנשרה", fallen=True)
    with unit_of_work() as session:
        session.execute(sa.delete(TABLE))
    put(ref_id=fallen, kind="leaf", title="קדרות")
    assert command.run("search.rebuild", SERVICE).value == {"documents": 2}
    assert (found("קדרות"), found("ריקוד")) == (["קדרות"], ["ריקוד"])
    assert db.session.scalars(sa.select(Document.ref_id).where(Document.ref_id == fallen)).all() == []
    assert [entry.data for entry in journal.entries(0, frozenset({"search.rebuilt"}))] == [{"documents": 2}]


def test_rebuilding_takes_more_than_one_batch(app: Flask, grow, found, monkeypatch) -> None:
    monkeypatch.setattr("commons.search.commands.AT_ONCE", 2)
    for number in range(5):
        grow(f"קדרות {number}")
    assert command.run("search.rebuild", SERVICE).value == {"documents": 5}
    assert len(found("קדרות")) == 5


def test_rebuilding_leaves_what_belongs_to_a_plugin_that_is_off(app: Flask, grow, found) -> None:
    ref_id = grow("קדרות")
    with unit_of_work() as session:
        session.execute(sa.delete(TABLE))
        session.execute(sa.text("DELETE FROM leaves_leaves"))
    put(ref_id=ref_id, kind="stone", title="אבן")
    command.run("search.rebuild", SERVICE)
    assert db.session.scalars(sa.select(Document.kind)).all() == ["stone"]
    assert found("אבן", SERVICE) == []


@pytest.mark.parametrize("actor", [ANYONE, Actor(person_id=7)])
def test_rebuilding_is_for_the_administration(app: Flask, actor: Actor) -> None:
    with app.test_request_context("/en/"), pytest.raises(Forbidden):
        command.run("search.rebuild", actor)


def test_rebuilding_from_the_command_line(app: Flask, grow) -> None:
    grow("קדרות")
    done = CliRunner().invoke(command_line, ["rebuild"], catch_exceptions=False)
    assert done.output == "1 subjects can be found.\n"


def test_institutions_are_followed(app: Flask, found) -> None:
    common = {"kind": "community_centre", "side": "professional"}
    ref = command.run("institutions.add", SERVICE, None, {"name": {"he": 'מתנ"ס השקד'}, **common}).value["ref"]
    while worker.read_all():
        pass
    assert found("מתנ״ס") == ['מתנ"ס השקד']
    command.run("institutions.change", SERVICE, ref, {"name": {"he": "בית האלה"}})
    while worker.read_all():
        pass
    assert (found("מתנ״ס"), found("האלה")) == ([], ["בית האלה"])


def test_making_it_twice_changes_nothing(app: Flask, grow, found) -> None:
    grow("קדרות")
    db.session.rollback()
    with db.engine.begin() as connection:
        models.create(connection)
    assert found("קדרות") == ["קדרות"]


def test_many_in_one_transaction(app: Flask, grow, found) -> None:
    with unit_of_work() as session:
        for number in range(200):
            row = Leaf(**subjects.issue("leaf"), title={"he": f"קדרות {number}"})
            session.add(row)
            search.index(row)
    assert len(search.search("קדרות", ANYONE, limit=500).cards) == 200
