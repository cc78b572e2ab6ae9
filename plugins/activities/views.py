"""Pages: parse, call, answer. For residents the list and the activity; for staff the form."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import request

import commons.calendar.api as calendar
import commons.institutions.api as institutions
import commons.search.api as search
import commons.signups.api as signups
from commons.api import (
    Forbidden,
    Form,
    Pages,
    Ref,
    Refused,
    _,
    actor,
    clock,
    command,
    form_for,
    go,
    i18n,
    local,
    may,
    paper,
    path,
    plain,
    preview,
    render,
    subjects,
    undo,
)
from commons.plugins.activities import queries
from commons.plugins.activities.commands import EDIT
from commons.plugins.activities.rules import ready
from commons.plugins.activities.schemas import DAYS, KINDS, FilterSchema
from commons.plugins.activities.whose import institution_asked

pages = Pages("activities")

#: How the form is laid out: (heading, fields). What is not named stands at the end.
GROUPS = (
    ("what", ("title", "kind", "about", "leader")),
    ("when", ("days", "start", "end", "first", "last", "sessions", "place")),
    ("who", ("grade_min", "grade_max", "age_min", "age_max", "reference_on", "audience")),
    ("room", ("mode", "maximum", "minimum", "decide_on")),
    ("price", ("price_month", "price_year", "price_course", "price_note", "office")),
    ("more", ("image", "image_alt", "note")),
)


@pages.get("/activities", access="public")
def index() -> Any:
    form = _filters()
    filters = form.load(_asked(form)) or {}
    names = {one.code: i18n.text(one.name) for one in institutions.neighbourhoods()}
    if owner := filters.get("institution") and institutions.find_institution(filters["institution"]):
        names[filters["institution"]] = i18n.text(owner.name)
    shown, more = queries.listed(actor(), filters)
    return render(
        "activities/index.html",
        filters=form,
        shown=shown,
        near=search.nearby(filters["q"], actor(), ["activity"]) if filters.get("q") and not shown else [],
        more=_with(after=more) if more else None,
        chosen=_chosen(form, names),
    )


@pages.get("/activities/<code>", access="public")
def show(code: str) -> Any:
    shown = queries.one(actor(), code)
    here = paper.address(path(f"/activities/{code}"))
    return render("activities/show.html", shown=shown, activity=shown.activity, here=here)


@pages.get("/desk/activities/new", access=EDIT)
def new() -> Any:
    institution = institution_asked()
    return _edit(_form("activities.create", institution), institution)


@pages.post("/desk/activities/new", access=EDIT)
def create() -> Any:
    institution = institution_asked()
    form = _form("activities.create", institution)
    outcome = form.run(institution.ref)
    if outcome is None:
        return _edit(form, institution)
    return _saved(outcome.value["activity"])


@pages.get("/desk/activities/<code>/edit", access=EDIT)
def edit(code: str) -> Any:
    activity = _mine_to_edit(code)
    institution = institutions.institutions([activity.institution_id])[activity.institution_id]
    return _edit(_form("activities.change", institution, _values(activity)), institution, activity)


@pages.post("/desk/activities/<code>/edit", access=EDIT)
def change(code: str) -> Any:
    activity = _mine_to_edit(code)
    institution = institutions.institutions([activity.institution_id])[activity.institution_id]
    form = _form("activities.change", institution, _values(activity))
    if preview.again():
        preview.put_back(form)
        return _edit(form, institution, activity)
    if preview.wanted() and activity.state == "published":
        shown = _what_if(form, activity)
        if shown is not None:
            return shown
    outcome = None if form.failed else form.run(activity.ref)
    if outcome is None:
        return _edit(form, institution, queries.find(actor(), code))
    return _saved(outcome.value["activity"], undo.of("activities.change", activity.ref, outcome))


@pages.post("/desk/activities/<code>/<any(publish, withdraw, remove):act>", access=EDIT)
def act(code: str, act: str) -> Any:
    activity = queries.find(actor(), code)
    back = f"/desk/activities?institution={_code_of(activity.institution_id)}"
    try:
        outcome = command.run(f"activities.{act}", actor(), activity.ref)
    except Forbidden:
        raise
    except Refused as refused:
        return go(f"/activities/{code}", refused, "problem")
    said = {
        "publish": _("It is published."),
        "withdraw": _("It is a draft again; nobody sees it."),
        "remove": _("The draft was removed."),
    }
    to = back if act == "remove" else f"/activities/{code}"
    return go(to, said[act], undo=undo.of(f"activities.{act}", activity.ref, outcome))


@pages.get("/desk/activities/<code>/cancel", access=EDIT)
def ask_cancel(code: str) -> Any:
    return _cancelling(_mine_to_edit(code), form_for("activities.cancel"))


@pages.post("/desk/activities/<code>/cancel", access=EDIT)
def cancel(code: str) -> Any:
    activity, form = _mine_to_edit(code), form_for("activities.cancel")
    if form.run(activity.ref) is None:
        return _cancelling(queries.find(actor(), code), form)
    return go(f"/activities/{code}", _("It is cancelled, and everybody who was registered is told."))


def _cancelling(activity: Any, form: Form) -> Any:
    reach = calendar.reach_of(activity.id)
    return render("activities/cancel.html", activity=activity, form=form, reach=reach)


def _what_if(form: Form, activity: Any) -> Any:
    """The page that says what a change would do; None where it touches nobody and clashes with nothing, or where it
    was refused (then the form says why)."""
    code, ref_id = activity.code, activity.id
    room = signups.rooms([ref_id])[ref_id]

    def look(facts: list[dict[str, Any]], _value: Any) -> tuple[calendar.Foresight, bool]:
        moved = any(fact["fact"].startswith("calendar.") for fact in facts)
        return calendar.foresee(actor(), ref_id, facts), moved

    rehearsal = preview.rehearse(form, activity.ref, look)
    if rehearsal is None:
        return None
    foresight, moved = rehearsal.seen
    if not (foresight.people or rehearsal.uploaded or (moved and foresight.clashes) or _led(foresight)):
        return None
    return render(
        "activities/what_if.html",
        form=form,
        activity=queries.find(actor(), code),
        foresight=foresight,
        room=room,
        kept=preview.kept(rehearsal.uploaded),
    )


def _led(foresight: calendar.Foresight) -> bool:
    return any(clash.led for clash in foresight.clashes)


def _saved(ref: str, taking: Any = None) -> Any:
    """After saving: on to publishing where the button said so, else to the page."""
    code = Ref.parse(ref).code
    if request.form.get("_next") == "publish":
        return act(code, "publish")
    return go(f"/activities/{code}", _("It is saved."), undo=taking)


def _mine_to_edit(code: str) -> Any:
    """The activity with this code, for those who may change it: its form holds the office's own note."""
    activity = queries.find(actor(), code)
    if not may(actor(), EDIT, activity):
        raise Forbidden(_("You have no right to do this."))
    return activity


