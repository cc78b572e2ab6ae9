"""Who would be told of something, how, and in which words, before it is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from commons import clock, i18n, subjects
from commons.kernel import Actor, Entry
from commons.notices.readers import addressees
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
