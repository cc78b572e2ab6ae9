"""One thing done to many of a list of the registered: one by one, in order, with one button that takes it back."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

from commons.i18n import _, ngettext
from commons.kernel import Ref
from commons.signups import lists
from commons.signups.desk_views import DESK, subject_of
from commons.signups.queries import SignUp
from commons.signups.views import pages
from commons.web import actor, go, many, path

#: What is done to each, and what of its data is not the registration.
AT_ONCE = {
    "place": ("signups.place", {}),
    "cancel": ("signups.cancel", {}),
    "end": ("signups.cancel", {"at_once": True}),
}


@pages.post("/desk/signups/<kind>/<code>/many", access=DESK, endpoint="do_to_many")
def do_to_many(kind: str, code: str) -> Any:
    row, _pool = subject_of(Ref(kind, code), DESK)
    here, what = f"/desk/signups/{kind}/{code}", request.form.get("do", "")
    wanted = set(request.form.getlist("registrations"))
    chosen = sorted((one for one in lists.roster(row.id, actor()) if one.registration.code in wanted), key=_turn)
    if not chosen or len(chosen) > many.MOST:
        said = _("Please choose at most %(num)s at once.", num=many.MOST) if chosen else _("Please choose some first.")
        return go(here, said, "problem")
    if what in {"write", "paper"}:
        return go(f"{here}/{what}?" + urlencode({"registrations": [one.registration.code for one in chosen]}, True))
    if what not in AT_ONCE:
        return go(here, _("Please choose what to do."), "problem")
    name, more = AT_ONCE[what]
    result = many.each(name, [_one(found, more) for found in chosen])
    num = len(result.done)
    heading = {
        "place": ngettext("%(num)s place was given.", "%(num)s places were given.", num),
        "cancel": ngettext("%(num)s registration was cancelled.", "%(num)s registrations were cancelled.", num),
        "end": ngettext("%(num)s registration has ended.", "%(num)s registrations have ended.", num),
    }[what]
    return many.said(result, heading, (_("Who is registered"), path(here)), _("Everybody among them is told."))


def _turn(found: SignUp) -> tuple[bool, Any, int]:
    """Those who wait in their order: who came first is asked first, while there is room."""
    one = found.registration
    return one.waiting_since is None, one.waiting_since or one.made_at, one.id


def _one(found: SignUp, more: dict[str, Any]) -> many.One:
    one = found.registration
    names = ", ".join(person.name for person in found.people) or _("A registration")
    return many.One(title=names, url=f"/signups/r/{one.code}", data={"registration": one.code, **more})
