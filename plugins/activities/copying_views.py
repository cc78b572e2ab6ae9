"""The page that copies a season's programme to the next: choose, see how many drafts it makes, make them."""

from __future__ import annotations

from datetime import date
from typing import Any

import commons.institutions.api as institutions
from commons.api import Form, Pages, Refused, actor, clock, form_for, go, local, ngettext, preview, render
from commons.plugins.activities import copying, queries
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.whose import institution_asked, mine

pages = Pages("activities_copying")


@pages.get("/desk/activities/copy", access=EDIT)
def ask() -> Any:
    institution = institution_asked()
    return _page(institution, form_for("activities.copy", _next_season(institution)))


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
    made = outcome.value["created"]
    said = ngettext("%(num)s draft was made.", "%(num)s drafts were made.", made)
    return go(f"/desk/activities?institution={institution.code}&state=draft", said)


def _planned(institution: Any, form: Form) -> copying.Copies | None:
    data = form.load()
    try:
        return None if data is None else copying.planned(actor(), institution, data)
    except Refused as refused:
        form.refuse(form.submitted(), refused)
        return None


def _page(institution: Any, form: Form, copies: copying.Copies | None = None) -> Any:
    return render(
        "activities/copy.html",
        institution=institution,
        institutions=mine(),
        form=form,
        copies=copies,
        there=queries.to_copy(actor(), institution.id) if copies is None else [],
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