def _code_of(institution_id: int) -> str:
    return institutions.institutions([institution_id])[institution_id].code


def _form(name: str, institution: Any, data: dict[str, Any] | None = None) -> Form:
    places = [("", _("Choose"))] + [(str(one.ref), plain(one.name)) for one in calendar.places_of(institution.id)]
    return form_for(
        name,
        data or _fresh(institution),
        exclude={"source"} if name.endswith("create") else (),
        options={"place": places},
    )


def _fresh(institution: Any) -> dict[str, Any]:
    today = local(clock.now()).date()
    policy = institutions.policy_of(institution.id)
    month, day = (int(part) for part in policy["season_end"].split("-"))
    last = today.replace(month=month, day=min(day, 28) if month == 2 else day)
    return {"first": today, "last": last if last > today else last.replace(year=last.year + 1), "kind": "course"}


def _values(activity: Any) -> dict[str, Any]:
    place = subjects.refs([activity.place_id]).get(activity.place_id) if activity.place_id else None
    named = {name: getattr(activity, name) for name in dir(type(activity)) if name in _COLUMNS}
    return {**named, **activity.plan, "place": f"place:{place.code}" if place else None}


_COLUMNS = {name for _group, names in GROUPS for name in names} - {"place", "image"}


def _edit(form: Form, institution: Any, activity: Any = None) -> Any:
    groups = [(name, [form[one] for one in names if one in form]) for name, names in GROUPS]
    missing = ready(activity) if activity is not None else []
    return render(
        "activities/edit.html", form=form, groups=groups, institution=institution, activity=activity, missing=missing
    )


def _filters() -> Form:
    places = [("", _("All"))] + [(one.code, plain(one.name)) for one in institutions.neighbourhoods()]
    days = [(code, str(label)) for code, label in DAYS]
    kinds = [("", _("All")), *KINDS]
    return form_for(FilterSchema, options={"neighbourhood": places, "day": days, "kind": kinds})


def _asked(form: Form) -> dict[str, Any]:
    """The filters of the address; what is not understood is left out rather than refused: links live long."""
    asked: dict[str, Any] = {}
    for name, field in form.schema.fields.items():
        values = [value for value in request.args.getlist(name) if value.strip()]
        if not values:
            continue
        given = values if name == "day" else values[-1]
        try:
            field.deserialize(given)
        except Exception:  # marshmallow.ValidationError, and what a field makes of nonsense
            continue
        asked[name] = given
        if name in form:
            form[name].value = given if name != "room" else True
    return asked


def _with(**changes: Any) -> str:
    """This page's address with other parameters."""
    args = {name: request.args.getlist(name) for name in request.args if name not in changes}
    return "?" + urlencode({**args, **{name: value for name, value in changes.items() if value}}, doseq=True)


def _chosen(form: Form, names: dict[str, Any]) -> list[tuple[str, str]]:
    """The filters in force as (words, address without it). names: of what the city named itself, marked with their
    language where they are in another."""
    chosen = []
    for one in form:
        if one.name in {"q", "after"} or one.value in ("", None, [], False):
            continue
        words = dict(one.options)
        for value in one.value if isinstance(one.value, list) else [one.value]:
            rest = [left for left in one.value if left != value] if isinstance(one.value, list) else None
            said = (
                names.get(str(value)) or words.get(str(value), value)
                if one.options or one.name == "institution"
                else f"{one.label}: {value}"
                if value is not True
                else one.label
            )
            said = said if isinstance(said, i18n.Markup) else str(said)
            chosen.append((said, _with(**{one.name: rest, "after": None})))
    return chosen
