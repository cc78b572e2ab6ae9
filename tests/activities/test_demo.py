"""The plugin's share of the demo city."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from commons import clock, demo, subjects
from commons.calendar import api as calendar
from commons.kernel import ANYONE, Actor
from commons.plugins.activities import queries
from commons.plugins.activities.models import Activity
from commons.signups import api as signups
from tests.activities.steps import START

LANGUAGES = {"he", "ar", "en"}


def built(app: Flask) -> tuple[dict[str, Activity], dict[int, signups.Room], demo.City]:
    """short name -> activity; Ref id -> room; the city."""
    city = demo.build(app)
    found = {short: queries.find(ANYONE, code) for short, code in city.activities.items()}
    return found, signups.rooms([one.id for one in found.values()]), city


def places(room: signups.Room) -> tuple[Any, ...]:
    return room.size, room.taken, room.held, room.waiting, room.mode


def test_twelve_activities_in_three_languages_with_people(context: Flask) -> None:
    with clock.at(START):
        found, rooms, city = built(context)
        assert list(found) == [f"A{number}" for number in range(1, 13)]
        assert {short: places(rooms[one.id]) for short, one in found.items() if short in ("A1", "A2", "A3", "A12")} == {
            "A1": (14, 14, 0, 6, "open"),
            "A2": (12, 6, 0, 0, "open"),
            "A3": (24, 23, 1, 32, "open"),
            "A12": (20, 12, 0, 0, "phone"),
        }
        assert {short for short, one in found.items() if rooms[one.id].at_risk} == {"A2"}
        assert rooms[found["A2"].id].decide_on == date(2026, 12, 10)
        coming = calendar.upcoming([one.id for one in found.values()], START)
        assert set(coming) == {one.id for one in found.values()}
        week = calendar.between([found["A4"].id], START + timedelta(days=7), START + timedelta(days=14))
        assert [(one.status, set(one.reason)) for one in week] == [("cancelled", LANGUAGES)]
        for name, expected in (("samah", ["enrolled", "waiting"]), ("maya", ["enrolled"])):
            family = Actor(person_id=city.person_id(name))
            children = signups.registrations_of([city.person_id(child) for child in ("نور", "كرم", "tamar")], family)
            states = sorted(one.registration.state for one in children if one.people)
            assert states == expected, name
        for one in found.values():
            assert set(one.title) == set(one.about) == LANGUAGES
            assert all(set(texts) in (set(), LANGUAGES) for texts in (one.price_note, one.office, one.image_alt))
        pictures = [one for one in found.values() if one.image]
        assert len(pictures) == 8
        for one in pictures:
            assert one.image_alt and subjects.find(f"file:{one.image}", ANYONE).about_id == one.id


@pytest.mark.databases("sqlite")
def test_it_is_built_in_the_last_week_of_a_season(context: Flask) -> None:
    with clock.at(datetime(2027, 6, 25, 9, tzinfo=UTC)):
        found, rooms, city = built(context)
        assert rooms[found["A1"].id].taken == 14 and rooms[found["A2"].id].at_risk
        assert calendar.upcoming([found["A2"].id], clock.now())
        assert city.today == date(2027, 6, 25)
