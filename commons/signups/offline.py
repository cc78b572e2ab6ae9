"""What a device takes along of a session: its roster, and the codes and keys that belong to it.

Nothing of it is kept on the server: a participant's code and a device's seal are HMACs under the site's key, made anew
whenever they are asked for. `docs/architecture.md` says why, `docs/security.md` what it protects and what not.
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from babel import Locale
from flask import current_app

from commons import clock, i18n, subjects
from commons.calendar.api import Occurrence
from commons.i18n import _, language, ngettext
from commons.kernel import Actor
from commons.people import api as people
from commons.signups import lists
from commons.signups.models import Attendance, Pool

#: A roster may lie on a device from so long before its session begins until so long after it ends.
BEFORE, AFTER = timedelta(hours=24), timedelta(hours=12)
#: Digits and capitals without I, L, O and U (Crockford's base 32): what is typed for another can be told.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, kw_only=True)
class CheckIn:
    """What a participant shows at the door."""

    person: people.Person
    code: str


def until(session: Occurrence) -> datetime:
    """When the roster of a session has to be gone from every device."""
    return session.end_utc + AFTER


def state(session: Occurrence) -> str:
    """Whether its roster may be taken along at this moment: "early", "open" or "over"."""
    if clock.now() >= until(session):
        return "over"
    return "open" if clock.now() >= session.start_utc - BEFORE else "early"


def code_of(pool_id: int, person_id: int) -> str:
    """What a person shows at the door of all sessions of a pool: eight letters (40 bits) that say nothing and cannot
    be guessed from others."""
    return "".join(LETTERS[byte & 31] for byte in _mac(f"check-in {pool_id} {person_id}")[:8])


def codes(pool: Pool, persons: Iterable[people.Person]) -> list[CheckIn]:
    """The codes of these people, in their order."""
    return [CheckIn(person=one, code=code_of(pool.id, one.id)) for one in persons]


def owner(actor: Actor) -> str:
    """By what a device knows again whose roster it holds; it names nobody."""
    return _mac(f"device {actor.person_id}").hex()[:24]


def seal(actor: Actor, code: str) -> str:
    """The key (base64, 256 bits) for what `actor` noted of a session and has not sent yet. She gets the same one with
    every sign-in, and nobody else does."""
    return base64.b64encode(_mac(f"attendance {actor.person_id} {code}")).decode("ascii")


def roster(session: Occurrence, pool: Pool, actor: Actor) -> dict[str, Any]:
    """What the device is told of a session, as JSON; people only while it may be taken along. A constant number of
    statements."""
    card = subjects.cards([pool.ref_id], actor).get(pool.ref_id)
    there = lists.marks_of(session.id)
    shown = people.persons(lists.expected_at(pool, session), actor).values() if state(session) == "open" else ()
    return {
        "state": state(session),
        "now": _milliseconds(clock.now()),
        "until": _milliseconds(until(session)),
        "title": i18n.plain(card.title) if card else "",
        "when": _when(session),
        "notice": "" if session.held else _("This session does not take place."),
        "people": [
            {
                "person": str(one.ref),
                "name": one.name,
                "code": code_of(pool.id, one.id),
                "mark": there[one.id].mark if one.id in there else "none",
            }
            for one in sorted(shown, key=lambda one: (one.name, one.id))
        ],
    }


def standing(row: Attendance | None, actor: Actor, labels: dict[str, Any]) -> str:
    """What another has noted meanwhile, who and when, for the one who decides: one sentence."""
    if row is None or row.mark == "none":
        return _("Meanwhile the mark was taken back.")
    by = people.persons([row.by_id], actor).get(row.by_id) if row.by_id else None
    said = {"mark": labels[row.mark], "time": f"\u2066{i18n.local(row.at):%H:%M}\u2069"}
    if by is None:
        return _("Meanwhile somebody else noted: %(mark)s, at %(time)s.", **said)
    return _("Meanwhile %(name)s noted: %(mark)s, at %(time)s.", name=f"\u2068{by.name}\u2069", **said)


def waiting() -> dict[str, str]:
    """Plural category (CLDR) of the reader's language -> how many marks wait, with {n} in place of the number."""
    rule = Locale.parse(language()).plural_form
    numbers = {rule(number): number for number in range(200, -1, -1)}
    return {
        category: ngettext(
            "%(count)s mark waits to be sent.", "%(count)s marks wait to be sent.", number, count="{n}"
        )
        for category, number in numbers.items()
    }


def _when(session: Occurrence) -> str:
    parts = i18n.day(session.start_local), i18n.hours(session.start_local, session.end_local)
    return (i18n.Markup("%s, %s") % parts).striptags()


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)


def _mac(what: str) -> bytes:
    return hmac.digest(str(current_app.secret_key).encode(), f"commons {what}".encode(), "sha256")
