"""Last year's programme as this year's drafts: every activity keeps its day of the week and its time of the year. What
was copied to a season before is left out, by its `source`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, validates_schema

from commons.api import Actor, Refused, _, _l, clock, db, fields, journal, subjects
from commons.plugins.activities import queries
from commons.plugins.activities.importing import season_start
from commons.plugins.activities.models import Activity

LONGEST = 400  # days of a season
#: What a copy takes as it is; dates are moved, and the state, the people and the sessions are the new season's.
TAKEN = (
    "institution_id",
    "place_id",
    "kind",
    "title",
    "about",
    "leader",
    "audience",
    "age_min",
    "age_max",
    "grade_min",
    "grade_max",
    "price_month",
    "price_year",
    "price_course",
    "price_note",
    "office",
    "image",
    "image_alt",
    "note",
)


class CopySchema(fields.Schema):
    """activities: their Refs. first, last: the days between which the new season lies."""

    activities = fields.Many(fields.RefField("activity"), least=1, most=2000, label=_l("Activities"))
    first = fields.Day(label=_l("First day of the new season"))
    last = fields.Day(label=_l("Last day of the new season"))

    @validates_schema
    def _fits(self, data: dict[str, Any], **kwargs: Any) -> None:
        if not 0 <= (data["last"] - data["first"]).days <= LONGEST:
            raise ValidationError({"last": [_("The season must end after it begins, within 400 days.")]})


@dataclass(frozen=True, kw_only=True)
class Copies:
    """fresh: what would be copied; skipped: what was copied to this season before. shift: how far dates move."""

    fresh: Sequence[Activity]
    skipped: Sequence[Activity]
    shift: timedelta


def planned(actor: Actor, institution: Any, data: Mapping[str, Any]) -> Copies:
    """What copying would make. Raises Refused where something is not of this institution."""
    rows = queries.chosen(actor, institution.id, data["activities"])
    if len(rows) < len(set(data["activities"])):
        raise Refused(_("These activities are not of one institution."))
    here = queries.sources(institution.id, [source_of(row, data["first"]) for row in rows])
    firsts = [date.fromisoformat(row.plan["first"]) for row in rows if row.plan.get("first")]
    years = season_start(data["first"]).year - season_start(min(firsts)).year if firsts else 0
    return Copies(
        fresh=[row for row in rows if source_of(row, data["first"]) not in here],
        skipped=[row for row in rows if source_of(row, data["first"]) in here],
        shift=timedelta(weeks=round(years * 365.25 / 7)),
    )


def copy(actor: Actor, institution: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Makes the drafts. Value: created, skipped (numbers)."""
    copies = planned(actor, institution, data)
    for row in copies.fresh:
        made = Activity(
            **subjects.issue("activity", institution_id=institution.id, title=row.title),
            **{name: getattr(row, name) for name in TAKEN},
            state="draft",
            source=source_of(row, data["first"]),
            updated_at=clock.now(),
            plan=moved(row.plan, copies.shift, data["first"], data["last"]),
            reference_on=_years(row.reference_on, copies.shift),
        )
        db.session.add(made)
        db.session.flush()
        journal.record("activities.created", made)
    done = {"created": len(copies.fresh), "skipped": len(copies.skipped)}
    journal.record("activities.copied", institution, data=done, institution_id=institution.id)
    return done


def source_of(activity: Activity, first: date) -> str:
    """Names the copy of an activity in the season that begins on `first`: once per season."""
    return f"copy:{activity.code}:{season_start(first).year}"


def moved(plan: Mapping[str, Any], shift: timedelta, first: date, last: date) -> dict[str, Any]:
    """A plan with its days moved by `shift`, within the season from `first` to `last`."""
    days = {
        name: date.fromisoformat(plan[name]) + shift if plan.get(name) else None
        for name in ("first", "last", "decide_on")
    }
    if days["first"]:
        days["first"] = min(max(days["first"], first), last)
    if days["last"]:
        days["last"] = max(min(days["last"], last), days["first"] or first)
    return {**plan, **{name: day.isoformat() if day else None for name, day in days.items() if name in plan}}


def _years(day: date | None, shift: timedelta) -> date | None:
    """The same day of the year, as many years later."""
    if day is None:
        return None
    year = day.year + round(shift.days / 365.25)
    return day.replace(year=year, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=year)
