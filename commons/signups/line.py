"""The waiting list: who is next, and what happens when a place is free. Every way a place is freed ends in `promote`,
in the same transaction, so there is no moment at which a free place is nobody's. Within commands only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from commons import clock, jobs, journal, subjects
from commons.calendar import api as calendar
from commons.db import db
from commons.i18n import zone
from commons.institutions import api as institutions
from commons.signups import capacity, rules
from commons.signups.models import Participant, Pool, Registration


def promote(pool: Pool) -> list[Registration]:
    """Gives what is free to those who wait, in their order; `pool` is locked. Returns whom it reached. Nothing happens
    while registration is closed."""
    reached: list[Registration] = []
    now = clock.now()
    while (first := _next(pool, now)) is not None:
        if not (_take if first.take_automatically else _offer)(pool, first, now):
            break
        reached.append(first)
    return reached


def anybody(pool: Pool) -> bool:
    """Whether somebody stands before a newcomer: under strict order everybody who waits."""
    if _order(pool) == rules.BEST_FIT:
        return False  # whoever fits was promoted before the newcomer was looked at
    return db.session.scalar(_waiting(pool).limit(1)) is not None


def _next(pool: Pool, now: datetime) -> Registration | None:
    """The registration that the next free place is for."""
    if not rules.promotes(rules.door(pool.mode, pool.opens_at, pool.closes_at, now)):
        return None
    free = capacity.free(pool)
    if free is not None and free <= 0:
        return None
    query = _waiting(pool)
    if free is not None and _order(pool) == rules.BEST_FIT:
        query = query.where(Registration.party <= free)
    first = db.session.scalar(query.limit(1))
    if first is None or (free is not None and first.party > free) or over(pool.ref_id, now):
        return None
    return first


def _waiting(pool: Pool) -> sa.Select:
    """Who waits, in order of joining. A party larger than the whole room (it was made smaller) holds nobody up."""
    query = sa.select(Registration).where(Registration.pool_id == pool.id, Registration.state == rules.WAITING)
    if pool.size is not None:
        query = query.where(Registration.party <= pool.size)
    query = query.order_by(Registration.waiting_since, Registration.id)
    return query.execution_options(populate_existing=True)


def _order(pool: Pool) -> str:
    return institutions.policy_of(pool.institution_id).get("waiting_order", rules.STRICT)


def over(ref_id: int, now: datetime) -> bool:
    """Whether the subject has ended: it is gone, or it had dates and none is to come."""
    row = db.session.get(subjects.RefRow, ref_id)
    if row is None or row.gone_at is not None:
        return True
    return bool(calendar.schedules([ref_id]).get(ref_id)) and not calendar.upcoming([ref_id], now).get(ref_id)


def _take(pool: Pool, registration: Registration, now: datetime) -> bool:
    if not capacity.move(pool, taken=registration.party):
        return False
    registration.state, registration.promoted_at, registration.enrolled_at = rules.ENROLLED, now, now
    tell("promoted", pool, registration)
    return True


def _offer(pool: Pool, registration: Registration, now: datetime) -> bool:
    if not capacity.move(pool, held=registration.party):
        return False
    until = deadline(pool.institution_id, now)
    registration.state, registration.promoted_at, registration.offer_until = rules.OFFERED, now, until
    jobs.defer(
        "signups.lapse",
        {"registration": registration.code},
        run_at=until,
        key=f"signups.lapse:{registration.code}",
    )
    tell("offered", pool, registration, until=until.isoformat())
    return True


def deadline(institution_id: int, now: datetime) -> datetime:
    """Until when an offer made now is good: the institution's hours, and not into a day of rest where it keeps them."""
    policy = institutions.policy_of(institution_id)
    until = now + timedelta(hours=policy["offer_hours"])
    if not policy["quiet"]:
        return until
    return calendar.past_rest_days(until, zone().key)


def people_of(registration: Registration) -> list[int]:
    """Ids of the people in a registration, in the order in which they were entered."""
    return list(
        db.session.scalars(
            sa.select(Participant.person_id)
            .where(Participant.registration_id == registration.id)
            .order_by(Participant.id)
        )
    )


def tell(fact: str, pool: Pool, registration: Registration, **data: Any) -> None:
    """Records `signups.<fact>` of a registration; it concerns the people in it."""
    people = people_of(registration)
    journal.record(
        f"signups.{fact}",
        issued(pool.ref_id),
        concerns=people,
        data={"registration": registration.code, "persons": persons_named(people), **data},
        institution_id=pool.institution_id,
    )


def issued(ref_id: int) -> subjects.RefRow:
    """The issued Ref of a pool's subject: enough to record a fact about it, also where its plugin is off."""
    return db.session.get_one(subjects.RefRow, ref_id)


def persons_named(ids: Iterable[int]) -> list[str]:
    """The Refs of these people as text, in their order."""
    ids = list(ids)
    found = subjects.refs(ids)
    return [f"{found[one].kind}:{found[one].code}" for one in ids]
