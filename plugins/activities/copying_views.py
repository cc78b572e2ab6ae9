"""The page that copies a season's programme to the next: choose, see how many drafts it makes, make them."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request

import commons.institutions.api as institutions
from commons.api import Form, Pages, Refused, _, actor, clock, form_for, local, many, ngettext, path, preview, render
from commons.plugins.activities import copying, queries
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.whose import institution_asked, mine

pages = Pages("activities_copying")


@pages.get("/desk/activities/copy", access=EDIT)
def ask() -> Any:
    institution = institution_asked()
    return _page(institution, form_for("activities.copy", _next_season(institution)))


def asked_for(institution: Any, refs: list[str]) -> Any:
    """The page, with these activities chosen."""
    return _page(institution, form_for("activities.copy", {**_next_season(institution), "activities": refs}))


@pages.post("/desk/activities/copy", access=EDIT)
def copy() -> Any:
    institution, form = institution_asked(), form_for("activities.copy")
    if preview.again():
        preview.put_back(form)
        return _page(institution, form)
    if preview.wanted():
        return _page(institution, form, _planned(institution, form))
    outcome = form.run(institution.ref)
    if outcome is None:
        return _page(institution, form)
    made = queries.chosen(actor(), institution.id, outcome.value["made"])
    result = many.Result(
        done=[(many.One(title=one.title, url=f"/desk/activities/{one.code}/edit"), outcome) for one in made],
        takings=[("activities.remove", str(one.ref), {}) for one in made],
    )
    said = ngettext("%(num)s draft was made.", "%(num)s drafts were made.", len(made))
    drafts = path(f"/desk/activities?institution={institution.code}&state=draft")
    return many.said(result, said, (_("Drafts"), drafts), _("Nobody sees them until they are published."))


def _planned(institution: Any, form: Form) -> copying.Copies | None:
    data = form.load()
    try:
        return None if data is None else copying.planned(actor(), institution, data)
    except Refused as refused:
        form.refuse(form.submitted(), refused)
        return None


def _page(institution: Any, form: Form, copies: copying.Copies | None = None) -> Any:
    there = queries.to_copy(actor(), institution.id) if copies is None else []
    seasons = sorted({season for one in there if (season := copying.season_of(one))}, reverse=True)
    asked = request.values.get("season", "")
    chosen = set(form["activities"].value)
    season = next((one for one in seasons if str(one) == asked), None)
    if season is None and not chosen and seasons and asked != "all":
        season = seasons[0]
    shown = [one for one in there if season in (None, copying.season_of(one))]
    if not chosen and not form.failed and season is not None:  # a whole season, but for what is taken out of it
        chosen = {str(one.ref) for one in shown if one.state != "cancelled"}
    return render(
        "activities/copy.html",
        institution=institution,
        institutions=mine(),
        form=form,
        copies=copies,
        there=shown,
        seasons=[(one, sum(copying.season_of(row) == one for row in there)) for one in seasons],
        season=season,
        chosen=chosen,
        says=copying.SAYS,
        kept=preview.kept() if copies else [],
    )


def _next_season(institution: Any) -> dict[str, Any]:
    """The first and last day of the institution's next season."""
    rule, today = institutions.policy_of(institution.id), local(clock.now()).date()
    start, end = (tuple(int(part) for part in rule[name].split("-")) for name in ("season_start", "season_end"))
    year = today.year if (today.month, today.day) < start else today.year + 1
    return {"first": _day(year, *start), "last": _day(year if end > start else year + 1, *end)}


def _day(year: int, month: int, day: int) -> date:
    """The day of that year; 29 February falls on the 28th in a common year."""
    return date(year, month, min(day, 28) if month == 2 else day)
