"""All lists of the registered at one's institutions: sorted, narrowed, taken away as a spreadsheet."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

from commons import subjects
from commons.i18n import _, plain
from commons.institutions import api as institutions
from commons.signups import lists, queries, rules, wording
from commons.signups.desk_views import ATTEND, caller
from commons.signups.views import pages
from commons.web import actor, csv, render, sorting

#: A page; as many as are sorted at once; as many as go into a spreadsheet.
PER_PAGE, SORTED, SHEET = 50, 500, 5000

#: How the lists are sorted, each as (title, pool, room).
ORDERS = {
    "title": lambda one: one[0].casefold(),
    "room": lambda one: (one[2].taken + one[2].held) / (one[2].size or 10**6),
    "waiting": lambda one: one[2].waiting,
    "decision": lambda one: one[2].decide_on.isoformat() if one[2].decide_on else "9999",
}


@pages.get("/desk/signups", access=ATTEND, endpoint="lists")
def all_lists() -> Any:
    after, order = request.args.get("after", ""), sorting.asked(ORDERS)
    last = int(after) if after.isascii() and after.isdigit() and len(after) < 18 and not order else 0
    limit = SORTED if order else PER_PAGE
    found = _found(last, limit + 1)
    shown = sorting.sorted_by(found[:limit], ORDERS, order)
    return render(
        "signups/lists.html",
        pools=[pool for _title, pool, _room in shown],
        cards=subjects.cards({pool.ref_id for _title, pool, _room in shown}, actor()),
        rooms={pool.ref_id: room for _title, pool, room in shown},
        more=_with(after=found[limit - 1][1].id) if len(found) > limit else None,
        column=lambda label, name: sorting.column(label, name, order),
        tabs=[(name, _with(only=name, after=None)) for name in ("", *lists.ONLY)],
        sheet="/desk/signups.csv" + _with(after=None),
        q=_words(),
        only=request.args.get("only", ""),
        whom=caller(),
        wording=wording,
    )


@pages.get("/desk/signups.csv", access=ATTEND, endpoint="lists_sheet")
def sheet() -> Any:
    shown = sorting.sorted_by(_found(0, SHEET), ORDERS, sorting.asked(ORDERS))
    houses = institutions.institutions({pool.institution_id for _title, pool, _room in shown})
    heading = [_("What"), _("Institution"), _("Registered"), _("Offered"), _("Waiting"), _("Places")]
    heading += [_("Minimum"), _("Decision"), _("State")]
    return csv.answer("registrations", heading, (_line(*one, houses) for one in shown))


def _line(title: str, pool: Any, room: rules.Room, houses: Any) -> list[Any]:
    house = houses.get(pool.institution_id)
    state, _tone = wording.badge(room, beside=True)
    counts = [room.taken, room.held, room.waiting, room.size, room.minimum]
    return [title, plain(house.name) if house else "", *counts, room.decide_on, state]


def _found(after: int, limit: int) -> list[tuple[str, Any, rules.Room]]:
    """(title in the reader's language, pool, room) of what the address asks for. Three statements."""
    pools = lists.pools_at(actor(), after, limit, _words(), request.args.get("only", ""))
    ids = [pool.ref_id for pool in pools]
    titles, rooms = subjects.refs(ids), queries.rooms(ids)
    return [(plain(titles[pool.ref_id].title), pool, rooms[pool.ref_id]) for pool in pools]


def _words() -> str:
    return request.args.get("q", "")[:100].strip()


def _with(**changes: Any) -> str:
    """This page's address with other parameters."""
    args = {name: request.args.getlist(name) for name in request.args if name not in changes}
    return "?" + urlencode({**args, **{name: value for name, value in changes.items() if value}}, doseq=True)
