"""What signing up adds to others' pages: is there room, and what of one's own is next."""

from __future__ import annotations

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.i18n import _
from commons.institutions import api as institutions
from commons.kernel import Actor, MenuItem, Panel, Ref
from commons.people import api as people
from commons.policy import may
from commons.signups import queries, rules, wording


def on_subject(actor: Actor, ref: Ref) -> list[Panel]:
    """On the page of a subject that one signs up for: how much room, one's own places in it, and the button. One
    statement for a reader who is not signed in."""
    if ref.kind == "person":
        return _of_person(actor, ref)
    found = queries.room_at(ref)
    if found is None:
        return []
    pool, room = found
    mine = []
    if actor.signed_in:
        household = [one.id for one in people.household_of(actor.person_id)]
        mine = [one for one in queries.registrations_of(household, actor) if one.pool.id == pool.id]
    context = {
        "room": room,
        "ref": ref,
        "mine": mine,
        "attends": actor.signed_in and may(actor, "signups.attend", pool),
        "serves": actor.signed_in and institutions.desk_of(actor, pool.institution_id),
        "wording": wording,
    }
    return [Panel(template="signups/panel.html", context=context, order=10, section="room")]


def _of_person(actor: Actor, ref: Ref) -> list[Panel]:
    """On a person's record at a desk: her registrations there."""
    row = subjects.seek(ref, actor) if may(actor, "signups.desk") else None
    if row is None:
        return []
    found = queries.registrations_of([row.id], actor)
    cards = subjects.cards({one.pool.ref_id for one in found}, actor)
    context = {"found": found, "cards": cards, "ref": ref, "wording": wording}
    return [Panel(template="signups/person_panel.html", context=context, order=20)]


def at_home(actor: Actor) -> list[Panel]:
    """On the home page of somebody signed in: offers that wait for an answer, and what comes next."""
    if not actor.signed_in:
        return []
    household = [one.id for one in people.household_of(actor.person_id)]
    found = queries.registrations_of(household, actor)
    if not found:
        return []
    refs = {one.pool.ref_id for one in found}
    going = {one.pool.ref_id for one in found if one.registration.state in rules.TAKING}
    sessions = calendar.upcoming(going, clock.now())
    context = {
        "offers": [one for one in found if one.registration.state == rules.OFFERED],
        "next": sorted((some[0] for some in sessions.values()), key=lambda session: session.start_utc)[:3],
        "cards": subjects.cards(refs, actor),
    }
    return [Panel(template="signups/home.html", context=context, order=10, section="mine")]


def menu(actor: Actor) -> list[MenuItem]:
    """One's own, and the desk's."""
    if not actor.signed_in:
        return []
    items = [MenuItem(label=_("My sign-ups"), url="/my/signups", icon="check", group="me", order=20)]
    if may(actor, "signups.attend"):
        items.append(MenuItem(label=_("Today"), url="/desk", icon="desk", group="desk", order=10))
        items.append(MenuItem(label=_("Registrations"), url="/desk/signups", icon="list", group="desk", order=20))
    return items
