"""Who would be told of something, how, and in which words, before it is said; and how far it has come after."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from commons import clock, i18n, subjects
from commons.db import db
from commons.journal import Place
from commons.kernel import Actor, Entry
from commons.notices.models import Delivery, Notice
from commons.notices.queries import PHONE
from commons.notices.readers import READER, addressees
from commons.notices.wording import rendered
from commons.registry import registry


@dataclass(frozen=True, kw_only=True)
class Reach:
    """people: who would be told. mail: by a channel of the city, and in their page; phone: by the desk's telephone."""

    people: int
    mail: int
    phone: int


@dataclass(frozen=True, kw_only=True)
class Telling:
    """A message as its first reader would get it, in the language in force, and to how many people it goes."""

    subject: str
    text: str
    people: int


@dataclass(frozen=True, kw_only=True)
class Sent:
    """How far a message has come. people: who are told, None while that is being found out; letters, of which sent,
    waiting (also for a second try) and failed; calls the desk has still to make, and has made."""

    people: int | None = None
    sent: int = 0
    waiting: int = 0
    failed: int = 0
    calls: int = 0
    called: int = 0

    @property
    def letters(self) -> int:
        return self.sent + self.waiting + self.failed

    @property
    def over(self) -> bool:
        """Whether no letter waits any more."""
        return self.people is not None and not self.waiting


def sent(positions: Iterable[int]) -> dict[int, Sent]:
    """How far each of these lines of the journal has been told: three statements."""
    wanted = list(positions)
    if not wanted:
        return {}
    read = db.session.scalar(sa.select(Place.position).where(Place.reader == READER.name)) or 0
    told = sa.select(Notice.position, sa.func.count()).where(Notice.position.in_(wanted)).group_by(Notice.position)
    people = {row[0]: row[1] for row in db.session.execute(told)}
    by_state = (
        sa.select(Notice.position, Delivery.channel, Delivery.state, sa.func.count())
        .join(Delivery, Delivery.notice_id == Notice.id)
        .where(Notice.position.in_(wanted))
        .group_by(Notice.position, Delivery.channel, Delivery.state)
    )
    counts: dict[int, dict[str, int]] = {position: {} for position in wanted}
    for position, channel, state, count in db.session.execute(by_state):
        name = _COUNTED.get((channel == PHONE, state))
        if name:
            counts[position][name] = counts[position].get(name, 0) + count
    return {
        one: Sent(people=people.get(one, 0) if one <= read else None, **(counts[one] if one <= read else {}))
        for one in wanted
    }


#: (by telephone, state of the delivery) -> what it is counted as. A letter to nobody (no address any more) is none.
_COUNTED = {
    (False, "todo"): "waiting",
    (False, "sent"): "sent",
    (False, "failed"): "failed",
    (True, "todo"): "calls",
    (True, "sent"): "called",
}


def reach(concerned: Iterable[int]) -> Reach:
    """Whom a service notice would reach that concerns these persons (by id)."""
    people = [person for person, _about in addressees(list(concerned)).values()]
    channels = registry().channels.values()
    mail = sum(any(channel.address(person) for channel in channels) for person in people)
    return Reach(people=len(people), mail=mail, phone=len(people) - mail)


def tells(fact: Mapping[str, Any]) -> bool:
    """Whether a fact, as `journal.record` took it, tells anybody."""
    declared = registry().facts[fact["fact"]]
    return declared.template is not None and declared.purpose == "service" and bool(fact["concerns"])


def tellings(actor: Actor, facts: Sequence[Mapping[str, Any]]) -> list[Telling]:
    """The messages that facts would make, one for each kind of fact: its first words stand for all of the kind."""
    kinds: dict[str, list[Mapping[str, Any]]] = {}
    for fact in facts:
        if tells(fact):
            kinds.setdefault(fact["fact"], []).append(fact)
    found = []
    for some in kinds.values():
        told = addressees(sorted({one for fact in some for one in fact["concerns"]}))
        if told:
            first, about = next(iter(told.values()))
            subject, text = _words(actor, some[0], first, sorted(about))
            found.append(Telling(subject=subject, text=text.strip(), people=len(told)))
    return found


def _words(actor: Actor, fact: Mapping[str, Any], person: Any, about: list[int]) -> tuple[str, str]:
    cards = subjects.cards([one for one in (fact["ref_id"], fact["institution_id"]) if one], actor)
    card = cards.get(fact["ref_id"])
    entry = Entry(
        position=0,
        fact=fact["fact"],
        at=clock.now(),
        subject=card.ref if card else None,
        institution_id=fact["institution_id"],
        person_id=actor.person_id,
        concerns=about,
        data=fact["data"],
    )
    template = registry().facts[fact["fact"]].template or ""
    institution = cards.get(fact["institution_id"])
    with i18n.force_locale(i18n.language(), person.form_of_address):
        return rendered(
            template, entry=entry, data=entry.data, card=card, institution=institution, person=person, names=[]
        )
