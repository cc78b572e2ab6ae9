import dataclasses
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from commons import clock
from commons.db import db, unit_of_work
from commons.notices import mail as channel
from commons.notices import queries, sending
from commons.notices.models import Delivery
from commons.registry import registry
from tests.conftest import KEY
from tests.institutions.conftest import SERVICE, run
from tests.notices.conftest import appoint, deliveries, read, send
from tests.servers.mail import Post

pytestmark = pytest.mark.usefixtures("request_context")

#: A worker that is killed as soon as the server has taken the mail.
KILLED = """
import os, sys
from commons.app import create_app
from commons.notices import sending
sending._mark = lambda *ignored: os._exit(9)
url, folder, key, mail, delivery = sys.argv[1:]
settings = {"database_url": url, "data_dir": folder, "secret_key": key, "development": True, "mail_url": mail}
with create_app(settings, plugins=False).app_context():
    sending.send(int(delivery))
"""


@pytest.fixture
def maya(city: SimpleNamespace) -> Any:
    """Maya, with one notice whose mail waits."""
    appoint("maya@example.org", city.one)
    read()
    return city.maya


def one(person: Any) -> Delivery:
    (delivery,) = [row for row in deliveries(person.person_id) if row.channel == "mail"]
    return delivery


def test_a_real_server_gets_exactly_one(maya: Any, mail: Post) -> None:
    key = one(maya).message_id
    send()
    send()
    sending.send(one(maya).id)
    (message,) = mail.to("maya@example.org")
    assert message["Message-ID"] == f"<{key}@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["From"] == "City <city@example.org>"
    assert message["Date"].datetime.utcoffset() is not None
    assert message["List-Unsubscribe"] is None
    assert (one(maya).state, one(maya).attempts) == ("sent", 1)
    assert one(maya).sent_at is not None


def test_mail_is_in_the_language_of_who_gets_it(city: SimpleNamespace, person: Callable[..., int], mail: Post) -> None:
    person("ليلى", email="layla@example.org", lang="ar")
    person("Emma", email="emma@example.org", lang="en")
    appoint("layla@example.org", city.one)
    appoint("emma@example.org", city.one)
    read()
    send()
    (arabic,), (english,) = mail.to("layla@example.org"), mail.to("emma@example.org")
    assert english["Subject"] == "You have a role at \u2068Almond\u2069"
    assert english["Content-Language"] == "en" and arabic["Content-Language"] == "ar"
    page = arabic.get_body(("html",)).get_content()
    assert '<html lang="ar" dir="rtl">' in page
    assert "https://city.example.org/ar/desk" in page
    text = english.get_body(("plain",)).get_content()
    assert "From today you do this at \u2068Almond\u2069: Desk." in text
    assert "https://city.example.org/en/desk" in text


def test_killed_after_sending_it_is_the_same_message(app: Flask, maya: Any, mail: Post) -> None:
    own, delivery = app.config["COMMONS"], one(maya).id
    db.session.rollback()
    arguments = [own["database_url"], own["data_dir"], KEY, mail.url, delivery]
    killed = subprocess.run([sys.executable, "-c", KILLED, *map(str, arguments)], timeout=60)
    assert killed.returncode == 9
    assert (one(maya).state, one(maya).attempts) == ("todo", 1)
    db.session.rollback()
    sending.send(delivery)  # another worker, too early: the first may still be at it
    assert len(mail.to("maya@example.org")) == 1
    with clock.at(clock.now() + timedelta(minutes=6)):
        sending.send(delivery)
    first, second = mail.to("maya@example.org")
    assert first["Message-ID"] == second["Message-ID"]
    assert one(maya).state == "sent"


def test_a_server_that_is_busy_is_asked_again(maya: Any, mail: Post) -> None:
    mail.refusal, now = "451 try again later", clock.now()
    waits = []
    for _attempt in range(5):
        with clock.at(now):
            send()
            waits.append(one(maya).due_at - now)
            now = one(maya).due_at
    assert [wait.total_seconds() / 60 for wait in waits[:4]] == [1, 5, 30, 120]
    assert (one(maya).state, one(maya).attempts, one(maya).error) == ("failed", 5, "SMTPDataError 451")
    assert mail.messages == []


