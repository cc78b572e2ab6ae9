"""Who is registered, as a spreadsheet for the desk: who took it is noted for every person in it."""

from __future__ import annotations

from typing import Any

from flask import request

from commons.i18n import _, local, phone
from commons.kernel import Ref
from commons.people import api as people
from commons.signups import lists, rules, wording
from commons.signups.desk_views import ORDERS, TABS, contacts_of, subject_of
from commons.signups.queries import SignUp
from commons.signups.views import pages
from commons.web import actor, csv, sorting

DESK = "signups.desk"


@pages.get("/desk/signups/<kind>/<code>.csv", access=DESK, endpoint="sheet")
def sheet(kind: str, code: str) -> Any:
    """What the list shows: `tab` (none: all that is alive), `q`, `sort`."""
    row, _pool = subject_of(Ref(kind, code), DESK)
    states = TABS.get(request.args.get("tab", ""), rules.ACTIVE)
    found = lists.narrowed(lists.roster(row.id, actor(), states), request.args.get("q", "")[:100])
    shown = sorting.sorted_by(found, ORDERS, sorting.asked(ORDERS))
    persons = {person.id for found in shown for person in found.people}
    contacts = contacts_of(person for found in shown for person in found.people)
    heading = [_("Name"), _("State"), _("Number in line"), _("Telephone"), _("Since"), _("Note")]
    rows = [_line(found, person, contacts) for found in shown for person in found.people]
    for person_id in sorted(persons):
        people.note_read(actor(), person_id, "list")
    return csv.answer(f"registered-{code}", heading, rows)


def _line(found: SignUp, person: Any, contacts: dict[int, list[tuple[str, str]]]) -> list[Any]:
    one = found.registration
    numbers = [f"{name} {phone(number).striptags()}".strip() for name, number in contacts[person.id]]
    since = local(one.enrolled_at or one.waiting_since or one.made_at)
    state, _tone = wording.state(found)
    return [person.name, state, found.number, "; ".join(numbers), f"{since:%Y-%m-%d %H:%M}", one.note]
