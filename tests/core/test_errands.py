"""Long work: step by step, each in one transaction, whatever becomes of the worker; seen by its owner alone."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from commons import clock, command, errand_steps, errands, jobs, journal, subjects, worker
from commons.core import sweep
from commons.db import db, unit_of_work
from commons.kernel import Actor, Forbidden, NotFound, Refused
from commons.notices.queries import all_of
from commons.notices.wording import word
from commons.people.models import Person
from commons.registry import registry
from tests.core import pebbles
from tests.core.test_jobs import drain

SERVICE = Actor(service="tests", door="cli")


@pytest.fixture
def noa(request_context):
    """Somebody with a role, in a house."""
    data = {"name": {"en": "Almond"}, "kind": "community_centre", "side": "professional"}
    return person("noa", command.run("institutions.add", SERVICE, None, data).value["ref"])


def person(name, house=None):
    data = {"name": name, "email": f"{name}@example.org", "told": True, "anyway": True, "lang": "en"}
    ref = command.run("people.enter", SERVICE, None, data).value["person"]
    if house:
        role = {"who": f"{name}@example.org", "role": "coordinator"}
        command.run("institutions.give_role", SERVICE, house, role)
    return Actor(person_id=subjects.id_of(ref))


def heap(noa, number=10, **more):
    """Asks for a heap of so many pebbles, two in a step."""
    return command.run("pebbles.heap", noa, None, {"number": number, **more}).value["errand"]


def row(noa, code):
    db.session.rollback()
    return errands.find(noa, code)


def lying():
    db.session.rollback()
    return list(db.session.scalars(sa.select(pebbles.Pebble.name).order_by(pebbles.Pebble.id)))


def ended(fact):
    """(data, whom it concerns) of the journal's lines of this fact."""
    return [(dict(one.data), list(one.concerns)) for one in journal.entries(0, frozenset({fact}))]


def names(number):
    return [f"pebble {one}" for one in range(number)]


def test_it_is_done_step_by_step(noa, request_context):
    code = heap(noa)
    waiting = row(noa, code)
    assert (waiting.state, waiting.done, waiting.total, waiting.left, waiting.active) == ("waiting", 0, 10, 10, True)
    drain(request_context)
    done = row(noa, code)
    assert (done.state, done.done, done.left, done.active) == ("done", 10, 0, False)
    assert done.data == {} and done.result["made"] == 10
    assert lying() == names(10)
    assert errands.said(done) == ["10 pebbles"] and errands.label(done) == "Heap"
    made = db.session.scalars(sa.select(journal.JournalRow).where(journal.JournalRow.fact == "pebbles.made")).all()
    assert {(one.person_id, one.door) for one in made} == {(noa.person_id, "job")}


def test_what_is_rolled_back_was_never_asked_for(noa, request_context):
    with pytest.raises(Refused):
        heap(noa, 3, then="refuse")
    drain(request_context)
    assert lying() == [] and errands.mine(noa) == []


def test_a_fault_in_the_middle_leaves_whole_steps_and_it_goes_on_from_there(noa, request_context):
    code = heap(noa)
    pebbles.switch["fault_at"] = 5
    with pytest.raises(RuntimeError):
        errand_steps.work(code)
    between = row(noa, code)
    assert (between.state, between.done, between.faults) == ("running", 4, 1)
    assert lying() == names(4)
    pebbles.switch["fault_at"] = None
    errand_steps.work(code)
    errand_steps.work(code)  # a job that came twice
    drain(request_context)
    assert row(noa, code).state == "done" and lying() == names(10)
    assert len(ended("errands.done")) == 1


def test_what_fails_again_and_again_is_given_up(noa):
    code = heap(noa)
    pebbles.switch["fault_at"] = 5
    for _again in range(errand_steps.MOST_FAULTS):
        with pytest.raises(RuntimeError):
            errand_steps.work(code)
    failed = row(noa, code)
    assert failed.state == "failed" and "fault on our side" in failed.error
    assert lying() == names(4) and failed.result["made"] == 4
    errand_steps.work(code)
    assert lying() == names(4)


def test_what_is_refused_ends_at_once_and_says_why_in_the_reader_s_language(noa):
    code = heap(noa, refuse_at=5)
    errand_steps.work(code)
    failed = row(noa, code)
    assert (failed.state, failed.error, failed.lang) == ("failed", "No fifth pebble.", "en")
    assert lying() == names(4)


def test_a_right_that_is_taken_away_ends_it(noa):
    code = heap(noa)
    pebbles.switch["objection"] = "Not any more."
    errand_steps.work(code)
    assert (row(noa, code).state, row(noa, code).error) == ("failed", "Not any more.") and lying() == []


def test_it_is_stopped_between_two_steps(noa, request_context):
    code = heap(noa)
    pebbles.switch["fault_at"] = "interrupt"
    with pytest.raises(KeyboardInterrupt):  # the worker goes
        errand_steps.work(code)
    command.run("errands.stop", noa, None, {"errand": code})
    pebbles.switch["fault_at"] = None
    drain(request_context)
    stopped = row(noa, code)
    assert (stopped.state, stopped.done) == ("stopped", 4) and lying() == names(4)
    with pytest.raises(Refused, match="ended already"):
        command.run("errands.stop", noa, None, {"errand": code})


