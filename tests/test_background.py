"""The work behind the pages, in its own processes: what was committed is told, whatever is killed."""

import os
import signal
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from commons import command
from commons.db import db
from commons.journal import Place
from commons.kernel import Actor
from tests.servers.web import running

PATIENCE = 60  # seconds for a mail to come; where nothing else runs it takes one or two
SERVICE = Actor(service="tests", door="cli")


@pytest.fixture
def told(app, mail):
    """told(): something happens that a person must be told by mail; `told.mail` is the mail server."""
    with app.test_request_context("/en/"):
        almond = {"name": {"en": "The Almond"}, "kind": "community_centre", "side": "professional"}
        house = command.run("institutions.add", SERVICE, None, almond).value["ref"]
        data = {"name": "Maya", "email": "maya@example.org", "lang": "en", "anyway": True, "told": True}
        person = command.run("people.enter", SERVICE, None, data).value["person"]
    roles = iter(["desk", "instructor", "coordinator", "director"] * 10)

    def tell() -> None:
        with app.test_request_context("/en/"):
            command.run("institutions.give_role", SERVICE, house, {"who": person, "role": next(roles)})

    tell.mail = mail
    return tell


def children(pid: int) -> list[int]:
    """Process ids of the children of a process."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def test_the_worker_beside_the_pages_tells(app, serve, told):
    serve(app, mail_url=told.mail.url)
    told()
    told.mail.wait(1, PATIENCE)
    assert [message["To"] for message in told.mail.to("maya@example.org")]


@pytest.mark.databases("sqlite")
def test_a_worker_that_is_killed_comes_again(app, serve, told):
    site = serve(app, mail_url=told.mail.url)
    told()
    told.mail.wait(1, PATIENCE)
    before = set(children(site.process.pid))
    for pid in before:  # the two web workers and the worker, all of them
        os.kill(pid, signal.SIGKILL)
    told()
    assert len(told.mail.wait(2, PATIENCE)) == 2
    assert not before & set(children(site.process.pid))


def test_a_worker_by_itself_and_what_waited_for_it(app, told, tmp_path):
    told()
    own = app.config["COMMONS"]
    names = ("database_url", "data_dir", "secret_key", "development")
    settings = {name: own[name] for name in names} | {"mail_url": told.mail.url}
    with running(["worker"], settings, tmp_path) as worker:
        told.mail.wait(1, PATIENCE)
        told()
        told.mail.wait(2, PATIENCE)
        assert worker.process.poll() is None
    assert worker.process.returncode in (0, -signal.SIGTERM)
    ids = {message["Message-ID"] for message in told.mail.messages}
    assert len(ids) == len(told.mail.messages) == 2


def test_readers_keep_their_place_over_a_restart(app, told, tmp_path):
    own = app.config["COMMONS"]
    settings = {name: own[name] for name in ("database_url", "data_dir", "secret_key", "development")}
    for turn in (1, 2):
        told()
        with running(["worker"], settings | {"mail_url": told.mail.url}, tmp_path):
            told.mail.wait(turn, PATIENCE)
    time.sleep(0.2)
    assert len(told.mail.messages) == 2
    with app.app_context():
        assert db.session.scalar(sa.select(Place.position).where(Place.reader == "notices")) > 0
