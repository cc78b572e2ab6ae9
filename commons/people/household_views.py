"""Pages of a household: its people, a child's page, a second guardian, invitations."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request

from commons import clock
from commons.db import unit_of_work
from commons.i18n import _
from commons.kernel import NotFound
from commons.people import households, queries, rules, sessions
from commons.people.models import Person
from commons.people.signing_in import person_by_ref
from commons.people.views import choices_form, details_form, recently
from commons.web import Form, Pages, actor, form_for, go, path, render

pages = Pages("people_household")


@pages.get("/me/household", access="signed_in")
def household() -> Any:
    people = queries.household_of(actor().person_id)
    guardians: dict[int, list[Person]] = {}
    for child_id, guardian in queries.guardians_of([person.id for person in people]):
        guardians.setdefault(child_id, []).append(guardian)
    return render(
        "people/household.html",
        people=people,
        guardians=guardians,
        mine=[guardian for guardian in guardians.get(people[0].id, ()) if guardian.id != people[0].id],
        invitations=queries.invitations_of(actor().person_id, clock.now()),
        **_reckoned(),
    )


def _reckoned() -> dict[str, Any]:
    day = queries.today()
    return {
        "age": lambda person: rules.age_on(person.birth_date, day),
        "grade": lambda person: rules.grade_on(person.birth_date, day),
    }


@pages.get("/me/household/add", access="signed_in")
def add() -> Any:
    return _form("people/add_child.html", form_for("people.add_child"))


@pages.post("/me/household/add", access="signed_in", endpoint="added")
def added() -> Any:
    form = form_for("people.add_child")
    outcome = form.run()
    if outcome:
        return go(_back(), _("The child is added to your household."))
    return _form("people/add_child.html", form)


def _back() -> str:
    wanted = request.form.get("_next") or "/me/household"
    return wanted if wanted.startswith("/") else "/me/household"


def _form(template: str, form: Form, **values: Any) -> Any:
    return render(template, form=form, next=request.values.get("_next") or request.args.get("next"), **values)


@pages.get("/me/household/invite", access="signed_in")
def invite() -> Any:
    return _invite(form_for("people.invite_guardian", options={"children": _children()}))


@pages.post("/me/household/invite", access="signed_in", endpoint="invited")
def invited() -> Any:
    form = form_for("people.invite_guardian", options={"children": _children()})
    if form.run():
        return go("/me/household", _("The invitation is on its way by mail."))
    return _invite(form)


def _invite(form: Form) -> Any:
    if not _children():
        return go("/me/household/add", _("Please add a child first."), "info")
    return render("people/invite.html", form=form)


def _children() -> list[tuple[str, str]]:
    return [(str(child.ref), child.name) for child in queries.household_of(actor().person_id)[1:]]


@pages.post("/me/household/invitations/withdraw", access="signed_in", endpoint="withdraw_invitation")
def withdraw_invitation() -> Any:
    form = form_for("people.withdraw_invitation")
    if form.run():
        return go("/me/household", _("The invitation is taken back."))
    return go("/me/household", _("This invitation is not here any more."), "problem")


def _ward(code: str) -> Person:
    """The member of one's household with this code; not oneself."""
    for person in queries.household_of(actor().person_id)[1:]:
        if person.code == code:
            return person
    raise NotFound(_("This page is not here, or it is not open to you."))


@pages.get("/me/household/<code>", access="signed_in")
def child(code: str) -> Any:
    return _child(_ward(code))


def _choices(ward: Person) -> Form:
    """A child lives where her guardians do: she is not asked for a neighbourhood."""
    return choices_form(ward, {"neighbourhood"})


def _child(person: Person, **forms: Form) -> Any:
    shown = {
        "details": lambda: details_form(person),
        "choices": lambda: _choices(person),
        "account": lambda: form_for("people.open_account"),
        "erase": lambda: form_for("people.erase"),
    }
    return render(
        "people/child.html",
        person=person,
        readers=queries.readers_of(person.id),
        guardians=[guardian for _child_id, guardian in queries.guardians_of([person.id])],
        **{name: forms.get(name) or make() for name, make in shown.items()},
        **_reckoned(),
    )


@pages.post("/me/household/<code>/details", access="signed_in", endpoint="save_child")
def save_child(code: str) -> Any:
    return _save(code, details_form, "details", _("The details are saved."))


@pages.post("/me/household/<code>/choices", access="signed_in", endpoint="save_child_choices")
def save_child_choices(code: str) -> Any:
    return _save(code, _choices, "choices", _("The settings are saved."))


@pages.post("/me/household/<code>/account", access="signed_in", endpoint="open_account")
def open_account(code: str) -> Any:
    message = _("The invitation is on its way by mail.")
    return _save(code, lambda ward: form_for("people.open_account"), "account", message)


def _save(code: str, drawn: Callable[[Person], Form], name: str, message: Any) -> Any:
    ward = _ward(code)
    form = drawn(ward)
    if form.run(ward.ref):
        return go(f"/me/household/{code}", message)
    return _child(_ward(code), **{name: form})


@pages.post("/me/household/<code>/erase", access="signed_in", endpoint="erase_child")
@recently
def erase_child(code: str) -> Any:
    form = form_for("people.erase")
    if form.run(_ward(code).ref):
        return go("/me/household", _("Everything about the child is erased."))
    return _child(_ward(code), erase=form)


@pages.get("/invitations/<token>", access="public")
def invitation(token: str) -> Any:
    return _invitation(token, form_for(_accepting(token), {"token": token}))


@pages.post("/invitations/<token>", access="public", endpoint="accept")
def accept(token: str) -> Any:
    command = _accepting(token)
    if command == "people.accept_guardian" and not actor().signed_in:
        return go(f"/sign-in?next={path(f'/invitations/{token}')}")
    form = form_for(command, {"token": token})
    outcome = form.run(extra={"token": token})
    if outcome is None:
        return _invitation(token, form)
    if command == "people.accept_guardian":
        return go("/me/household", _("The children are in your household now."))
    person = person_by_ref(outcome.value["person"])
    with unit_of_work():
        sessions.begin(person, "invitation")
    return go("/me", _("Welcome! Your account is open."))


def _accepting(token: str) -> str:
    return f"people.accept_{households.invited(token).kind}"


def _invitation(token: str, form: Form) -> Any:
    row = households.invited(token)
    inviter, children = households.named(row)
    return render("people/invitation.html", form=form, row=row, token=token, inviter=inviter, children=children)
