"""The small city of the institutions' tests, with a real mail server."""

from typing import Any

import pytest
import sqlalchemy as sa

from commons import worker
from commons.db import db
from commons.notices import sending
from commons.notices.models import Delivery, Notice
from tests.institutions.conftest import SERVICE, city, person, request_context, run, visitor

__all__ = ["city", "deliveries", "notices", "person", "read", "request_context", "send", "visitor"]


@pytest.fixture(autouse=True)
def post_office(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In tests with an application, its mail goes to the server `mail`."""
    if "app" in request.fixturenames:
        settings = request.getfixturevalue("app").config["COMMONS"]
        monkeypatch.setitem(settings, "mail_url", request.getfixturevalue("mail").url)
        monkeypatch.setitem(settings, "mail_from", "City <city@example.org>")
        monkeypatch.setitem(settings, "base_url", "https://city.example.org")


def read() -> None:
    """The readers of the journal catch up."""
    while worker.read_all():
        pass


def send() -> None:
    """Every delivery by mail that waits is tried once."""
    waiting = sa.select(Delivery.id).where(Delivery.channel == "mail", Delivery.state == "todo").order_by(Delivery.id)
    ids = db.session.scalars(waiting).all()
    db.session.rollback()
    for delivery in ids:
        sending.send(delivery)


def notices(person_id: int | None = None) -> list[Notice]:
    """The notices, of one person where one is given."""
    query = sa.select(Notice).order_by(Notice.id)
    return list(db.session.scalars(query if person_id is None else query.where(Notice.person_id == person_id)))


def deliveries(person_id: int) -> list[Delivery]:
    """The deliveries of a person's notices."""
    query = sa.select(Delivery).join(Notice, Notice.id == Delivery.notice_id).where(Notice.person_id == person_id)
    return list(db.session.scalars(query.order_by(Delivery.id).execution_options(populate_existing=True)))


def appoint(who: str, place: Any, role: str = "desk") -> None:
    """Something happens that concerns a person: a role at an institution."""
    run("institutions.give_role", SERVICE, place, who=who, role=role)
