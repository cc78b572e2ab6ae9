"""The demo city: built by the same commands as any other, dated relative to the day it is built."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask import Flask

from commons import clock, command, worker
from commons.db import db
from commons.i18n import force_locale, local
from commons.kernel import Actor, Outcome, Ref
from commons.registry import registry
from commons.subjects import RefRow, id_of

SITE = {
    "site_name": {"he": "עין שקד", "ar": "عين شكيد", "en": "Ein Shaked"},
    "site_tagline": {
        "he": "עיר שבה לכל שכונה יש דלת פתוחה",
        "ar": "مدينة لكل حيّ فيها باب مفتوح",
        "en": "A city where every neighbourhood has an open door",
    },
}


class City:
    """What a part or plugin builds its share of the demo with.

    today: the day it is built, on the city's clock. persons, institutions, neighbourhoods, places, activities: short
    name -> code, filled by whoever makes them. `run` runs a command as a named person, or as the service "demo".
    """

    def __init__(self) -> None:
        self.today: date = local(clock.now()).date()
        self.persons: dict[str, str] = {}
        self.institutions: dict[str, str] = {}
        self.neighbourhoods: dict[str, str] = {}
        self.places: dict[str, str] = {}
        self.activities: dict[str, str] = {}

    def person_id(self, name: str) -> int:
        """The id of the person with this short name."""
        found = id_of(Ref("person", self.persons[name]))
        assert found is not None
        return found

    def actor(self, name: str | None) -> Actor:
        """The named person, or the service "demo"."""
        return Actor(service="demo", door="cli") if name is None else Actor(person_id=self.person_id(name), door="cli")

    def run(
        self,
        name: str,
        actor: str | None = None,
        subject: Ref | str | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> Outcome:
        """Runs a command; whatever is refused stops the building."""
        return command.run(name, self.actor(actor), subject, data or {})


def build(app: Flask) -> City:
    """Builds the whole city, parts before plugins, and lets the readers of the journal catch up (mail is left to the
    worker)."""
    with app.test_request_context("/en/"), force_locale("en"):
        city = City()
        for _plugin, _nothing in registry().strict("commons_demo", city=city):
            pass
        while worker.read_all():
            pass
    return city


def built(app: Flask) -> bool:
    """Whether there is a city in the database."""
    with app.app_context():
        return db.session.scalar(sa.select(RefRow.id).limit(1)) is not None


def doors() -> list[tuple[str, str, str]]:
    """(role, name, path of the one-click sign-in) for each role worth trying. Within a request context."""
    return [door for _plugin, some in registry().strict("commons_demo_doors") for door in some]
