"""What tests of signing up do and look at."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from commons import command, subjects
from commons.calendar import api as calendar
from commons.calendar.models import Occurrence
from commons.db import db
from commons.i18n import force_locale
from commons.institutions.models import Institution
from commons.journal import Concern, JournalRow
from commons.kernel import Actor, Outcome
from commons.signups import capacity
from commons.signups.models import Participant, Pool, Registration
from tests import residents
from tests.residents import ref_of

__all__ = ["ref_of"]

SERVICE = Actor(service="tests")
#: A Tuesday in the season.
START = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
SEASON = {"days": ["SU"], "start": "16:30", "end": "17:30", "first": "2026-09-01", "last": "2027-06-30"}


def institution(name: str) -> Institution:
    """An institution."""
    values = {"name": {"en": name}, "kind": "community_centre", "side": "professional"}
    run("institutions.add", SERVICE, None, values)
    return db.session.scalars(subjects.select("institution", SERVICE).order_by(Institution.id.desc()).limit(1)).one()


def person(name: str, **values: Any) -> Actor:
    """A new person with an account (`email=None`: without one), as an actor."""
    return residents.person(name.title(), **{"email": f"{name}@example.org", "lang": "en", **values})


def child(name: str, guardian: Actor) -> Actor:
    """A child of eight in a guardian's household, as an actor."""
    return person(name, email=None, birth_date=date(2018, 5, 1), guardian=ref_of(guardian))


def run(name: str, actor: Actor, subject: Any = None, data: dict[str, Any] | None = None) -> Outcome:
    """Runs a command."""
    with force_locale("en"):
        return command.run(name, actor, subject, data or {})


def open_pool(city: SimpleNamespace, size: int | None = 1, **values: Any) -> None:
    """Gives the hall its places."""
    run("signups.open_pool", SERVICE, None, {"ref": city.hall, "size": size, **values})


def change_pool(city: SimpleNamespace, **values: Any) -> int:
    """Changes the hall's places; answers how many registrations that promoted."""
    return run("signups.change_pool", SERVICE, None, {"ref": city.hall, **values}).value["promoted"]


def sign_up(city: SimpleNamespace, actor: Actor, *people: Actor, **values: Any) -> Outcome:
    """Signs up these people (nobody given: the actor) for the hall."""
    persons = [ref_of(one) for one in people or (actor,)]
    return run("signups.register", actor, None, {"ref": city.hall, "persons": persons, **values})


def plan(city: SimpleNamespace, **values: Any) -> list[Occurrence]:
    """Gives the hall a schedule, on Sundays by default; answers its dates."""
    run("calendar.plan", SERVICE, None, {"ref": city.hall, **SEASON, **values})
    return calendar.occurrences(subjects.id_of(city.hall))


def pool() -> Pool:
    """The one pool, as it is in the database now; its counts agree with its registrations."""
    db.session.rollback()
    ((found, taken, held),) = capacity.counted()
    assert (found.taken, found.held) == (taken, held)
    assert found.size is None or taken + held <= found.size
    db.session.expunge(found)
    db.session.rollback()
    return found


def states() -> list[tuple[str, int]]:
    """(state, party) of all registrations in the order in which they were made."""
    db.session.rollback()
    rows = db.session.execute(sa.select(Registration.state, Registration.party).order_by(Registration.id))
    return [tuple(row) for row in rows]


def state_of(outcome: Outcome) -> str:
    """The present state of the registration that an outcome names."""
    db.session.rollback()
    code = outcome.value["registration"]
    return db.session.scalars(sa.select(Registration.state).where(Registration.code == code)).one()


def active() -> list[int]:
    """Ids of the people with a living registration."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Participant.person_id).where(Participant.active)))


def journal(fact: str) -> list[tuple[dict[str, Any], list[int]]]:
    """(data, ids of whom it concerns) of each line of this fact."""
    db.session.rollback()
    lines = db.session.scalars(sa.select(JournalRow).where(JournalRow.fact == fact).order_by(JournalRow.position)).all()
    of = sa.select(Concern.person_id).order_by(Concern.person_id)
    return [(line.data, list(db.session.scalars(of.where(Concern.position == line.position)))) for line in lines]
