"""The reader of the journal that makes notices: one for each person who is told, with a delivery for each way."""

from __future__ import annotations

import secrets
from collections import defaultdict
from datetime import datetime

import sqlalchemy as sa

from commons import clock, jobs, subjects
from commons.db import db
from commons.i18n import local
from commons.institutions.api import policy_of
from commons.kernel import Entry, Fact, Reader
from commons.notices import rules
from commons.notices.models import Delivery, Notice
from commons.notices.queries import PHONE, consented
from commons.people.api import Person, guardians_of, recipients
from commons.registry import registry


def tell(entry: Entry) -> None:
    """Makes the notices of one line. Repeatable: who has hers already gets no second."""
    fact = registry().facts.get(entry.fact)
    if fact is None or fact.template is None or not entry.concerns:
        return
    told = addressees(entry.concerns)
    if fact.purpose == "promotion":
        willing = consented(told, "promotion")
        told = {person_id: one for person_id, one in told.items() if person_id in willing}
    have = set(db.session.scalars(sa.select(Notice.person_id).where(Notice.position == entry.position)))
    ref_id = subjects.id_of(entry.subject) if entry.subject else None
    due = _due(entry.institution_id)
    for person_id, (person, concerns) in told.items():
        if person_id in have:
            continue
        notice = Notice(
            position=entry.position,
            person_id=person_id,
            about=sorted(concerns - {person_id}),
            fact=entry.fact,
            ref_id=ref_id,
            institution_id=entry.institution_id,
            at=entry.at,
        )
        db.session.add(notice)
        db.session.flush()
        _deliver(notice, person, fact, due)


def addressees(concerned: list[int]) -> dict[int, tuple[Person, set[int]]]:
    """Who is told, by id, and for whom: those whom people's rules name; where they name nobody with an address, the
    person or, where only a guardian has a telephone, the guardian."""
    told: dict[int, tuple[Person, set[int]]] = {}

    def add(person: Person, concerns: int) -> None:
        told.setdefault(person.id, (person, set()))[1].add(concerns)

    reached = recipients(concerned)
    silent = [person_id for person_id in concerned if not reached.get(person_id)]
    guardians = defaultdict(list)
    for person_id, guardian in guardians_of(silent) if silent else ():
        guardians[person_id].append(guardian)
    selves = subjects.own("person", silent) if silent else {}
    for person_id in concerned:
        people = reached.get(person_id) or []
        self = selves.get(person_id)
        if not people and self is not None and self.erased_at is None:
            people = [self] if self.phone else guardians[person_id] or [self]
        for person in people:
            add(person, person_id)
    return told


def _due(institution_id: int | None) -> datetime:
    """When mail may go out: now, or after the quiet hours of an institution that keeps them."""
    now = clock.now()
    if institution_id is not None and policy_of(institution_id)["quiet"]:
        return rules.quiet_until(local(now)) or now
    return now


def _deliver(notice: Notice, person: Person, fact: Fact, due: datetime) -> None:
    """A delivery for each channel that reaches the person, with its job; where none does, one for the desk's telephone
    (never for promotion)."""
    names = [channel.name for channel in registry().channels.values() if channel.address(person)]
    for name in names or ([PHONE] if fact.purpose == "service" else []):
        delivery = Delivery(
            notice_id=notice.id,
            channel=name,
            message_id=f"notice-{notice.position}-{secrets.token_hex(6)}",
            due_at=due,
        )
        db.session.add(delivery)
        db.session.flush()
        if name != PHONE:
            args = {"delivery": delivery.id}
            jobs.defer("notices.send", args, run_at=due, key=f"notices.send:{delivery.id}")


READER = Reader(name="notices", facts=None, handler=tell)
