"""The log of sensitive reads: which member of staff opened whose record. Bookkeeping, beside the journal."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from commons import clock
from commons.db import db, unit_of_work
from commons.kernel import Actor
from commons.people.models import Read

ONCE = timedelta(hours=1)  # the same reader of the same record is noted once in this time


def note(actor: Actor, person_id: int, what: str) -> None:
    """Before a record is shown: notes that `actor` opened `what` of this person. Not within a unit of work. Where it
    cannot be written, the record is not shown."""
    now = clock.now()
    with unit_of_work():
        seen = sa.select(Read.id).where(
            Read.reader_id == actor.person_id,
            Read.person_id == person_id,
            Read.what == what,
            Read.at > now - ONCE,
        )
        if db.session.scalar(seen.limit(1)) is None:
            db.session.add(Read(reader_id=actor.person_id, person_id=person_id, what=what, at=now))
