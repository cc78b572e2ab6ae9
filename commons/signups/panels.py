"""What signing up adds to others' pages: is there room, and what of one's own is next."""

from __future__ import annotations

from typing import Any

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.i18n import _
from commons.institutions import api as institutions
from commons.kernel import Actor, Card, MenuItem, Panel, Ref
from commons.people import api as people
from commons.policy import may
from commons.signups import figures, queries, rules, wording

NEXT, NEXT_AT_HOME = (6, 2), (3, 1)  # dates ahead on one's own page and on the home page: in all, of the same thing


def on_subject(actor: Actor, ref: Ref) -> list[Panel]:
    """On the page of a subject that one signs up for: how much room, one's own places in it, and the button. One
    statement for a reader who is not signed in."""
    if ref.kind == "person":
        return _of_person(actor, ref)
    if ref.kind == "institution":
        return _of_institution(actor, ref)
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


def _of_institution(actor: Actor, ref: Ref) -> list[Panel]:
    """On an institution's page, for its staff: how full everything is, and how many signed up week by week."""
    house = subjects.id_of(ref) if actor.signed_in else None
    places = institutions.staff_places(actor, institutions.STAFF) if house is not None else set()
    if house is None or (places is not None and house not in places):
        return []
    full, weeks = figures.occupancy(actor, house), figures.signed_up_by_week(house)
    if not full and not any(number for _week, number in weeks):
        return []
    cards = subjects.cards({pool.ref_id for pool in full}, actor)
    context = {"full": full, "weeks": weeks, "cards": cards}
    return [Panel(template="signups/institution_panel.html", context=context, order=60)]


def _of_person(actor: Actor, ref: Ref) -> list[Panel]:
    """On one's own page: what waits, what comes next. On a person's record at a desk: her registrations there."""
    household = people.household_of(actor.person_id) if actor.signed_in else []
    if household and household[0].ref == ref:
        return _of_household(actor, household, "waits", "next", NEXT)
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
    household = people.household_of(actor.person_id)
    return _of_household(actor, household, "mine", "mine", NEXT_AT_HOME, in_line=False)


def _of_household(
    actor: Actor, household: list[Any], waits: str, ahead: str, most: tuple[int, int], in_line: bool = True
) -> list[Panel]:
    """Offers, the soonest to end first; numbers in line, and conditions not accepted yet (in_line); the next dates,
    `most` of them. In the page's sections `waits` and `ahead`."""
    found = queries.registrations_of([one.id for one in household], actor)
    if not found:
        return []
    cards = subjects.cards({one.pool.ref_id for one in found}, actor)
    going = [one for one in found if one.registration.state in rules.TAKING]
    sessions = calendar.upcoming({one.pool.ref_id for one in going}, clock.now(), per=most[1])
    names: dict[int, list[str]] = {}
    for one in going:
        names.setdefault(one.pool.ref_id, []).extend(person.name for person in one.people)
    offers = [one for one in found if one.registration.state == rules.OFFERED]
    waiting = [one for one in found if one.registration.state == rules.WAITING] if in_line else []
    unaccepted = _unaccepted(going, cards) if in_line else []
    panels = []
    if offers:
        offers.sort(key=lambda one: one.registration.offer_until)
        context = {"offers": offers, "cards": cards}
        panels.append(Panel(template="signups/offers.html", context=context, order=10, section=waits))
    if waiting or unaccepted:
        context = {"waiting": waiting, "unaccepted": unaccepted, "cards": cards, "version": rules.CONDITIONS}
        panels.append(Panel(template="signups/waiting.html", context=context, order=60, section=waits))
    coming = sorted((one for some in sessions.values() for one in some), key=lambda one: one.start_utc)
    if coming:
        context = {"next": coming[: most[0]], "cards": cards, "names": names}
        panels.append(Panel(template="signups/next.html", context=context, order=60, section=ahead))
    return panels


def _unaccepted(going: list[queries.SignUp], cards: dict[int, Card]) -> list[tuple[Any, int]]:
    """(person, Ref id) where a desk registered somebody and nobody accepted the conditions for her."""
    given = people.consents_of({person.id for one in going for person in one.people})
    accepted = {
        (person_id, consent.about)
        for person_id, some in given.items()
        for consent in some
        if consent.purpose == "regulations" and consent.withdrawn_at is None
    }
    return [
        (person, one.pool.ref_id)
        for one in going
        for person in one.people
        if one.pool.ref_id in cards and (person.id, str(cards[one.pool.ref_id].ref)) not in accepted
    ]


def menu(actor: Actor) -> list[MenuItem]:
    """One's own, and the desk's."""
    if not actor.signed_in:
        return []
    items = [MenuItem(label=_("My sign-ups"), url="/my/signups", icon="check", group="me", order=20)]
    if may(actor, "signups.attend"):
        items.append(MenuItem(label=_("Today"), url="/desk", icon="desk", group="desk", order=10))
        items.append(MenuItem(label=_("Registrations"), url="/desk/signups", icon="list", group="desk", order=20))
    return items