def test_what_mail_did_not_reach_the_desk_says(city: SimpleNamespace, maya: Any, mail: Post) -> None:
    mail.refusal = "550 no such mailbox"
    send()
    assert one(maya).state == "failed"
    assert {row[3].id for row in queries.calls(city.noa)} >= {maya.person_id}
    mail.refusal = None
    assert run("notices.send_again", city.hagar)["again"] == 4
    send()
    assert one(maya).state == "sent" and len(mail.to("maya@example.org")) == 1


def test_after_a_refusal_it_arrives_once(maya: Any, mail: Post) -> None:
    mail.refusal = "451 try again later"
    send()
    mail.refusal = None
    with clock.at(clock.now() + timedelta(minutes=2)):
        send()
        send()
    assert len(mail.to("maya@example.org")) == 1


def test_no_server_at_all(
    app: Flask, maya: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config["COMMONS"], "mail_url", "smtp://127.0.0.1:9")
    send()
    assert (one(maya).state, one(maya).error) == ("todo", "ConnectionRefusedError")
    assert "maya@" not in caplog.text


def test_what_a_queue_lost_is_found(maya: Any) -> None:
    delivery = one(maya).id
    with unit_of_work() as session:
        session.get(Delivery, delivery).due_at = clock.now() - timedelta(hours=1)
    sending.sweep()
    from commons import jobs

    assert jobs.state(f"notices.send:{delivery}:{int(one(maya).due_at.timestamp())}") == "todo"
    assert queries.overdue(clock.now() - timedelta(minutes=30)) == 1


def test_who_has_no_address_any_more_is_left_out(maya: Any, mail: Post) -> None:
    from commons.people.api import Person

    with unit_of_work() as session:
        session.get(Person, maya.person_id).email = None
    send()
    assert one(maya).state == "skipped"
    assert mail.to("maya@example.org") == []


def test_promotion_goes_to_those_who_asked_and_says_how_to_stop(
    city: SimpleNamespace, mail: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    read()
    facts, name = registry().facts, "institutions.role_given"
    monkeypatch.setitem(facts, name, dataclasses.replace(facts[name], purpose="promotion"))
    maya = city.maya
    ref = f"person:{db.session.get_one(_person(), maya.person_id).code}"
    run("people.consent", maya, ref, purpose="promotion")
    appoint("maya@example.org", city.one)
    read()
    send()
    (message,) = mail.to("maya@example.org")
    stop = message["List-Unsubscribe"].strip()
    assert stop.startswith("<https://city.example.org/he/notices/stop/")
    assert stop.strip("<>") in message.get_body(("plain",)).get_content()
    appoint("maya@example.org", city.other)
    read()
    token = stop.strip("<>").rpartition("/")[2]
    run("notices.stop", SERVICE, token=token)
    send()
    assert [row.state for row in deliveries(maya.person_id)] == ["sent", "skipped"]
    appoint("maya@example.org", city.other, "instructor")
    read()
    assert len(deliveries(maya.person_id)) == 2


def _person() -> type:
    from commons.people.api import Person

    return Person


def test_a_folder_keeps_each_message_once(
    app: Flask, maya: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config["COMMONS"], "mail_url", f"file:{tmp_path / 'letters'}")
    message = channel.Message(key="k", to="maya@example.org", subject="ש", text="שלום", lang="he")
    channel.send(message)
    channel.send(message)
    assert len(list((tmp_path / "letters").iterdir())) == 1


def test_what_is_sent_on_the_sabbath_goes_after_it(city: SimpleNamespace, mail: Post) -> None:
    with clock.at(datetime(2026, 11, 28, 8, tzinfo=UTC)):
        appoint("maya@example.org", city.one)
        read()
        send()
        assert mail.to("maya@example.org") == []
    with clock.at(datetime(2026, 11, 28, 18, 31, tzinfo=UTC)):
        send()
    assert len(mail.to("maya@example.org")) == 1


@pytest.mark.databases("sqlite")
def test_the_embedded_runner_sends_what_was_deferred(maya: Any, mail: Post) -> None:
    from commons import worker

    worker.run_due(50)
    worker.run_due(50)
    assert len(mail.messages) == 4 and len(mail.to("maya@example.org")) == 1
    assert one(maya).state == "sent"
