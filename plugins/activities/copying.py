"""Last year's programme as this year's drafts: every activity keeps its day of the week and its time of the year. What
was copied to a season before is left out, by its `source`. Whoever looks first sees every draft with its days."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from marshmallow import ValidationError, validates_schema

import commons.calendar.api as calendar
from commons.api import Actor, Refused, _, _l, clock, db, fields, journal, subjects
from commons.plugins.activities import queries, rules
from commons.plugins.activities.importing import season_start
from commons.plugins.activities.models import Activity

LONGEST = 400  # days of a season
WEEK = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")  # as Python numbers the days
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


#: What cannot be carried over of an activity, and what is different in its copy: for whoever looks before it is made.
SAYS = {
    "after_holidays": _l("Its first day falls on closed days, so it begins on the next day of its own."),
    "held_to_season": _l("Its days do not lie within the new season, and were put into it."),
    "no_place": _l("It has no place yet."),
    "place_gone": _l("Its place is not on the list any more."),
    "not_ready": _l("Something is missing before it can be published."),
    "cancelled": _l("It was cancelled: please look whether it should take place again."),
}


@dataclass(frozen=True, kw_only=True)
class Made:
    """A copy before it is made: of which activity, with which plan; says: codes of SAYS."""

    source: Activity
    plan: Mapping[str, Any]
    says: Sequence[str]


@dataclass(frozen=True, kw_only=True)
class Copies:
    """fresh: what would be made; skipped: what was copied to this season before. shift: how far dates move."""

    fresh: Sequence[Made]
    skipped: Sequence[Activity]
    shift: timedelta


def planned(actor: Actor, institution: Any, data: Mapping[str, Any]) -> Copies:
    """What copying would make. Raises Refused where something is not of this institution."""
    rows = queries.chosen(actor, institution.id, data["activities"])
    if len(rows) < len(set(data["activities"])):
        raise Refused(_("These activities are not of one institution."))
    first, last = data["first"], data["last"]
    here = queries.sources(institution.id, [source_of(row, first) for row in rows])
    firsts = [date.fromisoformat(row.plan["first"]) for row in rows if row.plan.get("first")]
    years = season_start(first).year - season_start(min(firsts)).year if firsts else 0
    shift = timedelta(weeks=round(years * 365.25 / 7))
    closed = calendar.closed_days(institution.id, first, last)
    places = calendar.places(row.place_id for row in rows)
    fresh = []
    for row in rows:
        if source_of(row, first) in here:
            continue
        plan = moved(row.plan, shift, first, last)
        opened = after_holidays(plan, closed, last)
        fresh.append(Made(source=row, plan=opened, says=list(_says(row, plan, opened, shift, places))))
    return Copies(fresh=fresh, skipped=[row for row in rows if source_of(row, first) in here], shift=shift)


def _says(row: Activity, plan: Any, opened: Any, shift: timedelta, places: Mapping[int, Any]) -> Iterator[str]:
    if row.plan.get("first"):
        apart = date.fromisoformat(row.plan["first"]) + shift - date.fromisoformat(plan["first"])
        if abs(apart) > timedelta(weeks=1):  # less is a matter of the calendar, not of the course
            yield "held_to_season"
    if opened["first"] != plan["first"] if plan.get("first") else False:
        yield "after_holidays"
    if row.place_id is None:
        yield "no_place"
    elif row.place_id not in places:
        yield "place_gone"
    if rules.ready(row):
        yield "not_ready"
    if row.state == "cancelled":
        yield "cancelled"


def copy(actor: Actor, institution: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Makes the drafts. Value: created, skipped (numbers), made (Refs)."""
    copies, made = planned(actor, institution, data), []
    for one in copies.fresh:
        row = one.source
        draft = Activity(
            **subjects.issue("activity", institution_id=institution.id, title=row.title),
            **{name: getattr(row, name) for name in TAKEN},
            state="draft",
            source=source_of(row, data["first"]),
            updated_at=clock.now(),
            plan=dict(one.plan),
            reference_on=_years(row.reference_on, copies.shift),
        )
        db.session.add(draft)
        db.session.flush()
        journal.record("activities.created", draft)
        made.append(str(draft.ref))
    done = {"created": len(copies.fresh), "skipped": len(copies.skipped)}
    journal.record("activities.copied", institution, data=done, institution_id=institution.id)
    return {**done, "made": made}


def season_of(activity: Activity) -> int | None:
    """The year in which the season of an activity began; None where it has no first day."""
    first = activity.plan.get("first")
    return season_start(date.fromisoformat(first)).year if first else None


def after_holidays(plan: Mapping[str, Any], closed: Container[date], last: date) -> dict[str, Any]:
    """A plan whose first day is not a closed one: else the next day of the week that is its own and is open, up to its
    own end and that of the season. Where there is none it stays."""
    if not plan.get("first"):
        return dict(plan)
    first = date.fromisoformat(plan["first"])
    until = min(last, date.fromisoformat(plan["last"])) if plan.get("last") else last
    own = set(plan.get("days") or ()) or {WEEK[first.weekday()]}
    day = first
    while day <= until and (day in closed or WEEK[day.weekday()] not in own):
        day += timedelta(days=1)
    passed = any(first + timedelta(days=number) in closed for number in range((day - first).days))
    return {**plan, "first": day.isoformat()} if day <= until and passed else dict(plan)


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
