"""What the calendar adds to others' pages: next dates, the ways to take them along, an institution's closed days."""

from __future__ import annotations

from datetime import timedelta

from commons import clock, subjects
from commons.calendar import feeds, queries, schemas
from commons.i18n import local
from commons.institutions import api as institutions
from commons.kernel import ANYONE, Actor, Panel, Ref

SHOWN = 3
CLOSURES_AHEAD = timedelta(days=60)


def on_page_of(actor: Actor, ref: Ref) -> list[Panel]:
    """Panels for the page of a subject; none where it has no dates. At most two statements."""
    if ref.kind in {"place", "person"}:
        return []
    if ref.kind == "institution":
        return [_of_institution(actor, ref)]
    rows = queries.next_of(str(ref), clock.now(), SHOWN)
    if not rows:
        return []
    # What a visitor sees is public already; staff may be looking at a draft, whose feed nobody can fetch.
    public = not actor.signed_in or subjects.seek(ref, ANYONE) is not None
    context = {"rows": rows, "ref": ref, "address": feeds.public_address(ref) if public else None}
    return [Panel(template="calendar/panel.html", context=context, order=30)]


def _of_institution(actor: Actor, ref: Ref) -> Panel:
    house = subjects.find(ref, actor)
    today = local(clock.now()).date()
    near = [row for row in queries.closures(house.id, today) if row.first <= today + CLOSURES_AHEAD]
    return Panel(
        template="calendar/institution_panel.html",
        context={
            "ref": ref,
            "closures": near,
            "labels": schemas.POLICY_LABELS,
            "address": feeds.public_address(ref),
            "changes": institutions.publishes(actor, house.id),
        },
        order=60,
    )
