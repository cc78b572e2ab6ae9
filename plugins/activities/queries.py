"""Reads of activities, actor first. A list costs the same number of statements whatever its length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import commons.calendar.api as calendar
import commons.institutions.api as institutions
import commons.search.api as search
import commons.signups.api as signups
from commons.api import Actor, Ref, db, sa, subjects
from commons.plugins.activities import rules
from commons.plugins.activities.models import Activity

PAGE, DESK_PAGE, SORTED, SHEET = 20, 50, 500, 5000


@dataclass(frozen=True, kw_only=True)
class Shown:
    """An activity with what a list or a page shows beside it. room is None on its own page, where sign-ups show it."""

    activity: Activity
    place: Any | None
    institution: Any
    room: Any | None


def visible_to(actor: Actor) -> Any:
    """What is published (and what came of it) is everybody's; drafts are the institution's staff's."""
    public = Activity.state.in_(("published", "cancelled", "ended"))
    staffed = institutions.staff_places(actor)
    if staffed is None:
        return sa.true()
    return sa.or_(public, Activity.institution_id.in_(staffed)) if staffed else public


def find(actor: Actor, code: str) -> Activity:
    """The activity with this code; NotFound where there is none for `actor`."""
    return subjects.find(Ref("activity", code), actor)


def one(actor: Actor, code: str) -> Shown:
    """An activity's page: itself, where, and whose. Room and dates are the panels' of the sign-ups and the calendar."""
    return dressed([find(actor, code)], with_room=False)[0]


def listed(
    actor: Actor, filters: Mapping[str, Any], limit: int = PAGE, states: Iterable[str] = ("published",)
) -> tuple[list[Shown], str | None]:
    """Activities that fit the filters (FilterSchema's loaded data), and the mark of the next page or None."""
    query = subjects.select("activity", actor).where(Activity.state.in_(list(states)))
    query = _narrowed(query, filters)
    order: Any = Activity.id
    if filters.get("q"):
        found = search.matching(filters["q"], ["activity"])
        query = query.join(found, found.c.ref_id == Activity.id).add_columns(found.c.rank)
        if mark := _mark(filters.get("after")):
            query = query.where(sa.tuple_(found.c.rank, Activity.id) > sa.tuple_(*mark))
        query = query.order_by(found.c.rank, Activity.id)
    else:
        if mark := _mark(filters.get("after")):
            query = query.where(Activity.id > int(mark[1]))
        query = query.order_by(order)
    rows = db.session.execute(query.limit(limit + 1)).all()
    shown = dressed([row[0] for row in rows[:limit]])
    if len(rows) <= limit:
        return shown, None
    last = rows[limit - 1]
    return shown, f"{last[1] if len(last) > 1 else 0}:{last[0].id}"


def _mark(after: str | None) -> tuple[float, int] | None:
    try:
        rank, _colon, last = (after or "").partition(":")
        return (float(rank), int(last)) if last.isdecimal() and int(last) < 2**31 else None
    except ValueError:
        return None


def _narrowed(query: sa.Select, filters: Mapping[str, Any]) -> sa.Select:
    if (age := filters.get("age")) is not None:
        query = query.where(
            sa.func.coalesce(Activity.age_min, 0) <= age,
            sa.func.coalesce(Activity.age_max, 200) >= age,
            sa.func.coalesce(Activity.grade_min + rules.GRADE_TO_LEAST_AGE, 0) <= age,
            sa.func.coalesce(Activity.grade_max + rules.GRADE_TO_MOST_AGE, 200) >= age,
        )
    if filters.get("day"):
        query = query.where(calendar.on_days(Activity.id, filters["day"]))
    if filters.get("kind"):
        query = query.where(Activity.kind == filters["kind"])
    if filters.get("neighbourhood"):
        query = query.where(Activity.place_id.in_(calendar.places_in(filters["neighbourhood"])))
    if filters.get("institution"):
        query = query.where(Activity.institution_id.in_(institutions.coded(filters["institution"])))
    if (price := filters.get("price")) is not None:
        month = sa.func.coalesce(Activity.price_month, Activity.price_course, Activity.price_year)
        query = query.where(month <= price * 100)
    if filters.get("named"):
        named = sa.cast(Activity.title, sa.Text).icontains(filters["named"], autoescape=True)
        query = query.where(sa.or_(named, Activity.leader.icontains(filters["named"], autoescape=True)))
    if filters.get("room"):
        query = query.where(Activity.id.in_(signups.with_room()))
    return query


