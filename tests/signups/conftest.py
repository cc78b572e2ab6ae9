"""An institution with a hall that one signs up for, its staff, and a few households."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask, current_app
from flask.testing import FlaskClient

from commons import clock
from commons.db import db
from commons.hookspecs import hook
from commons.kernel import Actor, Requirement
from commons.registry import registry
from tests.residents import second_guardian, serve
from tests.signups.steps import SERVICE, START, child, institution, person, run


class Demands:
    """A plugin that asks of people what a test tells it to, and says who is signed in."""

    def __init__(self) -> None:
        self.unmet: dict[int, list[Requirement]] = {}
        self.signed_in: Actor | None = None

    @hook
    def commons_signed_in(self):
        return self.signed_in

    @hook
    def commons_requirements(self, person_id, ref):
        return self.unmet.get(person_id)


@pytest.fixture
def demands(context: Flask) -> Iterator[Demands]:
    made = Demands()
    registry().pm.register(made, "demands")
    yield made
    registry().pm.unregister(made)


@pytest.fixture
def city(demands: Demands) -> Iterator[SimpleNamespace]:
    """house (an institution), hall (a subject of it), staff, desk, teacher, mother with kids (dana, omri), father of
    one of them (in another home), neighbour, stranger (staff elsewhere)."""
    with clock.at(START):
        house, other = institution("The Almond"), institution("The Step")
        hall = run("calendar.add_place", SERVICE, f"institution:{house.code}", {"name": {"en": "Hall"}}).value["place"]
        made = {
            name: person(name) for name in ("staff", "desk", "teacher", "stranger", "mother", "father", "neighbour")
        }
        kids = {name: child(name, made["mother"]) for name in ("dana", "omri")}
        second_guardian(made["mother"], made["father"], [kids["dana"]])
        for name, role, place in (
            ("staff", "coordinator", house),
            ("desk", "desk", house),
            ("teacher", "instructor", house),
            ("stranger", "director", other),
        ):
            serve(made[name], str(place.ref), role)
        yield SimpleNamespace(house=house, hall=hall, demands=demands, **made, **kids)
    db.session.rollback()


@pytest.fixture
def visit(city: SimpleNamespace, client: FlaskClient) -> Visit:
    """Opens and sends pages as somebody."""
    return Visit(city.demands, client)


class Visit:
    """A browser without scripts: `open` a page, `send` the form that stands on it."""

    def __init__(self, demands: Demands, client: FlaskClient) -> None:
        self.demands, self.client = demands, client

    def open(self, path: str, actor: Actor | None = None, status: int = 200) -> str:
        """The text of a page as `actor` sees it."""
        self.demands.signed_in = actor
        with current_app.app_context():  # of its own, as a request has it
            answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code, answer.location)
        return answer.get_data(as_text=True)

    def send(self, page: str, path: str, actor: Actor, status: int = 303, **fields: Any) -> str:
        """Sends a form from a page; the address that it leads to, or the text where it leads nowhere."""
        token = re.search(r'name="csrf_token" value="([^"]+)"', self.open(page, actor))
        assert token, f"{page} holds no form"
        fields = {name.replace("__", "."): value for name, value in fields.items()}
        with current_app.app_context():
            answer = self.client.post(path, data={"csrf_token": token[1], **fields})
        assert answer.status_code == status, (path, answer.status_code, answer.get_data(as_text=True)[:3000])
        return answer.location if status == 303 else answer.get_data(as_text=True)
