"""Cities to measure: migrated databases with an institution, its places, its published activities."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from commons import clock, command
from commons.app import create_app
from commons.db import db
from commons.i18n import local
from commons.kernel import Actor
from commons.migrate import upgrade
from tests.servers.postgres import postgres

KEY = "a key for benchmarks, and for benchmarks alone"
SERVICE = Actor(service="benchmark")
DAYS = ("SU", "MO", "TU", "WE", "TH")
HOURS = (8, 10, 12, 14, 16, 18)


@dataclass(frozen=True, kw_only=True)
class City:
    """An application on a database of its own, and the settings with which `commons run` serves the same city."""

    app: Flask
    settings: dict[str, Any]
    folder: Path


@contextlib.contextmanager
def city(database: str = "sqlite") -> Iterator[City]:
    """An empty, migrated city on "sqlite" or "postgresql" (both with their durable settings), removed at the end."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="commons-benchmark-")))
        settings = {"data_dir": str(folder / "data"), "secret_key": KEY, "development": True}
        if database == "postgresql":
            settings["database_url"] = stack.enter_context(postgres(settings={})).create("city")
        app = create_app(settings)
        upgrade(app)
        try:
            yield City(app=app, settings=settings, folder=folder)
        finally:
            with app.app_context():
                db.engine.dispose()


def institution() -> str:
    """An institution; returns its Ref."""
    name = {"he": "מרכז קהילתי השקד", "ar": "مركز الشاكيد", "en": "The Almond Community Centre"}
    values = {"name": name, "kind": "community_centre", "side": "professional"}
    return command.run("institutions.add", SERVICE, None, values).value["ref"]


def publish(house: str, count: int, **values: Any) -> list[str]:
    """Published activities of an institution, each at its own time and place; returns their Refs."""
    today = local(clock.now()).date()
    rooms = [
        command.run("calendar.add_place", SERVICE, house, {"name": {"he": f"אולם {number}", "en": f"Hall {number}"}})
        for number in range(1 + count // (len(DAYS) * len(HOURS)))
    ]
    made = []
    for number in range(count):
        room, slot = divmod(number, len(DAYS) * len(HOURS))
        day, hour = divmod(slot, len(HOURS))
        data = {
            "title": {"he": f"קדרות לילדים {number}", "ar": f"فخار للأطفال {number}", "en": f"Pottery {number}"},
            "about": {"he": "עבודה בחומר, על האובניים ובלעדיהם. חומרים כלולים במחיר.", "en": "Clay, with the wheel."},
            "place": rooms[room].value["place"],
            "days": [DAYS[day]],
            "start": f"{HOURS[hour]:02}:00",
            "end": f"{HOURS[hour] + 1:02}:30",
            "first": today.isoformat(),
            "last": (today + timedelta(days=200)).isoformat(),
            "grade_min": "1",
            "grade_max": "6",
            "minimum": "8",
            "maximum": "14",
            "price_month": "220",
            "leader": "רונית",
            **values,
        }
        ref = command.run("activities.create", SERVICE, house, data).value["activity"]
        command.run("activities.publish", SERVICE, ref)
        made.append(ref)
    return made
