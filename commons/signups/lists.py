"""Reads of the staff: the day, the lists, who belongs to a session."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa

from commons import clock
from commons.calendar import api as calendar
from commons.calendar.api import Occurrence
from commons.db import db
from commons.i18n import local
from commons.institutions import api as institutions
from commons.kernel import Actor
from commons.signups import rules
from commons.signups.models import Attendance, Participant, Pool, Registration
from commons.signups.queries import SignUp, seen
from commons.subjects import RefRow


def roster(ref_id: int, actor: Actor, states: Collection[str] = rules.ACTIVE) -> list[SignUp]:
    """Who is registered for a subject, in these states, for its staff (nobody else gets a line): those who wait in
    their order, others by the first name in the party. Four statements."""
    rows = db.session.execute(
        sa.select(Registration, Pool)
        .join(Pool, Pool.id == Registration.pool_id)
        .where(Registration.ref_id == ref_id, Registration.state.in_(list(states)))
        .order_by(Registration.waiting_since, Registration.id)
    ).all()
    found = seen(rows, actor, staff=institutions.STAFF)
    waits = [one for one in found if one.registration.state in (rules.WAITING, rules.OFFERED)]
    others = [one for one in found if one not in waits]
    return waits + sorted(others, key=lambda one: (one.people[0].name if one.people else "", one.registration.id))


def narrowed(found: Iterable[SignUp], words: str) -> list[SignUp]:
    """Those of a list in whose names and telephones all of these words are."""
    parts = words.casefold().split()
    return [one for one in found if all(part in _text(one) for part in parts)]


def _text(found: SignUp) -> str:
    return " ".join(f"{person.name} {person.phone or ''}" for person in found.people).casefold()


def in_states(actor: Actor, state: str, limit: int = 50) -> list[SignUp]:
    """Registrations in one state at the institutions whose desk the actor serves, the most urgent first."""
    places = institutions.staff_places(actor, institutions.DESK)
    query = (
        sa.select(Registration, Pool)
        .join(Pool, Pool.id == Registration.pool_id)
        .where(Registration.state == state)
        .order_by(Registration.offer_until, Registration.effective_on, Registration.id)
        .limit(limit)
    )
    if places is not None:
        query = query.where(Pool.institution_id.in_(places))
    return seen(db.session.execute(query).all(), actor)


def pools_at_risk(actor: Actor, limit: int = 50) -> list[Pool]:
    """Pools under their minimum, at the institutions of the actor, the next decision first. One statement."""
    places = institutions.staff_places(actor, institutions.STAFF)
    today = local(clock.now()).date()
    query = (
        sa.select(Pool)
        .where(Pool.taken < Pool.minimum, Pool.mode != "none", Pool.decide_on >= today - rules.DECISION_GRACE)
        .order_by(Pool.decide_on, Pool.id)
        .limit(limit)
    )
    return list(db.session.scalars(query if places is None else query.where(Pool.institution_id.in_(places))))


#: How a list of lists is narrowed: by name, to SQL criteria over pools.
ONLY: dict[str, Callable[[], sa.ColumnElement[bool]]] = {
    "room": lambda: sa.or_(Pool.size.is_(None), Pool.taken + Pool.held < Pool.size),
    "full": lambda: Pool.taken + Pool.held >= Pool.size,
    "waiting": lambda: sa.exists().where(Registration.pool_id == Pool.id, Registration.state == rules.WAITING),
    "risk": lambda: sa.and_(
        Pool.taken < Pool.minimum, Pool.decide_on >= local(clock.now()).date() - rules.DECISION_GRACE
    ),
}


def pools_at(actor: Actor, after: int, limit: int, named: str = "", only: str = "") -> list[Pool]:
    """What one signs up for at the institutions of the actor, whose title holds `named`, narrowed to one of ONLY, by
    id, after one of them. One statement."""
    places = institutions.staff_places(actor, institutions.STAFF)
    query = sa.select(Pool).where(Pool.id > after).order_by(Pool.id).limit(limit)
    if named:
        title = sa.func.lower(sa.type_coerce(RefRow.title, sa.Text))
        query = query.join(RefRow, RefRow.id == Pool.ref_id).where(title.contains(named.lower(), autoescape=True))
    if only in ONLY:
        query = query.where(Pool.mode != "none", ONLY[only]())
    return list(db.session.scalars(query if places is None else query.where(Pool.institution_id.in_(places))))


def counts(pool_id: int) -> dict[str, int]:
    """How many people there are in each state of a pool's registrations. One statement."""
    query = (
        sa.select(Registration.state, sa.func.sum(Registration.party))
        .where(Registration.pool_id == pool_id)
        .group_by(Registration.state)
    )
    return {state: int(number) for state, number in db.session.execute(query)}


