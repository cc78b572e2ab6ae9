"""What is not kept: expired sessions, old codes and attempts, invitations nobody took, reads past their term."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from commons import clock
from commons.db import unit_of_work
from commons.people import rules
from commons.people.models import Attempt, Household, Invitation, Letter, Member, Read, Session

READS_KEPT = timedelta(days=731)  # Data Security Regulations 2017, 10 and 17: 24 months
INVITATIONS_KEPT = timedelta(days=30)


def tidy() -> None:
    """Job people.tidy, every night."""
    now = clock.now()
    day = now - timedelta(days=1)
    idle = sa.or_(
        sa.and_(Session.shared.is_(True), Session.seen_at < now - rules.SHARED_DEVICE[0]),
        Session.seen_at < now - rules.OWN_DEVICE[0],
    )
    gone = (
        sa.delete(Session).where(sa.or_(Session.expires_at < now, idle)),
        sa.delete(Letter).where(Letter.expires_at < day),
        sa.delete(Attempt).where(Attempt.at < day),
        sa.delete(Invitation).where(Invitation.expires_at < now - INVITATIONS_KEPT),
        sa.delete(Read).where(Read.at < now - READS_KEPT),
        sa.delete(Household).where(
            Household.made_at < day,
            ~sa.exists().where(Member.household_id == Household.id),
            ~sa.exists().where(Invitation.household_id == Household.id),
        ),
    )
    with unit_of_work() as session:
        for statement in gone:
            session.execute(statement)
