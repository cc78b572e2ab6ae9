"""Signing up, for other parts and plugins: give a subject places, and ask how much room there is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from commons import command
from commons.kernel import Actor
from commons.signups.figures import signed_up_by_week
from commons.signups.lists import roster
from commons.signups.models import Pool
from commons.signups.queries import (
    SignUp,
    anybody,
    people_at,
    pools,
    registrations_of,
    rooms,
    with_room,
)
from commons.signups.queries import concerned as people_of
from commons.signups.rules import Room

__all__ = [
    "Pool",
    "Room",
    "SignUp",
    "anybody",
    "change_pool",
    "close_pool",
    "open_pool",
    "people_at",
    "people_of",
    "pools",
    "promote",
    "registrations_of",
    "rooms",
    "roster",
    "signed_up_by_week",
    "with_room",
]


def open_pool(actor: Actor, subject: Any, values: Mapping[str, Any]) -> int:
    """Within a command: gives the subject (its row) places. values: size, minimum, decide_on, opens_at, closes_at,
    mode, each optional; days and moments as values or as ISO text. Returns the pool's id."""
    return command.run("signups.open_pool", actor, None, _data(subject, values)).value["pool"]


def change_pool(actor: Actor, subject: Any, values: Mapping[str, Any]) -> int:
    """Within a command: changes the values given; absent ones stay, None is "none". Returns how many registrations that
    promoted. Raises Invalid where the size would fall under what is taken and offered."""
    return command.run("signups.change_pool", actor, None, _data(subject, values)).value["promoted"]


def close_pool(actor: Actor, subject: Any) -> int:
    """Within a command: nobody signs up any more, and all registrations end now. Returns how many people that concerns
    (ask `people_of` before, to tell them why: this tells nobody)."""
    return command.run("signups.close_pool", actor, None, {"ref": str(subject.ref)}).value["people"]


def promote(actor: Actor, subject: Any) -> int:
    """Within a command: gives free places to those who wait, in their order. Returns how many registrations that
    reached."""
    return command.run("signups.promote", actor, None, {"ref": str(subject.ref)}).value["promoted"]


def _data(subject: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {key: value.isoformat() if isinstance(value, date | datetime) else value for key, value in values.items()}
    return {**plain, "ref": str(subject.ref)}