def sessions_between(actor: Actor, since: datetime, until: datetime) -> list[tuple[Occurrence, Pool]]:
    """Dates that start within [since, until), of what one signs up for at the actor's institutions."""
    places = institutions.staff_places(actor, institutions.STAFF)
    query = (
        sa.select(Occurrence, Pool)
        .join(Pool, Pool.ref_id == Occurrence.ref_id)
        .where(Occurrence.start_utc >= since, Occurrence.start_utc < until)
        .order_by(Occurrence.start_utc, Occurrence.id)
    )
    query = query if places is None else query.where(Pool.institution_id.in_(places))
    return [(occurrence, pool) for occurrence, pool in db.session.execute(query)]


def next_session(actor: Actor, since: datetime) -> tuple[Occurrence, Pool] | None:
    """The first date from `since` (aware) on that takes place, of what one signs up for at the actor's institutions.
    One statement."""
    places = institutions.staff_places(actor, institutions.STAFF)
    query = (
        sa.select(Occurrence, Pool)
        .join(Pool, Pool.ref_id == Occurrence.ref_id)
        .where(Occurrence.start_utc >= since, Occurrence.status.in_(calendar.HELD))
        .order_by(Occurrence.start_utc, Occurrence.id)
        .limit(1)
    )
    row = db.session.execute(query if places is None else query.where(Pool.institution_id.in_(places))).first()
    return (row[0], row[1]) if row else None


def noted(occurrence_ids: Collection[int]) -> dict[int, int]:
    """How many marks each of these sessions has. One statement."""
    query = sa.select(Attendance.occurrence_id, sa.func.count()).where(
        Attendance.occurrence_id.in_(list(occurrence_ids)), Attendance.mark != "none"
    )
    rows = db.session.execute(query.group_by(Attendance.occurrence_id)) if occurrence_ids else ()
    return {row[0]: int(row[1]) for row in rows}


def sessions_of(ref_id: int, since: datetime, until: datetime) -> list[Occurrence]:
    """The dates of a subject that take place, start within [since, until) (aware), in order."""
    return [session for session in calendar.between([ref_id], since, until) if session.held]


def expected_at(pool: Pool, occurrence: Occurrence) -> set[int]:
    """Ids of the people who belong to a session: all who have a place now, and those whose place ended after it."""
    day = occurrence.start_local.date()
    query = (
        sa.select(Participant.person_id)
        .join(Registration, Registration.id == Participant.registration_id)
        .where(
            Registration.pool_id == pool.id,
            sa.or_(
                Registration.state == rules.ENROLLED,
                sa.and_(
                    Registration.state.in_((rules.ENDING, rules.ENDED)),
                    Registration.effective_on >= day,
                    Registration.enrolled_at < occurrence.end_utc + timedelta(days=1),
                ),
            ),
        )
    )
    return set(db.session.scalars(query))


def marks_of(occurrence_id: int) -> dict[int, Attendance]:
    """The marks of a session, by person."""
    rows = db.session.scalars(sa.select(Attendance).where(Attendance.occurrence_id == occurrence_id))
    return {row.person_id: row for row in rows}
