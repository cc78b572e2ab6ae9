"""What the home page says of the whole city: what is on today and in the next days, what lacks people, what is decided
this week. Whatever has dates or places is there, whoever owns it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from commons import clock, subjects
from commons.calendar import api as calendar
from commons.i18n import local
from commons.institutions import api as institutions
from commons.kernel import Actor, Panel
from commons.signups import queries, wording

DAYS_AHEAD, A_DAY = 3, 5  # days that are shown, and dates of each
WEEK = timedelta(days=7)
LACKING_AHEAD = timedelta(days=45)
MOST = 6  # of what lacks people, and of what is decided


def panels(actor: Actor) -> list[Panel]:
    """Three panels at most. The number of statements does not depend on what is found: dates, pools, Refs and cards,
    rooms, places, institutions."""
    now = clock.now()
    today = local(now).date()
    dates = calendar.coming(now, DAYS_AHEAD, A_DAY)
    undecided = queries.undecided(today, today + LACKING_AHEAD)
    refs = {one.ref_id for one in dates} | {pool.ref_id for pool, _room in undecided}
    cards = {key: card for key, card in subjects.cards(refs, actor).items() if card.url and not card.gone}
    rooms = queries.rooms({one.ref_id for one in dates} & set(cards))
    waiting = [(cards[pool.ref_id], room) for pool, room in undecided if pool.ref_id in cards]
    return [
        *_soon([one for one in dates if one.ref_id in cards], cards, rooms),
        *_list("hands", [one for one in waiting if one[1].missing and one[1].decide_on > today + WEEK]),
        *_list("decided", [one for one in waiting if one[1].decide_on <= today + WEEK]),
    ]


def _soon(dates: list[Any], cards: dict[int, Any], rooms: dict[int, Any]) -> list[Panel]:
    if not dates:
        return []
    places = calendar.places({one.place_id for one in dates})
    houses = institutions.institutions({place.institution_id for place in places.values()})
    days: dict[date, list[Any]] = {}
    for one in dates:
        days.setdefault(one.start_local.date(), []).append(one)
    context = {
        "days": list(days.items()),
        "cards": cards,
        "rooms": rooms,
        "places": places,
        "houses": houses,
        "wording": wording,
    }
    return [Panel(template="signups/soon.html", context=context, order=30, section="soon")]


def _list(section: str, found: list[Any]) -> list[Panel]:
    if not found:
        return []
    return [Panel(template=f"signups/{section}.html", context={"found": found[:MOST]}, order=30, section=section)]
