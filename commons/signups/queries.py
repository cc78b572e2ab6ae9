"""Reads of places and registrations. Whoever asks by Ref id has found the subject through `subjects.select` before;
what is read of people is only what the actor may see of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import orm

from commons import clock, subjects
from commons.db import db
from commons.i18n import _, local
from commons.institutions import api as institutions
from commons.kernel import Actor, NotFound, Ref
from commons.people import api as people
from commons.people.api import Person
from commons.signups import rules
from commons.signups.models import Participant, Pool, Registration

#: How many people wait, beside a select of pools.
_WAITING = (
    sa.select(sa.func.coalesce(sa.func.sum(Registration.party), 0))
    .where(Registration.pool_id == Pool.id, Registration.state == rules.WAITING)
    .correlate(Pool)
    .scalar_subquery()
)


@dataclass(frozen=True, kw_only=True)
class SignUp:
    """A registration as somebody may see it. people: those in it whom the reader may see; number: in line, counted in
    people, None where it does not wait. whole: the reader sees all of the party."""

    registration: Registration
    pool: Pool
    people: list[Person] = field(default_factory=list)
    number: int | None = None

    @property
    def whole(self) -> bool:
        return len(self.people) == self.registration.party


def pools(ref_ids: Iterable[int]) -> dict[int, Pool]:
    """The pools of these subjects, by Ref id. One statement."""
    ids = list(ref_ids)
    if not ids:
        return {}
    return {pool.ref_id: pool for pool in db.session.scalars(sa.select(Pool).where(Pool.ref_id.in_(ids)))}


def pool_of(ref_id: int) -> Pool:
    """The pool of a subject. Raises NotFound where one does not sign up for it."""
    pool = pools([ref_id]).get(ref_id)
    if pool is None:
        raise NotFound(_("One does not sign up for this."), "no_pool")
    return pool


def rooms(ref_ids: Iterable[int]) -> dict[int, rules.Room]:
    """How much room there is at each of these subjects that one signs up for: one statement."""
    ids = list(ref_ids)
    if not ids:
        return {}
    rows = db.session.execute(sa.select(Pool, _WAITING).where(Pool.ref_id.in_(ids)))
    now = clock.now()
    return {pool.ref_id: _room(pool, int(number), now, local(now).date()) for pool, number in rows}


def undecided(first: date, last: date, most: int = 40) -> list[tuple[Pool, rules.Room]]:
    """Pools of which it is decided between these days, both included, whether they take place, with their room; the
    earliest decision first. One statement."""
    query = (
        sa.select(Pool, _WAITING)
        .where(Pool.decide_on.between(first, last), Pool.minimum.is_not(None), Pool.mode != "none")
        .order_by(Pool.decide_on, Pool.id)
        .limit(most)
    )
    now = clock.now()
    today = local(now).date()
    rows = [(pool, _room(pool, int(number), now, today)) for pool, number in db.session.execute(query)]
    return [(pool, room) for pool, room in rows if room.door != "closed"]


def room_at(ref: Ref) -> tuple[Pool, rules.Room] | None:
    """The pool of a subject by its Ref, and how much room there is; None where one does not sign up. One statement."""
    query = sa.select(Pool, _WAITING).join(subjects.RefRow, subjects.RefRow.id == Pool.ref_id)
    row = db.session.execute(
        query.where(subjects.RefRow.code == ref.code, subjects.RefRow.kind == ref.kind)
    ).one_or_none()
    now = clock.now()
    return (row[0], _room(row[0], int(row[1]), now, local(now).date())) if row is not None else None


def _room(pool: Pool, waiting: int, now: datetime, today: date) -> rules.Room:
    """A pool as it is at this moment, which is on that day of the city's."""
    return rules.Room(
        size=pool.size,
        taken=pool.taken,
        held=pool.held,
        waiting=waiting,
        minimum=pool.minimum,
        decide_on=pool.decide_on,
        opens_at=pool.opens_at,
        closes_at=pool.closes_at,
        mode=pool.mode,
        door=rules.door(pool.mode, pool.opens_at, pool.closes_at, now),
        at_risk=pool.mode != "none" and rules.at_risk(pool.taken, pool.minimum, pool.decide_on, today),
    )


def numbers(registration_ids: Iterable[int]) -> dict[int, int]:
    """The number in line of each of these registrations that waits: one more than the people before it."""
    ids = list(registration_ids)
    if not ids:
        return {}
    before = orm.aliased(Registration)
    ahead = (
        sa.select(sa.func.coalesce(sa.func.sum(before.party), 0))
        .where(
            before.pool_id == Registration.pool_id,
            before.state == rules.WAITING,
            sa.or_(
                before.waiting_since < Registration.waiting_since,
                sa.and_(before.waiting_since == Registration.waiting_since, before.id < Registration.id),
            ),
        )
        .scalar_subquery()
    )
    query = sa.select(Registration.id, ahead).where(Registration.id.in_(ids), Registration.state == rules.WAITING)
    return {one: int(number) + 1 for one, number in db.session.execute(query)}


