"""Whatever happens in whatever order: never more people than places, counts that agree with the registrations, and a
line that nobody passes."""

import random
from datetime import timedelta
from itertools import count

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from commons import clock, subjects
from commons.db import db, unit_of_work
from commons.kernel import Refused
from commons.signups import capacity, leaving, rules
from commons.signups import jobs as due
from commons.signups.models import Pool, Registration
from tests.signups.steps import SERVICE, START, person, ref_of, run

ACTS = (
    "register",
    "register",
    "register",
    "pair",
    "cancel",
    "part",
    "accept",
    "decline",
    "wait",
    "size",
    "close",
    "erase",
)
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 99)), min_size=5, max_size=30)
numbered = count()


class Story:
    """One pool and what happens to it; a number chooses among whatever there is to choose from."""

    def __init__(self, city, people) -> None:
        self.people, self.now = people, START
        name = {"name": {"en": f"Room {next(numbered)}"}}
        self.ref = run("calendar.add_place", SERVICE, f"institution:{city.house.code}", name).value["place"]
        run("signups.open_pool", SERVICE, None, {"ref": self.ref, "size": 3})
        self.ref_id = subjects.id_of(self.ref)

    def act(self, what: str, number: int) -> None:
        self.now += timedelta(hours=1)
        with clock.at(self.now):
            try:
                getattr(self, what)(number)
            except Refused:
                db.session.rollback()
            self.look()

    def register(self, number: int, party: int = 1) -> None:
        chosen = [self.people[(number + place) % len(self.people)] for place in range(party)]
        persons = [ref_of(one) for one in chosen]
        data = {"ref": self.ref, "persons": persons, "take_automatically": number % 2 == 0}
        run("signups.register", SERVICE, None, data)

    def pair(self, number: int) -> None:
        self.register(number, 2)

    def one(self, number: int, *states: str) -> str:
        rows = self.rows(*states)
        if not rows:
            raise Refused("nobody")
        return rows[number % len(rows)].code

    def rows(self, *states: str) -> list[Registration]:
        db.session.rollback()
        query = sa.select(Registration).where(Registration.ref_id == self.ref_id, Registration.state.in_(states))
        return list(db.session.scalars(query.order_by(Registration.waiting_since, Registration.id)))

    def cancel(self, number: int) -> None:
        run("signups.cancel", SERVICE, None, {"registration": self.one(number, *rules.ACTIVE)})

    def part(self, number: int) -> None:
        persons = [ref_of(self.people[number % len(self.people)])]
        code = self.one(number // 7, *rules.ACTIVE)
        run("signups.cancel", SERVICE, None, {"registration": code, "persons": persons})

    def accept(self, number: int) -> None:
        run("signups.accept", SERVICE, None, {"registration": self.one(number, rules.OFFERED)})

    def decline(self, number: int) -> None:
        run("signups.decline", SERVICE, None, {"registration": self.one(number, rules.OFFERED)})

    def wait(self, number: int) -> None:
        self.now += timedelta(hours=number)
        with clock.at(self.now):
            due.catch_up()

    def size(self, number: int) -> None:
        run("signups.change_pool", SERVICE, None, {"ref": self.ref, "size": 2 + number % 4})

    def close(self, number: int) -> None:
        closes_at = self.now.isoformat() if number % 2 else None
        run("signups.change_pool", SERVICE, None, {"ref": self.ref, "closes_at": closes_at})

    def erase(self, number: int) -> None:
        with unit_of_work():
            leaving.erase(self.people[number % len(self.people)].person_id)
            db.session.info.pop("facts", None)

    def look(self) -> None:
        db.session.rollback()
        ((pool, taken, held),) = [found for found in capacity.counted() if found[0].ref_id == self.ref_id]
        assert (pool.taken, pool.held) == (taken, held)
        assert taken + held <= pool.size
        waiting = self.rows(rules.WAITING)
        moved = [row for row in self.rows(*rules.STATES) if row.promoted_at is not None]
        turn = lambda row: (row.waiting_since, row.id)  # noqa: E731
        if waiting and moved:
            # A party that divided has a younger row with the older turn: the moment alone decides here.
            assert max(row.waiting_since for row in moved) <= min(row.waiting_since for row in waiting)
        if waiting and rules.promotes(rules.door(pool.mode, pool.opens_at, pool.closes_at, self.now)):
            assert min(waiting, key=turn).party > pool.size - taken - held, (
                "a place is free, and the next in line waits"
            )
        db.session.rollback()


def test_over_any_sequence_of_events(city):
    people = [person(f"p{number}", email=None) for number in range(7)]

    @settings(max_examples=25, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def tell(steps) -> None:
        story = Story(city, people)
        for what, number in steps:
            story.act(what, number)

    tell()


def test_over_one_long_season(city):
    people = [person(f"p{number}", email=None) for number in range(12)]
    story, chance = Story(city, people), random.Random(5787)
    for _step in range(250):
        story.act(chance.choice(ACTS), chance.randrange(100))
    states = set(db.session.scalars(sa.select(Registration.state).distinct()))
    assert {"ended", "withdrawn", "lapsed"} <= states
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Pool)) == 1