def dressed(activities: list[Activity], with_room: bool = True) -> list[Shown]:
    """Activities with place, institution and room: one statement for each of these."""
    if not activities:
        return []
    places = calendar.places({one.place_id for one in activities if one.place_id})
    owners = institutions.institutions({one.institution_id for one in activities})
    rooms = signups.rooms([one.id for one in activities]) if with_room else {}
    return [
        Shown(
            activity=one,
            place=places.get(one.place_id),
            institution=owners.get(one.institution_id),
            room=rooms.get(one.id),
        )
        for one in activities
    ]


def at_desk(
    actor: Actor, institution_id: int, state: str | None, words: str, after: str | None, limit: int = DESK_PAGE
) -> tuple[list[Shown], str | None]:
    """An institution's activities for its staff, of one `state` or of all, whose name has these words: drafts are not
    in the index, so names are looked through."""
    query = _at_desk(actor, institution_id, state, words)
    if mark := _mark(after):
        query = query.where(Activity.id < mark[1])
    rows = list(db.session.scalars(query.order_by(Activity.id.desc()).limit(limit + 1)))
    shown = dressed(rows[:limit])
    return shown, f"0:{shown[-1].activity.id}" if len(rows) > limit else None


def count_at_desk(actor: Actor, institution_id: int, state: str | None, words: str) -> int:
    """How many `at_desk` finds on all its pages. One statement."""
    found = _at_desk(actor, institution_id, state, words).with_only_columns(sa.func.count(), maintain_column_froms=True)
    return int(db.session.scalar(found) or 0)


def _at_desk(actor: Actor, institution_id: int, state: str | None, words: str) -> sa.Select:
    query = subjects.select("activity", actor).where(Activity.institution_id == institution_id)
    if state:
        query = query.where(Activity.state == state)
    if words:
        title = sa.func.lower(sa.type_coerce(Activity.title, sa.Text))
        query = query.where(title.contains(words.lower(), autoescape=True))
    return query


def led_by_the_same(ref_id: int) -> list[int]:
    """Ids of other published activities of the city that name the same leader. One statement."""
    mine = sa.select(sa.func.lower(Activity.leader)).where(Activity.id == ref_id, Activity.leader != "")
    query = sa.select(Activity.id).where(
        Activity.state == "published", Activity.id != ref_id, sa.func.lower(Activity.leader).in_(mine)
    )
    return list(db.session.scalars(query.order_by(Activity.id).limit(200)))


def drafts(actor: Actor) -> list[tuple[Any, int]]:
    """(institution, how many drafts) of those whose programme the actor publishes. Two statements."""
    places = institutions.staff_places(actor, institutions.PUBLISH)
    query = (
        subjects.select("activity", actor)
        .with_only_columns(Activity.institution_id, sa.func.count())
        .where(Activity.state == "draft")
        .group_by(Activity.institution_id)
        .order_by(Activity.institution_id)
    )
    if places is not None:
        query = query.where(Activity.institution_id.in_(places))
    rows = [(row[0], int(row[1])) for row in db.session.execute(query)]
    houses = institutions.institutions([one for one, _number in rows])
    return [(houses[one], number) for one, number in rows if one in houses]


def to_copy(actor: Actor, institution_id: int) -> list[Activity]:
    """What was public once at an institution, the latest season first, at most 500. One statement."""
    query = subjects.select("activity", actor).where(
        Activity.institution_id == institution_id, Activity.state.in_(("published", "ended", "cancelled"))
    )
    return list(db.session.scalars(query.order_by(Activity.published_at.desc(), Activity.id).limit(500)))


def chosen(actor: Actor, institution_id: int, refs: Iterable[str]) -> list[Activity]:
    """Those of these activities that are of an institution, in the order in which they were made. One statement."""
    codes = [ref.partition(":")[2] for ref in refs]
    query = subjects.select("activity", actor).where(Activity.institution_id == institution_id)
    return list(db.session.scalars(query.where(Activity.code.in_(codes)).order_by(Activity.id)))


def sources(institution_id: int, wanted: Iterable[str]) -> set[str]:
    """Which of these sources an institution has already imported."""
    asked = set(wanted)
    query = sa.select(Activity.source).where(Activity.institution_id == institution_id)
    some = Activity.source.in_(asked) if len(asked) <= DESK_PAGE else Activity.source.is_not(None)
    return set(db.session.scalars(query.where(some))) & asked
