"""Pages: parse, call, answer."""

from __future__ import annotations

from typing import Any

from flask import request

import commons.institutions.api as institutions
from commons.api import Form, Pages, Ref, _, actor, form_for, go, may, render, subjects
from commons_noticeboard import queries

pages = Pages("noticeboard")

PIN = "noticeboard.pin"


@pages.get("/noticeboard", access="public")
def board() -> Any:
    notes = queries.board(actor())
    houses = [one for one in institutions.institutions_list(actor()) if actor().signed_in and may(actor(), PIN, one)]
    return render("noticeboard/board.html", notes=notes, cards=queries.cards(actor(), notes), houses=houses)


@pages.get("/noticeboard/<code>", access="public")
def note(code: str) -> Any:
    row = subjects.find(Ref("note", code), actor())
    card = queries.cards(actor(), [row]).get(row.about_id or row.institution_id)
    desk = institutions.desk_of(actor(), row.institution_id)
    return render("noticeboard/note.html", note=row, card=card, form=form_for("noticeboard.read"), desk=desk)


@pages.post("/noticeboard/<code>/read", access="signed_in")
def read(code: str) -> Any:
    form_for("noticeboard.read").run(Ref("note", code))
    return go(f"/noticeboard/{code}", _("It is noted that you have read this."))


@pages.get("/desk/noticeboard/<code>", access=PIN)
def ask_pin(code: str) -> Any:
    return _pin(code, form_for(PIN, {"about": request.args.get("about")}))


@pages.post("/desk/noticeboard/<code>", access=PIN)
def pin(code: str) -> Any:
    form = form_for(PIN)
    outcome = form.run(Ref("institution", code))
    if outcome is None:
        return _pin(code, form)
    return go(f"/noticeboard/{outcome.value['code']}", _("The note is pinned."))


@pages.post("/desk/noticeboard/<code>/take-down", access=PIN)
def take_down(code: str) -> Any:
    form_for("noticeboard.take_down").run(Ref("note", code))
    return go("/noticeboard", _("The note is taken down."))


def _pin(code: str, form: Form) -> Any:
    return render("noticeboard/pin.html", form=form, institution=subjects.find(Ref("institution", code), actor()))
