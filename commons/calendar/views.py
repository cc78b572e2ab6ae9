"""Pages: the dates of a subject, one's own calendar; at the desk a single date, closed days and places."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from babel.dates import format_date

from commons import clock, policy, subjects
from commons.calendar import agenda, closing, feeds, foresight, queries, schemas
from commons.calendar.models import Closure, Occurrence, Place
from commons.i18n import _, language, local, plain
from commons.institutions import api as institutions
from commons.kernel import ANYONE, NotFound, Ref
from commons.registry import registry
from commons.web import Form, Pages, actor, form_for, go, preview, render, sorting, undo

pages = Pages("calendar")

CHANGE, CLOSURES, PLACES = "calendar.change_occurrence", "calendar.closures", "calendar.places"
AHEAD = timedelta(weeks=8)
#: How places are sorted: by name in the reader's language, by what is known of wheelchairs, by size.
ORDERS = {
    "name": lambda row: plain(row.name).casefold(),
    "wheelchair": lambda row: row.wheelchair,
    "size": lambda row: row.size or 0,
}
# Facts hold wall times as ISO text; notices about them show days and hours.
pages.add_app_template_filter(datetime.fromisoformat, "wall")


@pages.get("/calendar/<kind>/<code>", access="public")
def dates(kind: str, code: str) -> Any:
    row = subjects.find(Ref(kind, code), actor())
    rows, now = queries.occurrences(row.id), clock.now()
    return render(
        "calendar/dates.html",
        card=registry().subjects[kind].card(row),
        past=_months([one for one in rows if one.end_utc <= now]),
        coming=_months([one for one in rows if one.end_utc > now]),
        places=queries.places(one.place_id for one in rows),
        several=len({one.place_id for one in rows}) > 1,
        address=feeds.public_address(row.ref) if rows and subjects.seek(row.ref, ANYONE) else None,
        changes=institutions.publishes(actor(), getattr(row, "institution_id", None)),
    )


@pages.get("/my/calendar", access="signed_in")
def mine() -> Any:
    now = clock.now()
    lines = agenda.of_household(actor(), now - timedelta(hours=12), now + AHEAD)
    today = local(now).date()
    shown = [line for line in lines if line.dated.end_local.date() >= today]
    feed = queries.feed_of(actor())
    token = queries.token(feed.code) if feed else None
    # After a change of the site's secret key the old address works on, but cannot be shown again.
    known = token if feed and queries.hashed(token) == feed.token_hash else None
    return render(
        "calendar/mine.html",
        days=[(day, list(some)) for day, some in groupby(shown, key=lambda line: line.dated.start_local.date())],
        feed=feed,
        address=feeds.household_address(known) if known else None,
    )


@pages.post("/my/calendar/feed", access="signed_in")
def make_feed() -> Any:
    form_for("calendar.make_feed").run()
    return go("/my/calendar#feed", _("The address is made. One that you had before does not work any more."))


@pages.post("/my/calendar/feed/revoke", access="signed_in")
def revoke_feed() -> Any:
    form_for("calendar.revoke_feed").run()
    return go("/my/calendar#feed", _("The address does not work any more."))


# a single date


@pages.get("/desk/calendar/<code>", access=CHANGE)
def occurrence(code: str) -> Any:
    return _occurrence(_date(code))


@pages.post("/desk/calendar/<code>/cancel", access=CHANGE)
def cancel(code: str) -> Any:
    row = _date(code)
    form = form_for("calendar.cancel_occurrence", exclude=("occurrence",))
    if outcome := form.run(extra={"occurrence": code}):
        said = _("The session is cancelled, and everybody signed up is told.")
        return go(f"/desk/calendar/{code}", said, undo=undo.of("calendar.cancel_occurrence", None, outcome))
    return _occurrence(row, form)


@pages.post("/desk/calendar/<code>/restore", access=CHANGE)
def restore(code: str) -> Any:
    form = form_for("calendar.restore_occurrence", exclude=("occurrence",))
    if outcome := form.run(extra={"occurrence": code}):
        said = _("The session takes place, and everybody signed up is told.")
        return go(f"/desk/calendar/{code}", said, undo=undo.of("calendar.restore_occurrence", None, outcome))
    return go(f"/desk/calendar/{code}", next(iter(form.errors), ""), "problem")


@pages.get("/desk/calendar/<code>/move", access=CHANGE)
def moving(code: str) -> Any:
    row = _date(code)
    return _occurrence(row, _move_form(row), "calendar/move.html")


@pages.post("/desk/calendar/<code>/move", access=CHANGE)
def move(code: str) -> Any:
    row = _date(code)
    form, ref_id = _move_form(row), row.ref_id
    if preview.again():
        preview.put_back(form)
        return _occurrence(row, form, "calendar/move.html")
    if preview.wanted():
        seen = preview.rehearse(
            form, None, lambda facts, _value: foresight.foresee(actor(), ref_id, facts, code), {"occurrence": code}
        )
        return _occurrence(_date(code), form, "calendar/move.html", seen)
    outcome = form.run(extra={"occurrence": code})
    if outcome is None:
        return _occurrence(row, form, "calendar/move.html")
    said = _("The session is moved, and everybody signed up is told.")
    if outcome.value.get("clashes"):
        said = _("The session is moved. Something else is there at that time.")
    return go(f"/desk/calendar/{code}", said, undo=undo.of("calendar.move_occurrence", None, outcome))


def _date(code: str) -> Occurrence:
    row = queries.occurrence(code)
    if row is None or not institutions.publishes(actor(), queries.institution_of(row)):
        raise NotFound(_("This page is not here, or it is not open to you."))
    return row


def _move_form(row: Occurrence) -> Form:
    there = queries.places_of(queries.institution_of(row))
    shown = next((str(place.ref) for place in there if place.id == row.place_id), "")
    return form_for(
        "calendar.move_occurrence",
        {"day": row.start_local.date(), "start": row.start_local.time(), "end": row.end_local.time(), "place": shown},
        exclude=("occurrence", "as_planned"),
        options={"place": [("", _("As before")), *((str(place.ref), plain(place.name)) for place in there)]},
    )


def _occurrence(
    row: Occurrence, form: Form | None = None, template: str = "calendar/occurrence.html", rehearsal: Any = None
) -> Any:
    return render(
        template,
        row=row,
        card=subjects.cards([row.ref_id], actor()).get(row.ref_id),
        place=queries.places([row.place_id]).get(row.place_id),
        begun=row.start_utc <= clock.now(),
        clashes=queries.others_there(row),
        form=form or form_for("calendar.cancel_occurrence", exclude=("occurrence",)),
        reach=foresight.reach_of(row.ref_id),
        foresight=rehearsal.seen if rehearsal else None,
        kept=preview.kept() if rehearsal else [],
    )


# closed days


@pages.get("/desk/calendar", access=CLOSURES)
def desk() -> Any:
    mine = institutions.staff_places(actor(), institutions.PUBLISH)
    shown = [row for row in institutions.institutions_list(actor()) if mine is None or row.id in mine]
    return render("calendar/desk.html", institutions=shown)


@pages.get("/desk/institutions/<code>/closures", access=CLOSURES)
def closures(code: str) -> Any:
    return _closures(_house(code, CLOSURES))


@pages.post("/desk/institutions/<code>/closures", access=CLOSURES)
def close_days(code: str) -> Any:
    house, form = _house(code, CLOSURES), form_for("calendar.close_days")
    if outcome := form.run(house.ref):
        said = _("The days are written down, and everybody whose sessions change is told.")
        return go(_closures_of(code), said, undo=undo.of("calendar.close_days", house.ref, outcome))
    return _closures(house, form)


@pages.post("/desk/institutions/<code>/closures/fill", access=CLOSURES)
def fill_closures(code: str) -> Any:
    house, form = _house(code, CLOSURES), form_for("calendar.fill_closures", only=("preset",))
    if outcome := form.run(house.ref):
        added = outcome.value["closures"]
        takings = [("calendar.drop_closure", house.ref, {"closure": one}) for one in added]
        said = _("Added: %(count)s. Please look them over.", count=len(added))
        return go(_closures_of(code), said, undo=takings or None)
    return _closures(house, fill=form)


@pages.get("/desk/institutions/<code>/closures/<closure>", access=CLOSURES)
def closure(code: str, closure: str) -> Any:
    house = _house(code, CLOSURES)
    row = _closure(house.id, closure)
    return render("calendar/closure.html", house=house, row=row, form=_closure_form(row))


@pages.post("/desk/institutions/<code>/closures/<closure>", access=CLOSURES)
def change_closure(code: str, closure: str) -> Any:
    house = _house(code, CLOSURES)
    row = _closure(house.id, closure)
    form = _closure_form(row)
    if outcome := form.run(house.ref, extra={"closure": closure}):
        said = _("The days are changed, and everybody whose sessions change is told.")
        return go(_closures_of(code), said, undo=undo.of("calendar.change_closure", house.ref, outcome))
    return render("calendar/closure.html", house=house, row=row, form=form)


@pages.post("/desk/institutions/<code>/closures/<closure>/drop", access=CLOSURES)
def drop_closure(code: str, closure: str) -> Any:
    house, form = _house(code, CLOSURES), form_for("calendar.drop_closure", exclude=("closure",))
    outcome = form.run(house.ref, extra={"closure": closure})
    taking = undo.of("calendar.drop_closure", house.ref, outcome) if outcome else None
    said = _("The days are ordinary days again, and everybody whose sessions change is told.")
    return go(_closures_of(code), said, undo=taking)


def _closures(house: Any, add: Form | None = None, fill: Form | None = None) -> Any:
    preset = institutions.policy_of(house.id)["closures"]
    return render(
        "calendar/closures.html",
        house=house,
        rows=queries.closures(house.id, local(clock.now()).date() - timedelta(days=60)),
        labels=schemas.POLICY_LABELS,
        add=add or form_for("calendar.close_days"),
        fill=fill or form_for("calendar.fill_closures", {"preset": preset}, only=("preset",)),
        season=closing.season_at(institutions.policy_of(house.id), local(clock.now()).date()),
    )


def _closure(institution_id: int, code: str) -> Closure:
    row = queries.closure(institution_id, code)
    if row is None:
        raise NotFound(_("This closure is not there any more."))
    return row


def _closure_form(row: Closure) -> Form:
    names = ("first", "last", "policy", "starts_at", "ends_at", "title", "provisional")
    data = {name: getattr(row, name) for name in names}
    return form_for("calendar.change_closure", data, exclude=("closure",))


def _closures_of(code: str) -> str:
    return f"/desk/institutions/{code}/closures"


# places


@pages.get("/desk/institutions/<code>/places", access=PLACES)
def places(code: str) -> Any:
    return _places(_house(code, PLACES), form_for("calendar.add_place"))


@pages.post("/desk/institutions/<code>/places", access=PLACES)
def add_place(code: str) -> Any:
    house, form = _house(code, PLACES), form_for("calendar.add_place")
    if form.run(house.ref):
        return go(f"/desk/institutions/{code}/places", _("The place is added."))
    return _places(house, form)


@pages.get("/desk/places/<code>", access=PLACES)
def place(code: str) -> Any:
    row = _place(code)
    return render("calendar/place.html", place=row, form=_place_form(row))


@pages.post("/desk/places/<code>", access=PLACES)
def change_place(code: str) -> Any:
    row = _place(code)
    form = _place_form(row)
    if outcome := form.run(row.ref):
        taking = undo.of("calendar.change_place", row.ref, outcome)
        return go(f"/desk/places/{code}", _("The place is changed."), undo=taking)
    return render("calendar/place.html", place=row, form=form)


def _places(house: Any, form: Form) -> Any:
    own, order = [row for row in queries.places_of(house.id) if row.institution_id == house.id], sorting.asked(ORDERS)
    return render(
        "calendar/places.html",
        house=house,
        places=sorting.sorted_by(own, ORDERS, order),
        column=lambda label, name, **more: sorting.column(label, name, order, **more),
        labels=schemas.WHEELCHAIR_LABELS,
        form=form,
    )


def _place(code: str) -> Place:
    row = subjects.find(Ref("place", code), actor())
    policy.require(actor(), PLACES, row)
    return row


def _place_form(row: Place) -> Form:
    data = {name: getattr(row, name) for name in ("name", "address", "wheelchair", "access", "size")}
    area = next((one for one in institutions.neighbourhoods() if one.id == row.neighbourhood_id), None)
    return form_for("calendar.change_place", {**data, "neighbourhood": str(area.ref) if area else ""})


def _house(code: str, permission: str) -> Any:
    row = subjects.find(Ref("institution", code), actor())
    policy.require(actor(), permission, row)
    return row


def _months(rows: Sequence[Occurrence]) -> list[tuple[str, list[Occurrence]]]:
    """Dates by month, under its name in the reader's language."""
    found = groupby(rows, key=lambda row: row.start_local.date().replace(day=1))
    # Babel 2.18 gives the stand-alone form (LLLL) in the language that asked for it first.
    return [(format_date(month, "MMMM y", locale=language()), list(some)) for month, some in found]
