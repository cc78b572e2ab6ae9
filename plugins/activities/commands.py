"""The only writers of activities. A draft is a plan; publishing makes its schedule and its pool."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import commons.calendar.api as calendar
import commons.institutions.api as institutions
import commons.search.api as search
import commons.signups.api as signups
from commons.api import (
    Actor,
    Command,
    Invalid,
    Permission,
    Refused,
    _,
    _l,
    clock,
    db,
    fields,
    files,
    journal,
    local,
    subjects,
)
from commons.plugins.activities import rules
from commons.plugins.activities.models import Activity
from commons.plugins.activities.schemas import (
    PROBLEMS,
    ActivitySchema,
    CancelSchema,
    ChangeSchema,
    CreateSchema,
    RegistrationSchema,
)

READY = {
    "title": _l("the name"),
    "start": _l("the hour"),
    "days": _l("the days"),
    "first": _l("the first day"),
}

#: Fields that are columns of the activity, by the same name.
PLAIN = set(ActivitySchema().fields) - set(rules.PLAN) - {"place", "image"}


def edits(actor: Actor, subject: Any) -> bool:
    """Directors and coordinators of the institution; `subject` is the institution, an activity, or None: of any."""
    if subject is None:
        return institutions.staff_places(actor, institutions.PUBLISH) != set()
    return institutions.publishes(actor, getattr(subject, "institution_id", subject.id))


def create(actor: Actor, institution: Any, data: dict[str, Any]) -> dict[str, Any]:
    """A draft in this institution. Value: activity (its Ref)."""
    activity = Activity(
        **subjects.issue("activity", institution_id=institution.id, title=data["title"]),
        institution_id=institution.id,
        state="draft",
        source=data.pop("source", None),
        updated_at=clock.now(),
        kind=data["kind"],
        title=data["title"],
    )
    _fill(actor, activity, data)
    db.session.add(activity)
    db.session.flush()
    _picture(actor, activity, data)
    search.index(activity)
    journal.record("activities.created", activity)
    return {"activity": str(activity.ref)}


def change(actor: Actor, activity: Activity, data: dict[str, Any]) -> dict[str, Any]:
    """Changes what is given. Of a published one, a change of days or hours holds from today on, the past stays."""
    before, place_id = dict(activity.plan), activity.place_id
    undo = _as_it_is(activity, data)
    _fill(actor, activity, data)
    _picture(actor, activity, data)
    found = rules.problems(_whole(activity))
    if found:
        raise Invalid({name: [str(PROBLEMS[code])] for name, code in found.items()})
    activity.updated_at = clock.now()
    subjects.retitle(activity, activity.title)
    search.index(activity)
    if activity.state == "published":
        if any(before.get(name) != activity.plan.get(name) for name in rules.POOL):
            signups.change_pool(actor, activity, _pool(activity))
        times = [name for name in rules.PLAN if name not in rules.POOL]
        if any(before.get(name) != activity.plan.get(name) for name in times) or activity.place_id != place_id:
            _replan(actor, activity)
    journal.record("activities.changed", activity)
    kept = {name: value for name, value in undo.items() if value != _as_it_is(activity, data)[name]}
    return {"activity": str(activity.ref), "undo": kept if kept and not data.get("image") else None}


def publish(actor: Actor, activity: Activity, data: dict[str, Any]) -> dict[str, Any]:
    """Makes a draft public: its schedule, its pool, its place in the search."""
    if activity.state == "published":
        return {"activity": str(activity.ref)}
    if activity.state != "draft":
        raise Refused(_("What was cancelled or has ended cannot be published again. Please copy it instead."))
    missing = rules.ready(activity)
    if missing:
        names = ", ".join(str(READY[code]) for code in missing)
        raise Refused(_("Before it can be published, please fill in: %(names)s.", names=names))
    activity.state, activity.published_at, activity.updated_at = "published", clock.now(), clock.now()
    if activity.plan.get("days"):
        calendar.plan(actor, activity, _schedule(activity))
    signups.open_pool(actor, activity, _pool(activity))
    search.index(activity)
    journal.record("activities.published", activity)
    return {"activity": str(activity.ref)}


def withdraw(actor: Actor, activity: Activity, data: dict[str, Any]) -> dict[str, Any]:
    """Takes a published activity back to a draft, as long as nobody has signed up."""
    if activity.state != "published":
        raise Refused(_("Only what is published can be taken back."))
    if signups.anybody(activity.id):
        raise Refused(_("People are registered already. Please cancel it instead, so that they are told."))
    activity.state, activity.published_at, activity.updated_at = "draft", None, clock.now()
    signups.close_pool(actor, activity)
    calendar.unplan(actor, activity)
    search.index(activity)
    journal.record("activities.withdrawn", activity)
    return {"activity": str(activity.ref)}


def close_registration(actor: Actor, activity: Activity, data: dict[str, Any]) -> dict[str, Any]:
    """Nobody signs up from now on, and nobody moves up; whoever has a place or waits keeps it. as_before: an opening
    is taken back."""
    pool = _registering(activity)
    now = clock.now()
    closed = pool.closes_at is not None and pool.closes_at <= now
    if closed and not data["as_before"]:
        raise Refused(_("Registration is closed already."))
    return _door(actor, activity, pool, data, {"opens_at": None, "closes_at": now})


def open_registration(actor: Actor, activity: Activity, data: dict[str, Any]) -> dict[str, Any]:
    """Whoever wants signs up from now on, and what is free goes to those who wait. as_before: a closing is taken
    back."""
    pool = _registering(activity)
    now = clock.now()
    early = pool.opens_at is not None and pool.opens_at > now
    closed = pool.closes_at is not None and pool.closes_at <= now
    if not (early or closed or data["as_before"]):
        raise Refused(_("Registration is open already."))
    return _door(actor, activity, pool, data, {"opens_at": None, "closes_at": None})


def _registering(activity: Activity) -> signups.Pool:
    pool = signups.pools([activity.id]).get(activity.id) if activity.state == "published" else None
    if pool is None:
        raise Refused(_("Only what is published has a registration."))
    if pool.mode == "none":
        raise Refused(_("One does not sign up for this; everybody is welcome."))
    return pool


def _door(
    actor: Actor, activity: Activity, pool: signups.Pool, data: dict[str, Any], wanted: dict[str, Any]
) -> dict[str, Any]:
    before = {name: moment.isoformat() if (moment := getattr(pool, name)) else None for name in wanted}
    signups.change_pool(actor, activity, {name: data[name] for name in wanted} if data["as_before"] else wanted)
    activity.updated_at = clock.now()
    journal.record("activities.changed", activity)
    return {"activity": str(activity.ref), "undo": {**before, "as_before": True}}


def cancel(actor: Actor, activity: Activity, data: dict[str, Any]) -> None:
    """Cancels the whole activity: future sessions, registrations and waiting list; everybody is told why."""
    if activity.state not in {"published", "draft"}:
        raise Refused(_("It is cancelled already, or it has ended."))
    concerned = signups.people_of(activity.id)
    if activity.state == "published":
        signups.close_pool(actor, activity)
        calendar.unplan(actor, activity)
    activity.state, activity.updated_at = "cancelled", clock.now()
    search.index(activity)
    journal.record("activities.cancelled", activity, concerns=concerned, data={"reason": data["reason"]})


def remove(actor: Actor, activity: Activity, data: dict[str, Any]) -> None:
    """Removes a draft. Its Ref stays as a tombstone."""
    if activity.state != "draft":
        raise Refused(_("Only a draft can be removed."))
    journal.record("activities.removed", activity)
    search.forget(activity)
    subjects.bury(activity)


def _fill(actor: Actor, activity: Activity, data: dict[str, Any]) -> None:
    plan = dict(activity.plan or {})
    for name in rules.PLAN:
        if name in data:
            value = data[name]
            plan[name] = value.isoformat()[:16] if hasattr(value, "isoformat") else value
    for name in ("start", "end"):
        if plan.get(name):
            plan[name] = plan[name][:5]
    activity.plan = plan
    if "place" in data:
        activity.place_id = subjects.find(data["place"], actor).id if data["place"] else None
    for name in PLAIN & set(data):
        setattr(activity, name, data[name])


def _as_it_is(activity: Activity, names: Iterable[str]) -> dict[str, Any]:
    """These fields of an activity, as the data of the command that would make them so. A picture is not among them."""
    place = subjects.refs([activity.place_id]).get(activity.place_id) if activity.place_id else None
    there = {"place": f"place:{place.code}" if place else None, **activity.plan}
    for name in PLAIN:
        value = getattr(activity, name)
        there[name] = value.isoformat() if hasattr(value, "isoformat") else value
    return {name: there.get(name) for name in names if name != "image"}


def _picture(actor: Actor, activity: Activity, data: dict[str, Any]) -> None:
    if data.get("image"):
        activity.image = files.attach(actor, data["image"], activity)


def _whole(activity: Activity) -> dict[str, Any]:
    return {
        **activity.plan,
        **{name: getattr(activity, name) for name in ("age_min", "age_max", "grade_min", "grade_max")},
    }


def _schedule(activity: Activity) -> dict[str, Any]:
    plan = activity.plan
    place = subjects.refs([activity.place_id]).get(activity.place_id) if activity.place_id else None
    return {
        "days": plan["days"],
        "start": plan["start"],
        "end": plan.get("end"),
        "first": plan["first"],
        "last": plan.get("last"),
        "count": plan.get("sessions"),
        "place": f"place:{place.code}" if place else None,
    }


def _pool(activity: Activity) -> dict[str, Any]:
    plan = activity.plan
    return {
        "size": plan.get("maximum"),
        "minimum": plan.get("minimum"),
        "decide_on": plan.get("decide_on"),
        "mode": plan.get("mode") or "open",
    }


def _replan(actor: Actor, activity: Activity) -> None:
    live = calendar.schedules([activity.id]).get(activity.id, [])
    if not activity.plan.get("days"):
        calendar.unplan(actor, activity)
    elif live:
        since = max(local(clock.now()).date(), live[-1].first)
        calendar.replan(actor, activity, live[-1].id, _schedule(activity), since=since)
    else:
        calendar.plan(actor, activity, _schedule(activity))


EDIT = "activities.edit"
PERMISSIONS = [Permission(name=EDIT, label=_l("Publish activities"), rule=edits)]


def _command(
    name: str, body: Any, label: Any, subject: str = "activity", schema: type = fields.Schema, **more: Any
) -> Command:
    return Command(
        name=f"activities.{name}", body=body, label=label, subject=subject, schema=schema, permission=EDIT, **more
    )


COMMANDS = [
    _command("create", create, _l("Add an activity"), "institution", CreateSchema),
    _command("change", change, _l("Change an activity"), schema=ChangeSchema, undo="activities.change"),
    _command("publish", publish, _l("Publish an activity"), undo="activities.withdraw"),
    _command("withdraw", withdraw, _l("Take an activity back"), undo="activities.publish"),
    _command(
        "close_registration",
        close_registration,
        _l("Close registration"),
        schema=RegistrationSchema,
        undo="activities.open_registration",
    ),
    _command(
        "open_registration",
        open_registration,
        _l("Open registration"),
        schema=RegistrationSchema,
        undo="activities.close_registration",
    ),
    _command("cancel", cancel, _l("Cancel an activity"), schema=CancelSchema),
    _command("remove", remove, _l("Remove a draft")),
]
