"""Pages of a person about herself: her page, settings, sessions, consents, a copy of everything, erasure."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import quote

from flask import Response, request, session

from commons import clock, command, policy
from commons.i18n import _, language
from commons.kernel import NotFound, Ref, Refused
from commons.people import codes, copy_words, privacy, queries, rules, schemas, sessions
from commons.people.models import Letter, Person
from commons.web import Form, Pages, actor, form_for, go, render

pages = Pages("people")

ASK = "people.address"  # in the browser's cookie: the new address that was asked for


def myself() -> Person:
    """The person signed in."""
    return queries.persons([actor().person_id], actor())[actor().person_id]


def recently(view: Callable) -> Callable:
    """For what an open screen must not allow: asks to sign in again unless that was a short while ago."""

    @functools.wraps(view)
    def guarded(**values: Any) -> Any:
        if sessions.recent():
            return view(**values)
        here = request.full_path.rstrip("?") if request.method == "GET" else f"/{language()}/me/privacy"
        return go(f"/sign-in?again=1&next={quote(here, safe='')}", _("For this, please sign in once more."), "info")

    return guarded


@pages.get("/me", access="signed_in")
def me() -> Any:
    return render("people/me.html", household=queries.household_of(actor().person_id), today=queries.today(), **_ages())


def _ages() -> dict[str, Any]:
    day = queries.today()
    return {"age": lambda person: rules.age_on(person.birth_date, day)}


@pages.get("/me/settings", access="signed_in")
def settings() -> Any:
    return _settings()


@pages.post("/me/settings/details", access="signed_in", endpoint="save_details")
def save_details() -> Any:
    form = details_form(myself())
    if form.run(myself().ref):
        return go("/me/settings", _("The details are saved."))
    return _settings(details=form)


@pages.post("/me/settings/choices", access="signed_in", endpoint="save_choices")
def save_choices() -> Any:
    form = choices_form(myself())
    outcome = form.run(myself().ref)
    if outcome:
        return go(f"/{outcome.value['lang']}/me/settings", _("The settings are saved."))
    return _settings(choices=form)


@pages.post("/me/settings/password", access="signed_in", endpoint="save_password")
@recently
def save_password() -> Any:
    form = form_for("people.set_password")
    if form.run(myself().ref):
        return go("/me/settings", _("The password is set. Other devices are signed out."))
    return _settings(password=form)


@pages.post("/me/settings/password/remove", access="signed_in", endpoint="remove_password")
@recently
def remove_password() -> Any:
    form_for("people.remove_password").run(myself().ref)
    return go("/me/settings", _("The password is removed. From now on you sign in by mail."))


@pages.post("/me/settings/address", access="signed_in", endpoint="ask_address")
@recently
def ask_address() -> Any:
    form = form_for(schemas.NewAddressAskSchema)
    data = form.load()
    if data is None:
        return _settings(address=form)
    handle = codes.ask(data["email"], "address", actor().person_id)
    session[ASK] = {"handle": handle, "email": data["email"]}
    return go("/me/settings/address")


@pages.get("/me/settings/address", access="signed_in", endpoint="address")
def address() -> Any:
    if ASK not in session:
        return go("/me/settings")
    return render("people/address.html", form=form_for(schemas.GiveCodeSchema), email=session[ASK]["email"])


@pages.post("/me/settings/address/code", access="signed_in", endpoint="save_address")
def save_address() -> Any:
    asked, form = session.get(ASK), form_for(schemas.GiveCodeSchema)
    if not asked:
        return go("/me/settings")
    data = form.load()
    try:
        if data is not None and _moved(codes.check(asked["handle"], data["code"], "address")):
            session.pop(ASK, None)
            return go("/me/settings", _("The mail address is changed."))
    except Refused as wrong:
        form.refuse({}, wrong)
    return render("people/address.html", form=form, email=asked["email"])


def _moved(letter: Letter) -> bool:
    if letter.person_id != actor().person_id:
        raise NotFound(_("This page is not here, or it is not open to you."))
    proof = codes.prove(letter.address, "address")
    command.run("people.change_address", actor(), myself().ref, {"proof": proof})
    return True


def _settings(**forms: Form) -> Any:
    person = myself()
    shown = {
        "details": lambda: details_form(person),
        "choices": lambda: choices_form(person),
        "password": lambda: form_for("people.set_password"),
        "address": lambda: form_for(schemas.NewAddressAskSchema),
    }
    return render(
        "people/settings.html", person=person, **{name: forms.get(name) or make() for name, make in shown.items()}
    )


def values_of(person: Person) -> dict[str, Any]:
    """A person as the initial values of the forms about her."""
    names = ["name", "given", "family", "phone", "birth_date"]
    names += ["form_of_address", "lang", "take_automatically", "hebrew_dates", "neighbourhood"]
    return {name: getattr(person, name) for name in names} | {"spellings": "\n".join(person.spellings)}


def details_form(person: Person) -> Form:
    """The form of `people.change`, which changes only what is sent, as a page shows it: whole."""
    return _whole(form_for("people.change", values_of(person)), "name")


def choices_form(person: Person, without: Collection[str] = ()) -> Form:
    """The form of `people.choose`, likewise. without: fields that it does not ask."""
    return _whole(form_for("people.choose", values_of(person), exclude=without), "form_of_address", "lang")


def _whole(form: Form, *names: str) -> Form:
    for name in names:
        form[name].required = True
    return form


@pages.get("/me/sessions", access="signed_in", endpoint="sessions")
def my_sessions() -> Any:
    here = sessions.signed_in()
    return render("people/sessions.html", rows=sessions.of(actor().person_id), here=here.session_id)


@pages.post("/me/sessions/<int:number>/end", access="signed_in", endpoint="end_session")
def end_session(number: int) -> Any:
    if number == sessions.signed_in().session_id:
        sessions.end()
        return go("/", _("You are signed out."))
    if number.bit_length() > 62 or not sessions.end_one(actor().person_id, number):
        raise NotFound(_("This session has ended already."))
    return go("/me/sessions", _("The session is ended: that device is signed out."))


@pages.get("/me/consents", access="signed_in", endpoint="consents")
def my_consents() -> Any:
    household = queries.household_of(actor().person_id)
    given = queries.consents_of([person.id for person in household])
    return render("people/consents.html", household=household, given=given, purposes=schemas.PURPOSES)


@pages.post("/me/consents/<code>/give", access="signed_in", endpoint="consent")
def consent(code: str) -> Any:
    form = form_for("people.consent")
    if form.run(Ref("person", code)):
        return go("/me/consents", _("Thank you. This can be taken back here at any time."))
    return go("/me/consents", next(iter(form.errors), None), "problem")


@pages.post("/me/consents/<code>/withdraw", access="signed_in", endpoint="withdraw")
def withdraw(code: str) -> Any:
    form = form_for("people.withdraw_consent")
    if form.run(Ref("person", code)):
        return go("/me/consents", _("The consent is taken back."))
    return go("/me/consents", next(iter(form.errors), None), "problem")


@pages.get("/me/privacy", access="signed_in", endpoint="privacy")
def my_privacy() -> Any:
    return _privacy(form_for("people.erase"))


def _privacy(form: Form) -> Any:
    return render(
        "people/privacy.html",
        form=form,
        household=queries.household_of(actor().person_id),
        sole=privacy.sole_wards(actor().person_id),
        readers=queries.readers_of(actor().person_id),
    )


@pages.get("/me/privacy/copy", access="signed_in", endpoint="copy")
@recently
def copy() -> Any:
    person, everything = privacy.copy_of(actor(), request.args.get("person"))
    return render("people/copy.html", person=person, everything=everything, words=copy_words)


@pages.get("/me/privacy/copy.json", access="signed_in", endpoint="copy_file")
@recently
def copy_file() -> Any:
    person, everything = privacy.copy_of(actor(), request.args.get("person"))
    name = f"commons-{person.code}-{clock.now():%Y-%m-%d}.json"
    return Response(
        json.dumps(everything, ensure_ascii=False, indent=1) + "\n",
        mimetype="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@pages.post("/me/privacy/erase", access="signed_in", endpoint="erase")
@recently
def erase() -> Any:
    form = form_for("people.erase")
    if form.run(myself().ref):
        sessions.end()
        return go("/", _("Everything about you is erased, and you are signed out."))
    return _privacy(form)


@pages.get("/people/<code>", access="signed_in", endpoint="person")
def person(code: str) -> Any:
    household = {one.code: one for one in queries.household_of(actor().person_id)}
    if code == next(iter(household), None):
        return go("/me")
    if code not in household and not policy.may(actor(), "people.read"):
        raise NotFound(_("This page is not here, or it is not open to you."))
    return go(f"/me/household/{code}" if code in household else f"/desk/people/{code}")
