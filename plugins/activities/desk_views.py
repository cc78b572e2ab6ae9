"""The desk's list of a programme: sorted, narrowed, taken away as a spreadsheet; and one thing done to many of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

import commons.notices.api as notices
import commons.signups.api as signups
from commons.api import Form, Pages, _, actor, csv, form_for, go, many, ngettext, path, plain, preview, render, sorting
from commons.plugins.activities import copying_views, exporting, queries
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.export import COLUMNS, exported
from commons.plugins.activities.whose import institution_asked, mine

pages = Pages("activities_desk")

#: How the list is sorted: by name in the reader's language, by its first day, by how full it is, by state.
ORDERS = {
    "title": lambda one: plain(one.activity.title).casefold(),
    "first": lambda one: one.activity.plan.get("first") or "9999",
    "places": lambda one: (one.room.taken + one.room.held) / (one.room.size or 10**6) if one.room else -1,
    "state": lambda one: one.activity.state,
}
#: What is done at once to each of those chosen. The others ask for something first.
AT_ONCE = {
    "publish": "activities.publish",
    "withdraw": "activities.withdraw",
    "close": "activities.close_registration",
    "open": "activities.open_registration",
}


#: What a page that asks says anew, rather than as it was sent.
LIST = {"activities", "do", "all", "sure", "institution", "state", "q"}


@pages.get("/desk/activities", access=EDIT)
def desk() -> Any:
    institution, (q, state) = institution_asked(), _filters()
    order = sorting.asked(ORDERS)
    limit = queries.SORTED if order else queries.DESK_PAGE
    shown, more = queries.at_desk(actor(), institution.id, state, q, request.args.get("after", ""), limit)
    matching = queries.count_at_desk(actor(), institution.id, state, q) if more or request.args.get("after") else 0
    at_length = matching > exporting.AT_LENGTH
    return render(
        "activities/desk.html",
        shown=sorting.sorted_by(shown, ORDERS, order),
        column=lambda label, name: sorting.column(label, name, order),
        weeks=signups.signed_up_by_week(institution.id),
        at_length=at_length,
        sheet="/desk/activities"
        + ("/export" if at_length else ".csv")
        + _with(institution=institution.code, q=q, state=state, after=None),
        institution=institution,
        institutions=mine(),
        more=_with(after=more) if more else None,
        matching=matching,
        most=many.MOST,
        key=form_for("activities.cancel").key,
        q=q,
        state=state,
    )


@pages.get("/desk/activities.csv", access=EDIT)
def sheet() -> Any:
    institution, (q, state) = institution_asked(), _filters()
    shown, _more = queries.at_desk(actor(), institution.id, state, q, "", queries.SHEET)
    rows = ([*exported(one), one.activity.state, *_ends(one.activity.plan)] for one in _sorted(shown))
    return csv.answer(f"programme-{institution.code}", [*COLUMNS, "state", "first", "last"], rows)


@pages.post("/desk/activities/many", access=EDIT)
def do_to_many() -> Any:
    institution, what = institution_asked(), request.form.get("do", "")
    chosen = _chosen(institution)
    if len(chosen) > many.MOST:
        return go(_back(institution), _("Please choose at most %(num)s at once.", num=many.MOST), "problem")
    if not chosen:
        return go(_back(institution), _("Please choose some first."), "problem")
    if what in AT_ONCE:
        result = many.each(AT_ONCE[what], [_one(activity) for activity in chosen])
        return _said(institution, what, result)
    if what == "copy":
        return copying_views.asked_for(institution, [str(one.ref) for one in chosen])
    if what == "cancel":
        return _cancelled(institution, chosen)
    if what == "write":
        return _written(institution, chosen)
    return go(_back(institution), _("Please choose what to do."), "problem")


def _back(institution: Any) -> str:
    """The list, narrowed as it was."""
    q, state = _filters()
    asked = {"institution": institution.code, "state": state, "q": q}
    return "/desk/activities?" + urlencode({name: value for name, value in asked.items() if value})


def _filters() -> tuple[str, str | None]:
    """The words and the state that the address, or the list that was sent, asks for."""
    return request.values.get("q", "").strip()[:200], request.values.get("state") or None


def _sorted(shown: list[queries.Shown]) -> list[queries.Shown]:
    return sorting.sorted_by(shown, ORDERS, sorting.asked(ORDERS))


def _chosen(institution: Any) -> list[Any]:
    """The activities that were chosen; with `all`: all that the filter of the list fits, one more than may be chosen
    at once."""
    if request.form.get("all"):
        q, state = _filters()
        shown, _more = queries.at_desk(actor(), institution.id, state, q, "", many.MOST + 1)
        return [one.activity for one in shown]
    refs = [ref for ref in request.form.getlist("activities") if ref.startswith("activity:")]
    return queries.chosen(actor(), institution.id, refs)


def _one(activity: Any) -> many.One:
    return many.One(title=activity.title, url=f"/activities/{activity.code}", subject=str(activity.ref))


def _said(institution: Any, what: str, result: many.Result, note: Any = None) -> Any:
    num = len(result.done)
    heading = {
        "publish": lambda: ngettext("%(num)s activity was published.", "%(num)s activities were published.", num),
        "withdraw": lambda: ngettext("%(num)s activity is a draft again.", "%(num)s activities are drafts again.", num),
        "close": lambda: ngettext(
            "Registration for %(num)s activity is closed.", "Registration for %(num)s activities is closed.", num
        ),
        "open": lambda: ngettext(
            "Registration for %(num)s activity is open.", "Registration for %(num)s activities is open.", num
        ),
        "cancel": lambda: ngettext("%(num)s activity was cancelled.", "%(num)s activities were cancelled.", num),
        "write": lambda: ngettext(
            "The message is on its way to the registered of %(num)s activity.",
            "The message is on its way to the registered of %(num)s activities.",
            num,
        ),
    }[what]()
    return many.said(result, heading, (_("Programme"), path(_back(institution))), note)


def _cancelled(institution: Any, chosen: list[Any]) -> Any:
    form = form_for("activities.cancel")
    if request.form.get("sure") and (data := form.load(_typed(form))) is not None:
        ones = [many.One(**{**vars(_one(activity)), "data": data}) for activity in chosen]
        note = _("Whoever was registered is told, and the places are given back: this cannot be taken back.")
        return _said(institution, "cancel", many.each("activities.cancel", ones), note)
    return _ask("cancel", institution, chosen, form, notices.reach(signups.people_at([one.id for one in chosen])))


def _written(institution: Any, chosen: list[Any]) -> Any:
    form = form_for("signups.write", exclude=("ref",))
    if preview.again():
        preview.put_back(form)
    sent = request.form.get("sure") or preview.wanted()
    data = form.load(_typed(form)) if sent else None
    if data is None or preview.wanted():
        reach = None
        if data is not None:
            reach = notices.reach(signups.people_at([one.id for one in chosen], data["to"]))
        return _ask("write", institution, chosen, form, reach, data)
    ones = [many.One(**{**vars(_one(one)), "subject": None, "data": {**data, "ref": str(one.ref)}}) for one in chosen]
    note = _("What was sent cannot be taken back.")
    return _said(institution, "write", many.each("signups.write", ones), note)


def _typed(form: Form) -> dict[str, Any]:
    """What was typed into the form's own fields: what is chosen and what is done with it came with them."""
    return {name: value for name, value in form.submitted().items() if name in form}


def _ask(
    what: str, institution: Any, chosen: list[Any], form: Form, reach: Any, data: dict[str, Any] | None = None
) -> Any:
    return render(
        "activities/many.html",
        what=what,
        institution=institution,
        chosen=chosen,
        form=form,
        reach=reach,
        data=data,
        kept=[(name, value) for name, value in preview.kept() if name not in LIST],
    )


def _ends(plan: dict[str, Any]) -> tuple[Any, Any]:
    return plan.get("first"), plan.get("last")


def _with(**changes: Any) -> str:
    """This page's address with other parameters."""
    args = {name: request.args.getlist(name) for name in request.args if name not in changes}
    return "?" + urlencode({**args, **{name: value for name, value in changes.items() if value}}, doseq=True)