def promoted_so_far(pool_id: int) -> int:
    """How many people the waiting list of a pool has brought a place or an offer: what one may hope for."""
    query = sa.select(sa.func.coalesce(sa.func.sum(Registration.party), 0)).where(
        Registration.pool_id == pool_id, Registration.promoted_at.is_not(None)
    )
    return int(db.session.scalar(query))


def sign_up(code: str, actor: Actor) -> SignUp:
    """One registration, for those in it, their guardians and the desk. Raises NotFound for everybody else."""
    row = db.session.execute(
        sa.select(Registration, Pool).join(Pool, Pool.id == Registration.pool_id).where(Registration.code == code)
    ).one_or_none()
    found = seen([row], actor) if row is not None else []
    if not found:
        raise NotFound(_("This sign-up is not here, or it is not open to you."))
    return found[0]


def registrations_of(person_ids: Collection[int], actor: Actor, *, over: bool = False) -> list[SignUp]:
    """The living registrations of these people (with `over`: those that are over, too), the newest first. The actor
    sees in each only people of her own household, or all at a desk. Three statements or four."""
    states = rules.STATES if over else rules.ACTIVE
    mine = sa.select(Participant.registration_id).where(Participant.person_id.in_(list(person_ids)))
    rows = db.session.execute(
        sa.select(Registration, Pool)
        .join(Pool, Pool.id == Registration.pool_id)
        .where(Registration.id.in_(mine), Registration.state.in_(states))
        .order_by(Registration.id.desc())
        .limit(200)
    ).all()
    return seen(rows, actor)


def concerned(ref_id: int) -> list[int]:
    """Ids of the people who are registered for a subject or wait for it."""
    query = (
        sa.select(Participant.person_id)
        .join(Registration, Registration.id == Participant.registration_id)
        .where(Registration.ref_id == ref_id, Participant.active)
    )
    return list(db.session.scalars(query.distinct()))


def people_at(ref_ids: Iterable[int], to: str = "all") -> list[int]:
    """Ids of the people who are registered for any of these subjects ("registered": have a place; "waiting": wait for
    one, or have an offer; "all": both). One statement."""
    query = (
        sa.select(Participant.person_id)
        .join(Registration, Registration.id == Participant.registration_id)
        .where(Registration.ref_id.in_(list(ref_ids)), Registration.state.in_(rules.ADDRESSED[to]))
    )
    return sorted(set(db.session.scalars(query)))


def anybody(ref_id: int) -> bool:
    """Whether somebody holds a place, an offer or a number in line. One statement."""
    query = sa.select(Participant.id).join(Pool, Pool.id == Participant.pool_id)
    return db.session.scalar(query.where(Pool.ref_id == ref_id, Participant.active).limit(1)) is not None


def living(pool_id: int) -> list[Registration]:
    """All registrations of a pool that hold something, as they are now."""
    query = sa.select(Registration).where(Registration.pool_id == pool_id, Registration.state.in_(rules.ACTIVE))
    return list(db.session.scalars(query.order_by(Registration.id).execution_options(populate_existing=True)))


def with_room() -> sa.Select:
    """A select of the Ref ids of subjects where a newcomer could have a place now, here or by phone."""
    now = clock.now()
    waits = sa.exists().where(Registration.pool_id == Pool.id, Registration.state == rules.WAITING)
    return sa.select(Pool.ref_id).where(
        sa.or_(Pool.size.is_(None), sa.and_(Pool.taken + Pool.held < Pool.size, ~waits)),
        sa.or_(Pool.closes_at.is_(None), Pool.closes_at > now),
        sa.or_(Pool.opens_at.is_(None), Pool.opens_at <= now),
    )


def acquaintances(actor: Actor) -> list[sa.Select]:
    """Whom staff, instructors too, may see: the participants at their institutions."""
    places = institutions.staff_places(actor, institutions.STAFF)
    if places == set():
        return []
    query = sa.select(Participant.person_id).join(Pool, Pool.id == Participant.pool_id)
    return [query if places is None else query.where(Pool.institution_id.in_(places))]


def seen(rows: Collection, actor: Actor, staff: Collection[str] = institutions.DESK) -> list[SignUp]:
    """Registrations with those of their people whom `actor` may see in them: all where she is staff of the institution,
    her household elsewhere. One without such people is left out, but for staff."""
    members: dict[int, list[int]] = defaultdict(list)
    query = (
        sa.select(Participant.registration_id, Participant.person_id)
        .where(Participant.registration_id.in_([registration.id for registration, _pool in rows]))
        .order_by(Participant.id)
    )
    for registration_id, person_id in db.session.execute(query) if rows else ():
        members[registration_id].append(person_id)
    household = {one.id: one for one in people.household_of(actor.person_id)} if actor.signed_in else {}
    places = institutions.staff_places(actor, staff)
    everybody = {one for some in members.values() for one in some}
    visible = people.persons(everybody, actor) if places is None or places else {}
    turns = numbers(registration.id for registration, _pool in rows)
    found = []
    for registration, pool in rows:
        at_desk = places is None or pool.institution_id in places
        known = {**household, **visible} if at_desk else household
        seen = [known[one] for one in members[registration.id] if one in known]
        if seen or at_desk:
            found.append(SignUp(registration=registration, pool=pool, people=seen, number=turns.get(registration.id)))
    return found
