"""What time does: offers lapse, places that were given up end, and registration opens. Every job may run late, early or
twice; the commands look at the clock themselves."""

from __future__ import annotations

import sqlalchemy as sa

from commons import clock, command
from commons.db import db
from commons.i18n import local
from commons.kernel import Actor, Job
from commons.registry import registry
from commons.signups import rules
from commons.signups.models import Pool, Registration
from commons.subjects import RefRow

SERVICE = Actor(service="signups", door="job")


def lapse(registration: str) -> None:
    """An offer's time is over."""
    command.run("signups.lapse", SERVICE, None, {"registration": registration})


def end(registration: str) -> None:
    """The last day of a place is over."""
    command.run("signups.end", SERVICE, None, {"registration": registration})


def catch_up() -> None:
    """Whatever is due and was not done: a job that was lost, and lists in front of which registration has opened."""
    now = clock.now()
    late = sa.and_(Registration.state == rules.OFFERED, Registration.offer_until <= now)
    over = sa.and_(Registration.state == rules.ENDING, Registration.effective_on < local(now).date())
    waits = sa.exists().where(Registration.pool_id == Pool.id, Registration.state == rules.WAITING)
    free = sa.or_(Pool.size.is_(None), Pool.taken + Pool.held < Pool.size)
    lapsed = db.session.scalars(sa.select(Registration.code).where(late)).all()
    ended = db.session.scalars(sa.select(Registration.code).where(over)).all()
    open_again = db.session.execute(
        sa.select(RefRow.kind, RefRow.code)
        .join(Pool, Pool.ref_id == RefRow.id)
        .where(waits, free, RefRow.gone_at.is_(None), RefRow.kind.in_(registry().subjects))
    ).all()
    for code in lapsed:
        lapse(code)
    for code in ended:
        end(code)
    for kind, code in open_again:
        command.run("signups.promote", SERVICE, None, {"ref": f"{kind}:{code}"})


JOBS = [
    Job(name="signups.lapse", handler=lapse),
    Job(name="signups.end", handler=end),
    Job(name="signups.catch_up", handler=catch_up, cron="7 * * * *"),
]
