"""What a change would do, looked at from within its rehearsal (`commons.web.preview`): what clashes, and who is told
what. Plain values, for the rows are gone when the page is drawn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from commons import clock, subjects
from commons.calendar import queries, rules
from commons.calendar.models import HELD, Occurrence
from commons.calendar.rules import Slot
from commons.kernel import Actor, Texts
from commons.notices import api as notices
from commons.registry import registry


@dataclass(frozen=True, kw_only=True)
class Clash:
    """A session (wall times) and what else is in its place then, or (led) what whoever leads it leads then, elsewhere;
    title empty where the reader may not see it."""

    start: datetime
    end: datetime
    title: Texts
    led: bool = False


@dataclass(frozen=True, kw_only=True)
class Foresight:
    """people: how many are told in all. tellings: the messages. clashes: of the sessions ahead. sessions: how many are
    ahead then."""

    people: int
    tellings: Sequence[notices.Telling]
    clashes: Sequence[Clash] = field(default_factory=list)
    sessions: int = 0


def foresee(actor: Actor, ref_id: int, facts: Sequence[Mapping[str, Any]], code: str | None = None) -> Foresight:
    """Within a rehearsal: what its facts tell, and what clashes with the dates ahead of a subject, or with the one
    date `code`."""
    rows = [row for row in queries.between([ref_id], clock.now(), None) if row.status in HELD]
    shown = [row for row in rows if code in (None, row.code)]
    concerned = {one for fact in facts if notices.tells(fact) for one in fact["concerns"]}
    return Foresight(
        people=notices.reach(concerned).people if concerned else 0,
        tellings=notices.tellings(actor, facts),
        clashes=_clashes(actor, shown),
        sessions=len(rows),
    )


def reach_of(ref_id: int) -> notices.Reach:
    """Whom a word to everybody who counts on a subject would reach."""
    return notices.reach(queries.concerned(ref_id))


def _clashes(actor: Actor, rows: Sequence[Occurrence]) -> list[Clash]:
    by_place: dict[int | None, list[Occurrence]] = defaultdict(list)
    for row in rows:
        by_place[row.place_id].append(row)
    own = {row.schedule_id for row in rows}
    pairs = [pair for place, some in by_place.items() for pair in queries.clashes(place, list(map(_slot, some)), own)]
    there = {other.id for _slot, other in pairs}
    led = [(one, other) for one, other in _led_elsewhere(rows) if other.id not in there]
    cards = subjects.cards({other.ref_id for _one, other in [*pairs, *led]}, actor)
    titles = {ref_id: card.title for ref_id, card in cards.items()}
    found = [
        Clash(start=one.start_local, end=one.end_local, title=titles.get(other.ref_id, {}), led=some is led)
        for some in (pairs, led)
        for one, other in some
    ]
    return sorted(found, key=lambda clash: clash.start)


def _led_elsewhere(rows: Sequence[Occurrence]) -> list[tuple[Occurrence, Occurrence]]:
    """Pairs of one of these dates of a subject and another at its time that needs the same people."""
    if not rows:
        return []
    answers = registry().strict("commons_shares_people", ref_id=rows[0].ref_id)
    others = {one for _name, some in answers for one in some}
    there = queries.between(others, min(row.start_utc for row in rows) - timedelta(days=1), None) if others else []
    return rules.overlapping(rows, [row for row in there if row.status in HELD])


def _slot(row: Occurrence) -> Slot:
    return Slot(row.recurrence_local, row.start_local, row.end_local, row.tzid, row.start_utc, row.end_utc)
