"""Persons for tests: made by commands, signed in through the pages, with a mail channel that keeps what it is given."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from commons import command
from commons.db import db
from commons.kernel import Actor, Channel, Message
from commons.people import codes, households
from commons.people.models import Invitation, Letter, Person


@dataclass
class Letters:
    """What the channel "mail" was given; `deliver` runs the jobs that wait, as the worker would."""

    app: Flask
    sent: list[Message] = field(default_factory=list)

    def deliver(self) -> None:
        with self.app.app_context():
            for number in db.session.scalars(sa.select(Letter.id).where(Letter.used_at.is_(None))).all():
                codes.send_code(number)
            for number in db.session.scalars(sa.select(Invitation.id).where(Invitation.used_at.is_(None))).all():
                households.send_invitation(number)

    def last(self, address: str) -> Message:
        self.deliver()
        return [message for message in self.sent if message.to == address][-1]

    def code(self, address: str) -> str:
        return self._found(address, r"\b\d{6}\b")

    def link(self, address: str) -> str:
        return self._found(address, r"/invitations/\S+")

    def _found(self, address: str, pattern: str) -> str:
        self.deliver()
        texts = [message.text for message in self.sent if message.to == address]
        return [match[0] for text in texts if (match := re.search(pattern, text))][-1]


@pytest.fixture
def letters(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Letters:
    box = Letters(app)
    mail = Channel(name="mail", label="Mail", address=lambda person: person.email, send=box.sent.append)
    monkeypatch.setitem(app.extensions["commons"].channels, "mail", mail)
    return box


@pytest.fixture
def enter(app: Flask) -> Callable[..., str]:
    """enter(name, **fields) -> code of a person entered by a service, with an account where `email` is given."""

    def make(name: str, /, **fields: object) -> str:
        with app.test_request_context("/en/"):
            data = {"name": name, "lang": "en", "told": True, "anyway": True, **fields}
            return command.run("people.enter", Actor(service="test"), None, data).value["code"]

    return make


@pytest.fixture
def person(app: Flask) -> Callable[[str], Person]:
    """person(code) -> the row, detached."""

    def find(code: str) -> Person:
        with app.app_context():
            row = db.session.scalar(sa.select(Person).where(Person.code == code))
            db.session.expunge(row)
            return row

    return find


@pytest.fixture
def do(app: Flask, person: Callable[[str], Person]) -> Callable[..., dict]:
    """do(name, code of who acts, subject, **data) -> the command's value."""

    def run(name: str, who: str, subject: str | None = None, /, **data: object) -> dict:
        actor = Actor(person_id=person(who).id)
        with app.test_request_context("/en/"):
            return dict(command.run(f"people.{name}", actor, subject, data).value)

    return run


@pytest.fixture
def child(do: Callable[..., dict]) -> Callable[..., str]:
    """child(guardian's code, name, birth date) -> code of a child in the guardian's household."""

    def make(guardian: str, name: str = "Tamar", born: str = "2017-03-14") -> str:
        return do("add_child", guardian, name=name, birth_date=born, guardian=True)["code"]

    return make


def token_in(page: str) -> str:
    """The CSRF token of a page's first form."""
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def submit(client: FlaskClient, page: str, to: str | None = None, **data: object):
    """Opens `page`, and sends its form (or the one at `to`) with `data`."""
    opened = client.get(page)
    assert opened.status_code == 200, (page, opened.status_code, opened.location)
    return client.post(to or page, data={"csrf_token": token_in(opened.text), **data})


@pytest.fixture
def sign_in(letters: Letters) -> Callable[..., None]:
    """sign_in(client, address): by a code from the mail."""

    def go(client: FlaskClient, address: str, **data: object) -> None:
        assert submit(client, "/en/sign-in?again=1", "/en/sign-in", email=address, **data).status_code == 303
        answer = submit(client, "/en/sign-in/code", code=letters.code(address))
        assert answer.status_code == 303, answer.text

    return go
