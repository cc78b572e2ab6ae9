"""The pages on which staff write to the registered: the text, who will get it and how, and only then the sending; and
how far the sending has come."""

from __future__ import annotations

from typing import Any

from flask import request

from commons import policy, subjects
from commons.i18n import ngettext
from commons.kernel import Ref
from commons.notices import api as notices
from commons.signups import queries, writing
from commons.signups.views import pages
from commons.web import Form, actor, form_for, go, preview, render

MANAGE = "signups.manage"


@pages.get("/desk/signups/<kind>/<code>/write", access=MANAGE, endpoint="write")
def write(kind: str, code: str) -> Any:
    return _page(Ref(kind, code), _form(request.args.getlist("registrations")))


@pages.post("/desk/signups/<kind>/<code>/write", access=MANAGE, endpoint="written")
def written(kind: str, code: str) -> Any:
    ref, form = Ref(kind, code), _form(request.form.getlist("registrations"))
    if preview.again():
        preview.put_back(form)
        return _page(ref, form)
    if preview.wanted():
        data = form.load()
        return _page(ref, form) if data is None else _page(ref, form, data)
    outcome = form.run(None, extra={"ref": str(ref)})
    if outcome is None:
        return _page(ref, form)
    people = outcome.value["people"]
    said = ngettext("It is on its way, about %(num)s person.", "It is on its way, about %(num)s people.", people)
    return go(f"/desk/signups/{kind}/{code}/written", said)


@pages.get("/desk/signups/<kind>/<code>/written", access=MANAGE, endpoint="messages")
def messages(kind: str, code: str) -> Any:
    ref = Ref(kind, code)
    row = subjects.find(ref, actor())
    policy.require(actor(), MANAGE, row)
    shown = writing.messages(row.id)
    return render(
        "signups/written.html",
        ref=ref,
        card=subjects.card(ref, actor()),
        messages=shown,
        sent=notices.sent(one.position for one in shown),
    )


def _form(chosen: list[str]) -> Form:
    """To whom is asked where nobody was chosen from the list."""
    return form_for("signups.write", {"registrations": chosen}, exclude=("ref", "to") if chosen else ("ref",))


def _page(ref: Ref, form: Form, data: dict[str, Any] | None = None) -> Any:
    row = subjects.find(ref, actor())
    policy.require(actor(), MANAGE, row)
    pool = queries.pool_of(row.id)
    return render(
        "signups/write.html",
        form=form,
        ref=ref,
        card=subjects.card(ref, actor()),
        data=data,
        reach=notices.reach(writing.addressed(pool.id, data.get("to", "all"), data["registrations"])) if data else None,
        kept=preview.kept() if data else [],
    )
