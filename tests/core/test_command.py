"""The pipeline: what it lets through, what it refuses, and that nothing half done stays."""

import pytest
import sqlalchemy as sa

from commons import command, journal
from commons.db import WriteOutsideCommand, db
from commons.journal import JournalRow
from commons.kernel import ANYONE, Actor, Forbidden, Held, Invalid, NotFound, Ref, Refused
from tests.core import pebbles
from tests.core.pebbles import Pebble

SIGNED = Actor(person_id=10**6)
SERVICE = Actor(service="tests", door="job")


@pytest.fixture
def ref(request_context) -> str:
    return command.run("pebbles.make", ANYONE, None, {"name": "grey"}).value["pebble"]


def counted(ref: str) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(Pebble.count).where(Pebble.code == Ref.parse(ref).code))


def test_a_command_writes_and_journals(ref):
    assert command.run("pebbles.count", ANYONE, ref).value == {"count": 1}
    assert counted(ref) == 1
    facts = db.session.scalars(sa.select(JournalRow.fact).order_by(JournalRow.position)).all()
    assert facts == ["pebbles.made", "pebbles.counted"]


@pytest.mark.parametrize(
    "data", [{}, {"name": ""}, {"name": "x" * 21}, {"name": "a", "more": 1}, {"name": 7}, {"name": "\ud800"}]
)
def test_wrong_data_names_the_field(request_context, data):
    with pytest.raises(Invalid) as refused:
        command.run("pebbles.make", ANYONE, None, data)
    assert all(isinstance(text, str) and text for texts in refused.value.errors.values() for text in texts)
    assert refused.value.errors


def test_a_repeat_with_the_same_key_answers_as_the_first(ref):
    first = command.run("pebbles.count", ANYONE, ref, key="k1")
    again = command.run("pebbles.count", ANYONE, ref, key="k1")
    assert (first.value, again.value, again.repeated) == ({"count": 1}, {"count": 1}, True)
    assert counted(ref) == 1


def test_a_key_is_not_another_actors(ref):
    command.run("pebbles.count", ANYONE, ref, key="k1")
    with pytest.raises(Refused):
        command.run("pebbles.count", SIGNED, ref, key="k1")
    with pytest.raises(Refused):
        command.run("pebbles.twice", ANYONE, ref, key="k1")


def test_what_is_not_visible_is_not_there(ref):
    code = Ref.parse(ref).code
    with db.engine.begin() as connection:
        connection.execute(sa.update(Pebble.__table__).values(hidden=True))
    with pytest.raises(NotFound):
        command.run("pebbles.count", ANYONE, ref)
    with pytest.raises(NotFound):
        command.run("pebbles.count", ANYONE, f"other:{code}")
    assert command.run("pebbles.count", SIGNED, ref).value == {"count": 1}


def test_permission_and_objection(ref):
    with pytest.raises(Forbidden) as refused:
        command.run("pebbles.count_signed", ANYONE, ref)
    assert refused.value.code == "sign_in"
    pebbles.switch["objection"] = "Not today."
    with pytest.raises(Forbidden, match=r"Not today\."):
        command.run("pebbles.count_signed", SIGNED, ref)
    assert counted(ref) == 0


def test_an_inner_command_is_not_called_from_outside(ref):
    with pytest.raises(Forbidden):
        command.run("pebbles.inner", SIGNED, ref)
    assert command.run("pebbles.inner", SERVICE, ref).value == {"count": 1}


def test_inner_commands_join_one_transaction(ref):
    assert command.run("pebbles.twice", ANYONE, ref).value == {"count": 2}
    assert counted(ref) == 2


def test_a_swallowed_failure_dooms_the_whole(ref):
    with pytest.raises(command.Doomed):
        command.run("pebbles.swallow", ANYONE, ref)
    assert counted(ref) == 0
    assert command.run("pebbles.count", ANYONE, ref).value == {"count": 1}, "the next command is not doomed"


def test_a_gate_refuses(ref):
    pebbles.switch["gate"] = Refused("One key is missing.")
    with pytest.raises(Refused, match="One key"):
        command.run("pebbles.count", ANYONE, ref)
    assert command.run("pebbles.count_signed", SIGNED, ref).value == {"count": 1}, "it guards only what it names"


def test_a_gate_that_breaks_refuses(ref):
    pebbles.switch["gate"] = RuntimeError("broken")
    with pytest.raises(Refused):
        command.run("pebbles.count", ANYONE, ref)
    assert counted(ref) == 0


def test_a_gate_holds(ref):
    pebbles.switch["gate"] = Held(command="pebbles.open_decision", subject=None, data={"name": "D-1"})
    outcome = command.run("pebbles.count", ANYONE, ref)
    assert outcome.held and outcome.value == {"decision": "D-1"}
    assert pebbles.seen == [("decision", "gate", "D-1")]
    assert counted(ref) == 0


def test_an_inner_guarded_command_refuses_the_outer(ref):
    pebbles.switch["gate"] = Held(command="pebbles.open_decision", subject=None, data={"name": "D-1"})
    with pytest.raises(Refused) as refused:
        command.run("pebbles.twice", ANYONE, ref)
    assert refused.value.code == "held"
    assert counted(ref) == 0


def test_nothing_writes_outside_a_command(ref):
    row = db.session.scalar(sa.select(Pebble))
    row.count = 5
    with pytest.raises(WriteOutsideCommand):
        db.session.flush()
    db.session.rollback()
    with pytest.raises(WriteOutsideCommand):
        db.session.execute(sa.update(Pebble).values(count=5))
    with pytest.raises(WriteOutsideCommand):
        journal.record("pebbles.counted")


def test_a_fact_takes_only_its_declared_fields(request_context, monkeypatch):
    monkeypatch.setitem(pebbles.switch, "gate", None)

    def body(actor, subject, data):
        journal.record("pebbles.counted", data={"secret": 1})

    made = next(one for one in pebbles.commons_commands() if one.name == "pebbles.make")
    registry = request_context.extensions["commons"]
    monkeypatch.setitem(registry.commands, "pebbles.make", type(made)(**{**vars(made), "body": body}))
    with pytest.raises(KeyError, match="secret"):
        command.run("pebbles.make", ANYONE, None, {"name": "a"})


def test_a_hook_that_breaks_within_a_command_leaves_it_whole(ref, request_context):
    assert command.run("pebbles.ask_around", ANYONE, ref).value == {"answers": 0}
    assert counted(ref) == 2
    request_context.extensions["commons"]._strikes.clear()
