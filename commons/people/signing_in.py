"""Pages: signing in by a code or a password, joining, the demo's one-click way in, signing out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import request, session

from commons.db import db, unit_of_work
from commons.i18n import _, language
from commons.kernel import Invalid, NotFound, Ref
from commons.people import codes, demo, limits, passwords, queries, schemas, sessions
from commons.people.models import Person
from commons.web import Form, Pages, form_for, go, path, render

pages = Pages("people_sign_in")

ASK = "people.ask"  # in the browser's cookie: what was asked for, until it is answered


@pages.get("/sign-in", access="public")
def sign_in() -> Any:
    if sessions.signed_in() and "again" not in request.args:
        return go(_next(request.args.get("next")))
    return _sign_in(form_for(schemas.AskCodeSchema))


@pages.post("/sign-in", access="public", limit="30 per minute", endpoint="ask_code")
def ask_code() -> Any:
    form = form_for(schemas.AskCodeSchema)
    data = form.load()
    if data is None:
        return _sign_in(form)
    handle = codes.ask(data["email"])
    session[ASK] = {
        "handle": handle,
        "email": data["email"],
        "shared": data["shared"],
        "next": _next(request.form.get("_next")),
    }
    return go("/sign-in/code")


def _sign_in(form: Form) -> Any:
    wanted = _next(request.form.get("_next") or request.args.get("next"))
    return render("people/sign_in.html", form=form, next=wanted, again="again" in request.args)


@pages.get("/sign-in/code", access="public")
def code() -> Any:
    asked = session.get(ASK)
    if not asked:
        return go("/sign-in")
    return render("people/code.html", form=form_for(schemas.GiveCodeSchema), email=asked["email"])


@pages.post("/sign-in/code", access="public", endpoint="give_code")
def give_code() -> Any:
    asked, form = session.get(ASK), form_for(schemas.GiveCodeSchema)
    if not asked:
        return go("/sign-in", _("This took too long. Please begin again with your mail address."), "problem")
    data = form.load()
    if data is not None:
        try:
            letter = codes.check(asked["handle"], data["code"])
        except Invalid as wrong:
            form.refuse({}, wrong)
        else:
            person = queries.by_email(letter.address)
            return _join_with(asked, letter.address) if person is None else _begin(person, "code", asked)
    return render("people/code.html", form=form, email=asked["email"])


def _join_with(asked: dict[str, Any], address: str) -> Any:
    session[ASK] = {**asked, "proof": codes.prove(address, "sign_in")}
    return go("/join")


def _begin(person: Person, way: str, asked: dict[str, Any], message: Any = None) -> Any:
    with unit_of_work():
        sessions.begin(person, way, bool(asked.get("shared")))
    return go(_next(asked.get("next")), message)


@pages.get("/sign-in/password", access="public")
def password() -> Any:
    return _password(form_for(schemas.PasswordSignInSchema))


@pages.post("/sign-in/password", access="public", endpoint="give_password")
def give_password() -> Any:
    form = form_for(schemas.PasswordSignInSchema)
    data = form.load()
    if data is None:
        return _password(form)
    person = _checked(data["email"], data["password"])
    if person is None:
        form.refuse(data, Invalid({"password": [_("The address and the password do not belong together.")]}))
        return _password(form)
    return _begin(person, "password", {"shared": data["shared"], "next": request.form.get("_next")})


def _checked(address: str, typed: str) -> Person | None:
    """The person, where the password is hers. It takes as long for an address that nobody has."""
    with unit_of_work():
        limits.count("password_client", limits.client())
        limits.count("password_address", address)
    person = queries.by_email(address)
    stored, person_id = (person.password_hash, person.id) if person else (None, None)
    db.session.rollback()  # no transaction is held while the password is hashed
    if not passwords.fits(stored, typed):
        return None
    fresh = passwords.hashed(typed) if passwords.stale(stored) else None
    if fresh:
        with unit_of_work() as writing:
            writing.get(Person, person_id).password_hash = fresh
    return db.session.get(Person, person_id)


def _password(form: Form) -> Any:
    wanted = _next(request.form.get("_next") or request.args.get("next"))
    return render("people/password.html", form=form, next=wanted)


@pages.get("/join", access="public")
def join() -> Any:
    asked = session.get(ASK) or {}
    if "proof" not in asked:
        return go("/sign-in")
    form = form_for("people.join", {"proof": asked["proof"], "lang": language()})
    return render("people/join.html", form=form, email=asked["email"])


@pages.post("/join", access="public", endpoint="joined")
def joined() -> Any:
    asked, form = session.get(ASK) or {}, form_for("people.join")
    outcome = form.run()
    if outcome is None:
        return render("people/join.html", form=form, email=asked.get("email", ""))
    person = person_by_ref(outcome.value["person"])
    return _begin(person, "code", asked, _("Welcome! Your account is open."))


def person_by_ref(ref: str) -> Person:
    """The person that a command has just made or opened, to sign her in."""
    person = db.session.scalar(sa.select(Person).where(Person.code == Ref.parse(ref).code, Person.erased_at.is_(None)))
    if person is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    return person


@pages.get("/sign-in/demo/<token>", access="public")
def demo_door(token: str) -> Any:
    return render("people/demo.html", person=demo.person_of(token), action=path(f"/sign-in/demo/{token}"))


@pages.post("/sign-in/demo/<token>", access="public", endpoint="demo_enter")
def demo_enter(token: str) -> Any:
    return _begin(demo.person_of(token), "demo", {})


@pages.post("/sign-out", access="public")
def sign_out() -> Any:
    sessions.end()
    return go("/", _("You are signed out."))


def _next(wanted: str | None) -> str:
    """Where to go after signing in: a page of this site, else one's own page."""
    fine = wanted and wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and "/sign-" not in wanted
    return wanted if fine and len(wanted) < 500 else "/me"


