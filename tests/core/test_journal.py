"""The journal: order, the chain, erasure; and its readers, which skip nothing."""

import threading

import pytest
import sqlalchemy as sa

from commons import command, journal, worker
from commons.db import db, unit_of_work
from commons.journal import JournalRow, Place
from commons.kernel import ANYONE
from tests.core import pebbles


def make(name: str) -> str:
    return command.run("pebbles.make", ANYONE, None, {"name": name}).value["pebble"]


def place() -> Place:
    db.session.rollback()
    return db.session.get(Place, "pebbles.reader")


def test_the_chain_holds_and_shows_a_change(request_context):
    for name in "abc":
        make(name)
    assert journal.verify() is None
    with db.engine.begin() as connection:
        connection.execute(sa.update(JournalRow.__table__).where(JournalRow.position == 2).values(data={"name": "z"}))
    db.session.rollback()
    assert journal.verify() == 2


@pytest.mark.parametrize("changed", [{"person_id": 3}, {"door": "cli"}, {"command": "pebbles.count"}, {"service": "x"}])
def test_who_acted_is_in_the_chain(request_context, changed):
    make("a")
    with db.engine.begin() as connection:
        connection.execute(sa.update(JournalRow.__table__).values(**changed))
    db.session.rollback()
    assert journal.verify() == 1


def test_a_removed_line_is_noticed(request_context):
    for name in "abc":
        make(name)
    with db.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM journal_concerns WHERE position = 3"))
        connection.execute(sa.text("DELETE FROM journal WHERE position = 3"))
    db.session.rollback()
    assert journal.verify() == 3


def test_erasing_blanks_the_body_and_the_chain_holds(request_context):
    make("secret")
    with unit_of_work():
        assert journal.erase(7) == 1
    row = db.session.scalar(sa.select(JournalRow))
    assert (row.data, row.salt) == (None, None)
    assert journal.verify() is None


def test_readers_get_every_entry_once_and_in_order(request_context):
    for name in "abc":
        make(name)
    while worker.read_all():
        pass
    assert worker.read_all() == 0
    assert pebbles.seen == [("pebbles.made", {"name": name}) for name in "abc"]


def test_a_reader_that_fails_waits_and_tries_again(request_context):
    make("a")
    pebbles.switch["fail"] = True
    worker.read_all()
    assert (place().position, place().attempts) == (0, 1)
    assert "this reader is broken" in place().error
    assert [one["reader"] for one in worker.failing()] == ["pebbles.reader"]
    pebbles.switch["fail"] = False
    worker.read_all()
    assert pebbles.seen == [], "not before its time"
    with unit_of_work():
        place().retry_at = None
    worker.read_all()
    assert pebbles.seen == [("pebbles.made", {"name": "a"})]
    assert (place().attempts, place().error) == (0, None)


def test_positions_are_gapless_under_parallel_writers(app):
    errors = []

    def write(number: int) -> None:
        try:
            with app.test_request_context("/en/"):
                for turn in range(5):
                    make(f"{number}-{turn}")
        except Exception as fault:
            errors.append(fault)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with app.test_request_context("/en/"):
        assert db.session.scalars(sa.select(JournalRow.position).order_by(JournalRow.position)).all() == list(
            range(1, 31)
        )
        assert journal.verify() is None


@pytest.mark.parametrize("limit", [1, 2, 50])
def test_batches_of_any_size_read_all(request_context, monkeypatch, limit):
    monkeypatch.setattr(worker, "BATCH", limit)
    for name in "abcde":
        make(name)
    while worker.read_all():
        pass
    assert [data["name"] for _fact, data in pebbles.seen] == list("abcde")
