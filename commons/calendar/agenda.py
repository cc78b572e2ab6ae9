"""What a person and those for whom she acts have before them, one line for a date however many of them go there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from commons.calendar.models import Occurrence
from commons.db import db
from commons.kernel import Actor, Dated
from commons.people import api as people
from commons.registry import registry
from commons.subjects import RefRow


@dataclass(frozen=True, kw_only=True)
class Line:
    """A dated thing. names: first names of those of the household who go, empty where the household is one person."""

    dated: Dated
    names: Sequence[str]


def of_household(actor: Actor, since: datetime, until: datetime) -> list[Line]:
    """The dated things within [since, until) (aware) of everybody for whom the actor may act, in order."""
    home = people.household_of(actor.person_id)
    found: dict[tuple, tuple[Dated, list[str]]] = {}
    for person in home:
        for one in registry().flat(
            "commons_calendar", actor=actor, person_ids=[person.id], since=since, until=until
        ):
            names = found.setdefault((one.start_local, one.end_local, str(one.ref)), (one, []))[1]
            if len(home) > 1:
                names.append(person.given or person.name)
    return [Line(dated=dated, names=names) for _key, (dated, names) in sorted(found.items(), key=lambda item: item[0])]


def dates_behind(lines: Sequence[Line]) -> dict[tuple[str, datetime], Occurrence]:
    """The rows of those dates that are the calendar's own, by the subject's code and the start (naive wall time)."""
    if not lines:
        return {}
    codes = {line.dated.ref.code for line in lines}
    query = (
        sa.select(RefRow.code, Occurrence)
        .join(RefRow, RefRow.id == Occurrence.ref_id)
        .where(RefRow.code.in_(codes))
        .where(Occurrence.start_local >= min(line.dated.start_local for line in lines))
        .where(Occurrence.start_local <= max(line.dated.start_local for line in lines))
    )
    return {(code, row.start_local): row for code, row in db.session.execute(query)}
