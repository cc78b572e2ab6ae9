"""Who would be told of something, and how, before it is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from commons.notices.readers import addressees
from commons.registry import registry


@dataclass(frozen=True, kw_only=True)
class Reach:
    """people: who would be told. mail: by a channel of the city, and in their page; phone: by the desk's telephone."""

    people: int
    mail: int
    phone: int


def reach(concerned: Iterable[int]) -> Reach:
    """Whom a service notice would reach that concerns these persons (by id)."""
    people = [person for person, _about in addressees(list(concerned)).values()]
    channels = registry().channels.values()
    mail = sum(any(channel.address(person) for channel in channels) for person in people)
    return Reach(people=len(people), mail=mail, phone=len(people) - mail)
