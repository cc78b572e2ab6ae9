"""An institution with a hall that one signs up for, its staff, and a few households."""

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace

import pytest
from flask import Flask

from commons import clock
from commons.db import db, unit_of_work
from commons.hookspecs import hook
from commons.institutions.models import Role
from commons.kernel import Requirement
from commons.registry import registry
from tests.signups.steps import SERVICE, START, home, institution, person, run


class Demands:
    """A plugin that asks of people what a test tells it to."""

    def __init__(self) -> None:
        self.unmet: dict[int, list[Requirement]] = {}

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
    """house (an institution), hall (a subject of it), staff, desk, teacher, mother with kids (dana, omri), father of one of
    them (in another home), neighbour, stranger (staff elsewhere)."""
    with clock.at(START):
        house, other = institution("The Almond"), institution("The Step")
        hall = run("calendar.add_place", SERVICE, f"institution:{house.code}", {"name": {"en": "Hall"}}).value["place"]
        made = {
            name: person(name) for name in ("staff", "desk", "teacher", "stranger", "mother", "father", "neighbour")
        }
        kids = {name: person(name, email=None, birth_date=date(2018, 5, 1)) for name in ("dana", "omri")}
        home([made["mother"]], list(kids.values()))
        home([made["father"]], [kids["dana"]])
        with unit_of_work() as session:
            for name, role, place in (
                ("staff", "coordinator", house),
                ("desk", "desk", house),
                ("teacher", "instructor", house),
                ("stranger", "director", other),
            ):
                session.add(
                    Role(person_id=made[name].person_id, institution_id=place.id, role=role, since=date(2026, 1, 1))
                )
        yield SimpleNamespace(house=house, hall=hall, demands=demands, **made, **kids)
    db.session.rollback()
