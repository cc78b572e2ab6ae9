"""The reader of the journal that makes notices: one for each person who is told, with a delivery for each way."""

from __future__ import annotations

import secrets
from collections import defaultdict

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
    told = _told(entry.concerns)
    if fact.purpose == "promotion":
        willing = consented(told, "promotion")
        told = {person_id: one for person_id, one in told.items() if person_id in willing}
    have = set(db.session.scalars(sa.select(Notice.person_id).where(Notice.position == entry.position)))
    ref_id = subjects.id_of(entry.subject) if entry.subject else None
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
        _deliver(notice, person, fact)


def _told(concerned: list[int]) -> dict[int, tuple[Person, set[int]]]:
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


def _deliver(notice: Notice, person: Person, fact: Fact) -> None:
    """A delivery for each channel that reaches the person, with its job; where none does, one for the desk's telephone
    (never for promotion)."""
    now = clock.now()
    quiet = None
    if notice.institution_id is not None and policy_of(notice.institution_id)["quiet"]:
        quiet = rules.quiet_until(local(now))
    names = [channel.name for channel in registry().channels.values() if channel.address(person)]
    for name in names or ([PHONE] if fact.purpose == "service" else []):
        delivery = Delivery(
            notice_id=notice.id,
            channel=name,
            message_id=f"notice-{notice.position}-{secrets.token_hex(6)}",
            due_at=quiet or now,
        )
        db.session.add(delivery)
        db.session.flush()
        if name != PHONE:
            args = {"delivery": delivery.id}
            jobs.defer("notices.send", args, run_at=delivery.due_at, key=f"notices.send:{delivery.id}")


READER = Reader(name="notices", facts=None, handler=tell)
