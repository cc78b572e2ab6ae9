"""Jobs: deferred in the caller's transaction, run at least once, given up visibly."""

import asyncio
from datetime import timedelta

import pytest

from commons import clock, jobs, worker
from commons.db import WriteOutsideCommand, db, unit_of_work
from tests.core import pebbles


def drain(app) -> None:
    """Runs what is due, on whichever runner the database has."""
    if db.engine.dialect.name == "sqlite":
        worker.run_due()
        return

    async def once() -> None:
        made = worker.procrastinate_app(app)
        async with made.open_async():
            await made.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(once())


def test_a_job_runs_once(request_context):
    with unit_of_work():
        jobs.defer("pebbles.work", {"word": "go"}, key="one")
    assert jobs.state("one") == "todo"
    db.session.rollback()
    drain(request_context)
    assert pebbles.seen == [("work", "go")]
    assert jobs.state("one") == "done"


def test_what_is_rolled_back_never_runs(request_context):
    with pytest.raises(RuntimeError), unit_of_work():
        jobs.defer("pebbles.work", {"word": "never"}, key="one")
        raise RuntimeError
    drain(request_context)
    assert pebbles.seen == []
    assert jobs.state("one") is None


def test_one_key_waits_once(request_context):
    with unit_of_work():
        assert jobs.defer("pebbles.work", {"word": "a"}, key="one")
        assert not jobs.defer("pebbles.work", {"word": "b"}, key="one")
    drain(request_context)
    assert pebbles.seen == [("work", "a")]
    with unit_of_work():
        assert jobs.defer("pebbles.work", {"word": "c"}, key="one"), "a done job's key is free again"


def test_a_cancelled_job_does_not_run(request_context):
    with unit_of_work():
        jobs.defer("pebbles.work", {"word": "a"}, key="one")
        assert jobs.cancel("one")
        assert not jobs.cancel("one")
    drain(request_context)
    assert pebbles.seen == []


def test_not_before_its_time(request_context):
    with unit_of_work():
        jobs.defer("pebbles.work", {"word": "later"}, run_at=clock.now() + timedelta(hours=1))
    drain(request_context)
    assert pebbles.seen == []


def test_only_within_a_unit_of_work(request_context):
    with pytest.raises(WriteOutsideCommand):
        jobs.defer("pebbles.work", {"word": "a"})
    with pytest.raises(KeyError):
        jobs.defer("pebbles.unknown")


@pytest.mark.databases("sqlite")
def test_a_failing_job_is_tried_again_and_then_given_up(request_context):
    pebbles.switch["fail"] = True
    with unit_of_work():
        jobs.defer("pebbles.work", {"word": "a"}, key="one")
    worker.run_due()
    assert jobs.state("one") == "todo"
    assert jobs.dead() == []
    db.session.rollback()
    with clock.at(clock.now() + timedelta(minutes=1)):
        worker.run_due()
    assert jobs.state("one") == "dead"
    assert "this job is broken" in jobs.dead()[0]["error"]


@pytest.mark.databases("sqlite")
def test_a_job_whose_runner_died_is_taken_again(request_context):
    with unit_of_work():
        jobs.defer("pebbles.work", {"word": "a"}, key="one")
    assert worker._take() is not None, "taken, and never ended"
    worker.run_due()
    assert pebbles.seen == []
    with clock.at(clock.now() + worker.LEASE + timedelta(seconds=1)):
        worker.run_due()
    assert pebbles.seen == [("work", "a")]
