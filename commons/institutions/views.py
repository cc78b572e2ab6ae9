"""Pages: the public list and page of an institution, its settings for its direction, and the site's administration."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, request

from commons import jobs, policy, subjects
from commons.i18n import _, pick
from commons.institutions import queries as read
from commons.institutions import rules
from commons.institutions.models import Institution
from commons.institutions.near import near, own
from commons.institutions.site import failing_readers, plugins
from commons.kernel import Actor, Panel, Ref
from commons.registry import registry
from commons.web import Form, Pages, actor, form_for, go, render, undo

pages = Pages("institutions")
brand = Blueprint("brand", __name__)

ADMINISTER, CHANGE, GIVE = "institutions.administer", "institutions.change", "institutions.give_role"


def at_home(who: Actor) -> list[Panel]:
    """On the home page: the neighbourhoods to choose from, where there are several."""
    some = read.neighbourhoods()
    if len(some) < 2:
        return []
    shown = {"neighbourhoods": some, "chosen": near(who), "own": own(who), "asks": who.signed_in}
    return [Panel(template="institutions/near.html", context=shown, section="area")]


@pages.get("/institutions", access="public")
def index() -> Any:
    wanted = request.args.get("side") if request.args.get("side") in rules.SIDES else None
    shown = [row for row in read.institutions_list(actor()) if wanted in (None, row.side)]
    places = [(place, [row for row in shown if row.neighbourhood_id == place.id]) for place in read.neighbourhoods()]
    places.insert(0, (None, [row for row in shown if row.neighbourhood_id is None]))
    return render("institutions/index.html", places=places, rules=rules, wanted=wanted)


@pages.get("/institutions/<code>", access="public")
def institution(code: str) -> Any:
    row = subjects.find(Ref("institution", code), actor())
    parent = read.institutions([row.parent_id]).get(row.parent_id)
    place = next((one for one in read.neighbourhoods() if one.id == row.neighbourhood_id), None)
    about = pick(row.about)
    shown = {"institution": row, "about": about, "parent": parent, "place": place, "rules": rules}
    return render("institutions/institution.html", **shown)


@brand.get("/brand/<colour>.css")
def sheet(colour: str) -> Response:
    """An institution's colour for its page: a sheet of its own, as nothing may be styled within a page."""
    if not rules.COLOUR.fullmatch(f"#{colour}"):
        abort(404)
    response = Response(f":root{{--brand:#{colour}}}\n", mimetype="text/css")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@pages.get("/desk/institutions", access=CHANGE)
def mine() -> Any:
    places = read.staff_places(actor(), {rules.DIRECTOR})
    shown = [row for row in read.institutions_list(actor()) if places is None or row.id in places]
    return render("institutions/mine.html", institutions=shown, rules=rules)


@pages.get("/desk/institutions/<code>", access=CHANGE)
def settings(code: str) -> Any:
    row = _directed(code)
    return _settings(row, form_for(CHANGE, _values(row)), form_for(GIVE))


@pages.post("/desk/institutions/<code>", access=CHANGE, endpoint="change")
def change(code: str) -> Any:
    row = _directed(code)
    form = form_for(CHANGE, _values(row))
    if form.run(row.ref):
        return go(f"/desk/institutions/{code}", _("The settings are saved."))
    return _settings(row, form, form_for(GIVE))


@pages.post("/desk/institutions/<code>/remove-picture", access=CHANGE, endpoint="remove_picture")
def remove_picture(code: str) -> Any:
    row, form = _directed(code), form_for("institutions.remove_picture")
    outcome = form.run(row.ref)
    if outcome is None:
        return go(f"/desk/institutions/{code}", _("This did not work. Please go back and try again."), "problem")
    taking = undo.of("institutions.remove_picture", row.ref, outcome)
    return go(f"/desk/institutions/{code}#face", _("It is taken down."), undo=taking)


@pages.post("/desk/institutions/<code>/roles", access=GIVE, endpoint="give_role")
def give_role(code: str) -> Any:
    row = _directed(code)
    form = form_for(GIVE)
    if form.run(row.ref):
        return go(f"/desk/institutions/{code}#roles", _("The role is given, and the person is told."))
    return _settings(row, form_for(CHANGE, _values(row)), form)


@pages.post("/desk/roles/end", access=GIVE, endpoint="end_role")
def end_role() -> Any:
    form, back = form_for("institutions.end_role"), request.args.get("back", "/")
    if form.run():
        return go(back, _("The role is ended."))
    return go(back, next(iter(form.errors), _("This did not work. Please go back and try again.")), "problem")


@pages.get("/admin", access=ADMINISTER)
def admin() -> Any:
    return render(
        "institutions/admin.html",
        institutions=read.institutions_list(actor()),
        neighbourhoods=read.neighbourhoods(),
        administrators=read.role_holders(None),
        plugins=plugins(),
        dead=jobs.dead(),
        readers=failing_readers(),
        health=registry().health(),
        rules=rules,
    )


@pages.get("/admin/institutions/add", access=ADMINISTER, endpoint="add")
def add() -> Any:
    return _form("institutions.add", _("Add an institution"))


@pages.post("/admin/institutions/add", access=ADMINISTER, endpoint="added")
def added() -> Any:
    return _run("institutions.add", _("Add an institution"), _("The institution is added."))


@pages.get("/admin/neighbourhoods/add", access=ADMINISTER, endpoint="add_neighbourhood")
def add_neighbourhood() -> Any:
    return _form("institutions.add_neighbourhood", _("Add a neighbourhood"))


@pages.post("/admin/neighbourhoods/add", access=ADMINISTER, endpoint="added_neighbourhood")
def added_neighbourhood() -> Any:
    return _run("institutions.add_neighbourhood", _("Add a neighbourhood"), _("The neighbourhood is added."))


@pages.get("/admin/roles/give", access=ADMINISTER, endpoint="give_city_role")
def give_city_role() -> Any:
    return _form("institutions.give_city_role", _("Give site administration"))


@pages.post("/admin/roles/give", access=ADMINISTER, endpoint="gave_city_role")
def gave_city_role() -> Any:
    done = _("The role is given, and the person is told.")
    return _run("institutions.give_city_role", _("Give site administration"), done)


def _form(command: str, title: str) -> Any:
    return render("institutions/form.html", form=form_for(command), title=title)


def _run(command: str, title: str, done: str) -> Any:
    form = form_for(command)
    return go("/admin", done) if form.run() else render("institutions/form.html", form=form, title=title)


def _directed(code: str) -> Institution:
    row = subjects.find(Ref("institution", code), actor())
    policy.require(actor(), CHANGE, row)
    return row


def _settings(row: Institution, form: Form, role_form: Form) -> Any:
    return render(
        "institutions/settings.html",
        institution=row,
        form=form,
        role_form=role_form,
        holders=read.role_holders(row.id),
        rules=rules,
    )


def _values(row: Institution) -> dict[str, Any]:
    """An institution as its form shows it."""
    own = rules.policy(row.policy)
    for name in ("season_start", "season_end", "last_refund"):
        own[name] = rules.said_day(own[name])
    placed = next((str(one.ref) for one in read.neighbourhoods() if one.id == row.neighbourhood_id), "")
    parent = read.institutions([row.parent_id]).get(row.parent_id)
    columns = ("name", "kind", "side", "about", "address", "phone", "email", "short", "colour", "picture_alt")
    return {
        **{name: getattr(row, name) for name in columns},
        "neighbourhood": placed,
        "parent": str(parent.ref) if parent else "",
        **own,
    }
