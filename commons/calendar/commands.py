"""The calendar's commands, permissions and facts; and the bodies for places and feed addresses. The bodies for plans
and single dates are in dates.py, those for closures in closing.py."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from commons import clock, journal, subjects
from commons.calendar import closing, dates, queries, schemas
from commons.calendar.models import Feed, Place
from commons.db import db
from commons.i18n import _l
from commons.institutions import api as institutions
from commons.kernel import Actor, Command, Fact, Permission


def _publishes_somewhere(actor: Actor, _subject: Any) -> bool:
    return institutions.staff_places(actor, institutions.PUBLISH) != set()


def _publishes(actor: Actor, subject: Any) -> bool:
    """In the institution that the subject is or belongs to; without a subject, anywhere."""
    if subject is None:
        return _publishes_somewhere(actor, None)
    house = subject.institution_id if isinstance(subject, Place) else subject.id
    return institutions.publishes(actor, house)



def add_place(_actor: Actor, house: Any, data: dict[str, Any]) -> dict[str, Any]:
    values = _place_values(data)
    place = Place(
        **subjects.issue("place", institution_id=house.id, title=data["name"]), institution_id=house.id, **values
    )
    db.session.add(place)
    db.session.flush()
    journal.record("calendar.place_added", place, data={"name": data["name"]})
    return {"place": str(place.ref)}


def change_place(_actor: Actor, place: Any, data: dict[str, Any]) -> dict[str, Any]:
    before = {name: getattr(place, name) for name in ("name", "address", "wheelchair", "access", "size")}
    area = subjects.refs([place.neighbourhood_id]).get(place.neighbourhood_id) if place.neighbourhood_id else None
    before["neighbourhood"] = f"{area.kind}:{area.code}" if area else None
    for name, value in _place_values(data).items():
        setattr(place, name, value)
    subjects.retitle(place, place.name)
    journal.record("calendar.place_changed", place, data={"name": place.name})
    return {"undo": before}


def _place_values(data: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: data[name] for name in ("name", "address", "wheelchair", "access", "size")}
    return {**values, "neighbourhood_id": subjects.id_of(data["neighbourhood"]) if data["neighbourhood"] else None}


# feed addresses


def make_feed(actor: Actor, _subject: Any, _data: dict[str, Any]) -> None:
    """A new secret address; the one before it stops working."""
    _revoke(actor)
    code = subjects.new_code(10)
    hashed = queries.hashed(queries.token(code))
    db.session.add(Feed(code=code, person_id=actor.person_id, token_hash=hashed, made_at=clock.now()))
    journal.record("calendar.feed_made", concerns=[actor.person_id])


def revoke_feed(actor: Actor, _subject: Any, _data: dict[str, Any]) -> None:
    if _revoke(actor):
        journal.record("calendar.feed_revoked", concerns=[actor.person_id])


def _revoke(actor: Actor) -> int:
    live = sa.update(Feed).where(Feed.person_id == actor.person_id, Feed.revoked_at.is_(None))
    return db.session.execute(live.values(revoked_at=clock.now())).rowcount


PERMISSIONS = [
    Permission(name="calendar.plan", label=_l("Plan sessions"), rule=_publishes_somewhere),
    Permission(
        name="calendar.change_occurrence", label=_l("Cancel and move sessions"), rule=_publishes_somewhere
    ),
    Permission(name="calendar.places", label=_l("Look after places"), rule=_publishes),
    Permission(name="calendar.closures", label=_l("Look after closed days"), rule=_publishes),
    Permission(
        name="calendar.feed",
        label=_l("Have an address of one's own calendar"),
        rule=lambda actor, _subject: actor.signed_in,
        services=False,
    ),
    Permission(name="calendar.extend", label=_l("Plan further ahead"), rule=lambda _actor, _subject: False),
]

COMMANDS = [
    Command(
        name="calendar.plan",
        schema=schemas.PlanData,
        permission="calendar.plan",
        body=dates.plan,
        label=_l("Plan sessions"),
        inner=True,
    ),
    Command(
        name="calendar.replan",
        schema=schemas.ReplanData,
        permission="calendar.plan",
        body=dates.replan,
        label=_l("Change this and the following sessions"),
        inner=True,
    ),
    Command(
        name="calendar.unplan",
        schema=schemas.UnplanData,
        permission="calendar.plan",
        body=dates.unplan,
        label=_l("End the sessions"),
        inner=True,
    ),
    Command(
        name="calendar.extend",
        schema=schemas.ExtendData,
        permission="calendar.extend",
        body=dates.extend,
        label=_l("Plan further ahead"),
        inner=True,
    ),
    Command(
        name="calendar.cancel_occurrence",
        schema=schemas.CancelData,
        permission="calendar.change_occurrence",
        body=dates.cancel_occurrence,
        label=_l("Cancel the session"),
        undo="calendar.restore_occurrence",
    ),
    Command(
        name="calendar.restore_occurrence",
        schema=schemas.OccurrenceData,
        permission="calendar.change_occurrence",
        body=dates.restore_occurrence,
        label=_l("Hold the session after all"),
        undo="calendar.cancel_occurrence",
    ),
    Command(
        name="calendar.move_occurrence",
        schema=schemas.MoveData,
        permission="calendar.change_occurrence",
        body=dates.move_occurrence,
        label=_l("Move the session"),
        undo="calendar.move_occurrence",
    ),
    Command(
        name="calendar.add_place",
        schema=schemas.PlaceData,
        permission="calendar.places",
        body=add_place,
        label=_l("Add a place"),
        subject="institution",
    ),
    Command(
        name="calendar.change_place",
        schema=schemas.PlaceData,
        permission="calendar.places",
        body=change_place,
        label=_l("Change the place"),
        subject="place",
        undo="calendar.change_place",
    ),
    Command(
        name="calendar.close_days",
        schema=schemas.CloseData,
        permission="calendar.closures",
        body=closing.close_days,
        label=_l("Close on some days"),
        subject="institution",
        undo="calendar.drop_closure",
    ),
    Command(
        name="calendar.open_day",
        schema=schemas.OpenData,
        permission="calendar.closures",
        body=closing.open_day,
        label=_l("Open all the same"),
        subject="institution",
        undo="calendar.drop_closure",
    ),
    Command(
        name="calendar.change_closure",
        schema=schemas.ChangeClosureData,
        permission="calendar.closures",
        body=closing.change_closure,
        label=_l("Change the closure"),
        subject="institution",
        undo="calendar.change_closure",
    ),
    Command(
        name="calendar.drop_closure",
        schema=schemas.DropClosureData,
        permission="calendar.closures",
        body=closing.drop_closure,
        label=_l("Remove the closure"),
        subject="institution",
        undo="calendar.close_days",
    ),
    Command(
        name="calendar.fill_closures",
        schema=schemas.FillData,
        permission="calendar.closures",
        body=closing.fill_closures,
        label=_l("Fill in the suggested closed days"),
        subject="institution",
    ),
    Command(
        name="calendar.make_feed",
        schema=schemas.NothingData,
        permission="calendar.feed",
        body=make_feed,
        label=_l("Make an address"),
    ),
    Command(
        name="calendar.revoke_feed",
        schema=schemas.NothingData,
        permission="calendar.feed",
        body=revoke_feed,
        label=_l("Revoke the address"),
    ),
]

_DATE = {"occurrence": "code of the date", "start": "wall time, ISO", "end": "wall time, ISO"}
_CLOSURE = {
    "closure": "its code",
    "first": "day, ISO",
    "last": "day, ISO",
    "policy": "closed, shortened or open",
    "title": "texts",
}
_DATES = {
    "closed": "dates that are closed now: occurrence, start, end, reason",
    "shortened": "dates with other hours now, likewise",
    "opened": "dates that take place again, likewise",
    "added": "make-up dates: wall times, ISO",
    "removed": "make-up dates that are no longer needed: wall times, ISO",
}

FACTS = [
    Fact(
        name="calendar.planned",
        meaning="A subject got a schedule.",
        fields={"schedule": "its code", "first": "day, ISO", "dates": "how many"},
    ),
    Fact(
        name="calendar.replanned",
        meaning="This and the following dates of a subject are at other times or in another place.",
        fields={
            "schedule": "code of the new schedule",
            "start": "its first date's start, wall time, ISO",
            "end": "its end",
            "days": "days of the week, SU to SA",
        },
        template="calendar/replanned",
    ),
    Fact(
        name="calendar.unplanned",
        meaning="The dates of a subject end.",
        fields={"schedule": "its code", "since": "the first day without, ISO"},
    ),
    Fact(
        name="calendar.occurrence_cancelled",
        meaning="A date will not take place.",
        fields={**_DATE, "reason": "texts"},
        template="calendar/occurrence_cancelled",
    ),
    Fact(
        name="calendar.occurrence_restored",
        meaning="A date that was cancelled takes place after all.",
        fields=_DATE,
        template="calendar/occurrence_restored",
    ),
    Fact(
        name="calendar.occurrence_moved",
        meaning="A date is at another time or in another place.",
        fields={
            **_DATE,
            "was": "the start before, wall time, ISO",
            "place": "name, texts",
            "was_place": "name before, texts",
            "reason": "texts",
        },
        template="calendar/occurrence_moved",
    ),
    Fact(
        name="calendar.occurrence_closed",
        meaning="Dates of a subject fall on closed days or days with short hours.",
        fields=_DATES,
        template="calendar/occurrence_closed",
    ),
    Fact(
        name="calendar.occurrence_opened",
        meaning="Dates of a subject take place after all, for a closure is gone.",
        fields=_DATES,
        template="calendar/occurrence_closed",
    ),
    Fact(name="calendar.place_added", meaning="A place was added.", fields={"name": "texts"}),
    Fact(name="calendar.place_changed", meaning="What is known of a place was changed.", fields={"name": "texts"}),
    Fact(name="calendar.closure_added", meaning="An institution's closed, short or open days.", fields=_CLOSURE),
    Fact(name="calendar.closure_changed", meaning="A closure was changed.", fields=_CLOSURE),
    Fact(name="calendar.closure_dropped", meaning="A closure was removed.", fields=_CLOSURE),
    Fact(
        name="calendar.closures_filled",
        meaning="Suggested closures were added for a season.",
        fields={"first": "day, ISO", "last": "day, ISO", "added": "how many"},
    ),
    Fact(name="calendar.feed_made", meaning="Somebody made a secret address of her household's calendar."),
    Fact(name="calendar.feed_revoked", meaning="Somebody revoked the address of her household's calendar."),
]
