"""An institution with a place, its staff, and a plugin that answers the hooks about whom a subject concerns."""

import contextvars
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from commons import clock, command, subjects
from commons.calendar import api as calendar
from commons.calendar.models import Occurrence, Place
from commons.db import db
from commons.hookspecs import hook
from commons.journal import Concern, JournalRow
from commons.kernel import Actor, Outcome
from commons.people.models import Person
from commons.registry import registry
from tests import residents
from tests.residents import serve

SERVICE = Actor(service="tests")
#: A Thursday, ten days before the season begins.
START = datetime(2026, 8, 20, 9, 0, tzinfo=UTC)
SEASON = {"days": ["SU"], "start": "16:30", "end": "17:30", "first": "2026-09-01", "last": "2027-06-30"}


class Answers:
    """A plugin that says what a test tells it to."""

    def __init__(self) -> None:
        self.signed_in: Actor | None = None
        self.concerned: list[int] = []
        self.dated: dict[int, list[Any]] = {}

    @hook
    def commons_signed_in(self):
        return self.signed_in

    @hook
    def commons_reader(self, actor):
        row = db.session.get(Person, actor.person_id)
        return {"name": row.name, "url": "/me", "lang": "he", "hebrew_dates": row.hebrew_dates}

    @hook
    def commons_concerned(self, ref_id):
        return self.concerned

    @hook
    def commons_calendar(self, actor, person_ids, since, until):
        return [one for person_id in person_ids for one in self.dated.get(person_id, [])]


@pytest.fixture
def answers(context: Flask) -> Iterator[Answers]:
    made = Answers()
    pm = registry().pm
    pm.register(made, "answers")
    yield made
    pm.unregister(made)
    db.session.rollback()


@pytest.fixture
def city(answers: Answers) -> Iterator[SimpleNamespace]:
    """house (an institution that makes up for closed days), its subjects place and room, staff, visitor, answers."""
    with clock.at(START):
        names = {"he": "השקד", "ar": "اللوز", "en": "The Almond"}
        run("institutions.add", SERVICE, None, {"name": names, "kind": "community_centre", "side": "professional"})
        house = db.session.scalars(subjects.select("institution", SERVICE)).one()
        place = run("calendar.add_place", SERVICE, house.ref, {"name": {"he": "הסדנה", "en": "Workshop"}}).value[
            "place"
        ]
        room = run("calendar.add_place", SERVICE, house.ref, {"name": {"en": "Hall"}}).value["place"]
        staff, visitor = person("נועה"), person("Lena")
        serve(staff, str(house.ref), "coordinator")
        yield SimpleNamespace(house=house.ref, place=place, room=room, staff=staff, visitor=visitor, answers=answers)


def person(name: str, **values: Any) -> Actor:
    """A person, as an actor."""
    return residents.person(name, **{"lang": "he", **values})


def run(name: str, actor: Actor, ref: Any = None, data: dict[str, Any] | None = None) -> Outcome:
    return command.run(name, actor, ref, data or {})


def plan(ref: str, **changes: Any) -> Outcome:
    """Plans a weekly season for the subject `ref`, as the calendar's api does within a command."""
    return run("calendar.plan", SERVICE, None, {**SEASON, **changes, "ref": str(ref)})


def rows(ref: str) -> list[Occurrence]:
    db.session.rollback()
    return calendar.occurrences(subjects.id_of(ref))


def at(day: date | str, hour: int, minute: int = 0) -> datetime:
    """A naive wall time."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return datetime(day.year, day.month, day.day, hour, minute)


def facts(name: str) -> list[tuple[JournalRow, list[int]]]:
    """The journal's lines of a fact, each with the ids of those whom it concerns."""
    db.session.rollback()
    found = db.session.query(JournalRow).filter_by(fact=name).order_by(JournalRow.position).all()
    return [
        (row, [one.person_id for one in db.session.query(Concern).filter_by(position=row.position)]) for row in found
    ]


class Visitor(FlaskClient):
    """A client whose requests do not share the test's own application context, but do share its clock."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        now = clock.now()

        def visit() -> Any:
            with clock.at(now):
                return FlaskClient.open(self, *args, **kwargs)

        return contextvars.Context().run(visit)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor."""
    return Visitor(app, app.response_class)


@pytest.fixture
def submit(client: FlaskClient) -> Callable[..., Any]:
    """submit(page, path, **fields): opens a page for its token, then sends a form to `path`."""

    def send(page: str, path: str, **fields: str) -> Any:
        opened = client.get(page)
        token = re.search(r'name="csrf_token" value="([^"]+)"', opened.get_data(as_text=True))
        assert token, f"{page} ({opened.status_code}) holds no form"
        return client.post(path, data={"csrf_token": token[1], **fields})

    return send


__all__ = ["SEASON", "SERVICE", "START", "Place", "at", "facts", "person", "plan", "rows", "run"]