def test_after_a_while_others_have_their_turn(noa, request_context, monkeypatch):
    monkeypatch.setattr(errand_steps, "SLICE", -1.0)
    code = heap(noa)
    errand_steps.work(code)
    assert row(noa, code).done == 2
    drain(request_context)
    assert row(noa, code).state == "done" and lying() == names(10)


def test_what_a_queue_has_lost_is_found(noa, request_context):
    code = heap(noa)
    table, name = ("jobs", "name") if db.engine.dialect.name == "sqlite" else ("procrastinate_jobs", "task_name")
    with unit_of_work() as session:
        lost = session.execute(sa.text(f"DELETE FROM {table} WHERE {name} = 'errands.work'"))
    assert lost.rowcount == 1
    errands.resume()
    drain(request_context)
    assert row(noa, code).state == "waiting", "it is not thought lost yet"
    with clock.at(clock.now() + errands.LOST):
        errands.resume()
        drain(request_context)
    assert row(noa, code).state == "done" and lying() == names(10)


def test_a_worker_that_starts_takes_up_what_was_left(noa, request_context, monkeypatch):
    code, asked = heap(noa), []
    monkeypatch.setattr(errands, "again", lambda row: asked.append(row.code))
    errands.resume(timedelta(0))
    assert asked == [code]
    monkeypatch.setattr(errands, "resume", lambda quiet: asked.append(quiet))
    made = worker.Worker(request_context)
    made.stop()
    made._loop(None)
    assert asked == [code, timedelta(0)]


def test_who_waited_long_is_told(noa, request_context):
    quick = heap(noa, 2)
    drain(request_context)
    slow = heap(noa, 2)
    with clock.at(clock.now() + errand_steps.TELL_AFTER + timedelta(seconds=1)):
        errand_steps.work(slow)
    told = {data["errand"]: whom for data, whom in ended("errands.done")}
    assert told == {quick: [], slow: [noa.person_id]}
    assert ended("errands.done")[0][0]["what"]["en"] == "Heap"
    while worker.read_all():
        pass
    (pair,) = [one for one in all_of(noa.person_id) if one[0].fact.startswith("errands.")]
    words = word([pair], noa, {noa.person_id: db.session.get(Person, noa.person_id)}, "en")[pair[0].id]
    assert words.subject == "\u2068Heap\u2069: done" and f"/en/desk/work/{slow}" in words.text


def test_it_is_its_owner_s_alone(noa, request_context):
    code = heap(noa)
    with pytest.raises(NotFound):
        errands.find(person("samer"), code)
    for name in ("errands.step", "errands.fail"):
        with pytest.raises(Forbidden):
            command.run(name, noa, None, {"errand": code, **({"ready": None} if name == "errands.step" else {})})
    with pytest.raises(Forbidden):  # no role at all
        command.run("errands.stop", person("maya"), None, {"errand": code})
    assert errands.mine(person("rut")) == [] and errands.counted(noa) == (1, 1)


def test_its_file_goes_on_where_the_last_whole_step_ended(noa, request_context):
    code = heap(noa)
    one = row(noa, code)
    assert errands.append(one, b"12345", 0) == 5
    assert errands.append(one, b"lost with its step", 5) > 5
    assert errands.append(one, b"678", 5) == 8
    assert errands.kept_file(one) is None, "it is not done"
    drain(request_context)
    done = row(noa, code)
    path = errands.kept_file(done)
    assert path.read_bytes().startswith(b"12345678")
    assert path.parent.stat().st_mode & 0o77 == 0
    with clock.at(clock.now() + errands.FILE_KEPT + timedelta(minutes=1)):
        assert errands.kept_file(done) is None


def test_it_is_forgotten_after_a_month(noa, request_context):
    code, running = heap(noa), heap(noa)
    command.run("errands.stop", noa, None, {"errand": code})
    with clock.at(clock.now() + errands.KEPT - timedelta(hours=1)):
        sweep()
    assert len(errands.mine(noa)) == 2
    with clock.at(clock.now() + errands.KEPT + timedelta(hours=1)):
        sweep()
    assert [one.code for one in errands.mine(noa)] == [running]


def test_a_person_s_copy_holds_it_and_an_erasure_ends_it(noa, request_context):
    code = heap(noa, 2)
    errands.append(row(noa, code), b"x", 0)
    (copy,) = errands.of(noa.person_id)
    assert (copy["kind"], copy["state"], copy["about"]) == ("pebbles.heap", "waiting", "a heap")
    ref = f"person:{subjects.refs([noa.person_id])[noa.person_id].code}"
    command.run("people.erase", noa, ref, {"sure": True})
    drain(request_context)
    assert errands.of(noa.person_id) == [] and lying() == []
    assert not (request_context.config["COMMONS"]["data_dir"] / "errands" / code).exists()


def test_a_kind_whose_plugin_is_off_waits(noa, request_context, monkeypatch):
    code = heap(noa, 2)
    monkeypatch.delitem(registry().errands, "pebbles.heap")
    drain(request_context)
    assert row(noa, code).state == "waiting" and errands.label(row(noa, code)) == "pebbles.heap"
    command.run("errands.stop", noa, None, {"errand": code})
    assert row(noa, code).state == "stopped"


def test_only_a_person_begins_one_and_of_a_kind_that_is_there(noa):
    with pytest.raises(Refused, match="Only a person"):
        heap(SERVICE)
    with pytest.raises(KeyError, match="nonsense"):
        heap(noa, kind="nonsense")
    assert jobs.state("errands") is None and errands.mine(noa) == []
