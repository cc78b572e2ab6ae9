"""The two counts of a pool, and the only statement that changes them.

A place is never given twice: taking one is an UPDATE with its own condition, which one row meets or none; a CHECK of
the database says the same once more. Within commands only.
"""

from __future__ import annotations

import sqlalchemy as sa

from commons.db import db
from commons.i18n import _
from commons.kernel import NotFound
from commons.signups import rules
from commons.signups.models import Pool, Registration


class Drift(RuntimeError):
    """A pool gave back more than it had given: its counts are wrong. `signups.recount` puts them right."""


def lock(pool_id: int) -> Pool:
    """The pool as it is now, held until the transaction ends: whoever changes a line or a count comes through here, so
    what is read of the line after this stays true."""
    return db.session.scalars(
        sa.select(Pool).where(Pool.id == pool_id).with_for_update().execution_options(populate_existing=True)
    ).one()


def lock_of(ref_id: int) -> Pool:
    """As `lock`, for the pool of a subject. Raises NotFound where one does not sign up for it."""
    pool_id = db.session.scalar(sa.select(Pool.id).where(Pool.ref_id == ref_id))
    if pool_id is None:
        raise NotFound(_("One does not sign up for this."), "no_pool")
    return lock(pool_id)


def move(pool: Pool, *, taken: int = 0, held: int = 0) -> bool:
    """Changes both counts at once, or nothing: False where there is no room for what is asked."""
    more = taken + held
    fits = sa.true() if more <= 0 else sa.or_(Pool.size.is_(None), Pool.taken + Pool.held + more <= Pool.size)
    done = db.session.execute(
        sa.update(Pool)
        .where(Pool.id == pool.id, Pool.taken + taken >= 0, Pool.held + held >= 0, fits)
        .values(taken=Pool.taken + taken, held=Pool.held + held),
        execution_options={"synchronize_session": False},
    )
    db.session.refresh(pool, ["taken", "held"])
    return done.rowcount == 1


def give_back(pool: Pool, *, taken: int = 0, held: int = 0) -> None:
    """Frees places. Raises Drift where the pool had not given so many."""
    if not move(pool, taken=-taken, held=-held):
        raise Drift(f"pool {pool.id}: cannot give back {taken} taken and {held} held")


def free(pool: Pool) -> int | None:
    """Places that nobody has and nobody was offered; None: no limit."""
    return None if pool.size is None else pool.size - pool.taken - pool.held


def counted() -> list[tuple[Pool, int, int]]:
    """Every pool, locked, with what its registrations say: (pool, taken, held). Two statements."""
    locked = sa.select(Pool).order_by(Pool.id).with_for_update().execution_options(populate_existing=True)
    pools = db.session.scalars(locked).all()
    query = sa.select(Registration.pool_id, _people(*rules.TAKING), _people(rules.OFFERED))
    counts = {row[0]: row[1:] for row in db.session.execute(query.group_by(Registration.pool_id))}
    return [(pool, *map(int, counts.get(pool.id, (0, 0)))) for pool in pools]


def _people(*states: str) -> sa.ColumnElement[int]:
    return sa.func.coalesce(sa.func.sum(sa.case((Registration.state.in_(states), Registration.party), else_=0)), 0)
