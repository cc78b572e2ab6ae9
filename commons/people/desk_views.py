"""Pages of the desk: looking persons up, entering one who telephones, a person's record. Each opening is noted."""

from __future__ import annotations

from typing import Any

from flask import request

from commons import policy, subjects
from commons.i18n import _
from commons.kernel import Ref
from commons.people import queries, reads, rules, schemas
from commons.people.models import Person
from commons.people.views import details_form
from commons.web import Form, Pages, actor, form_for, go, render

pages = Pages("people_desk")


@pages.get("/desk/people", access="people.read")
def people() -> Any:
    form = form_for(schemas.LookUpSchema, {"q": request.args.get("q", "")[:200]})
    data = form.load({"q": request.args.get("q", "")})
    text = data["q"] if data else ""
    return render("people/desk.html", form=form, text=text, found=queries.search(actor(), text), **_elsewhere(text))


def _elsewhere(text: str) -> dict[str, Any]:
    """Persons of other institutions with exactly this telephone or mail, who can be recognised."""
    contact = schemas.contact(text)
    mine = {person.id for person in queries.search(actor(), text)} if contact else set()
    found = [one for one in queries.same(contact, contact) if one.id not in mine] if contact else []
    return {"elsewhere": found, "contact": contact, **_ages()}


def _ages() -> dict[str, Any]:
    day = queries.today()
    return {"age": lambda person: rules.age_on(person.birth_date, day)}


@pages.post("/desk/people/recognise", access="people.enter", endpoint="recognise")
def recognise() -> Any:
    form = form_for("people.recognise", exclude=("institution",))
    outcome = form.run(extra=_here())
    if outcome:
        return _on(outcome.value["code"], _("From now on you see this person."))
    return go("/desk/people", _("This did not work. Please go back and try again."), "problem")


@pages.get("/desk/people/enter", access="people.enter")
def enter() -> Any:
    typed = {"name": request.args.get("name"), "phone": request.args.get("phone")}
    return _enter(form_for("people.enter", typed, exclude=("institution", "guardian")), [], None)


@pages.post("/desk/people/enter", access="people.enter", endpoint="entered")
def entered() -> Any:
    form = form_for("people.enter", exclude=("institution", "guardian"))
    typed = form.submitted()
    outcome = form.run(extra=_here())
    if outcome:
        return _on(outcome.value["code"], _("The person is entered."))
    phone, email = (schemas.contact(str(typed.get(name) or "")) for name in ("phone", "email"))
    alike = queries.candidates(actor(), str(typed.get("name") or ""), phone, email)
    return _enter(form, alike, phone or email)


def _here() -> dict[str, Any]:
    """The institution at whose desk one sits (the first, of several): all of its desk knows whom it enters."""
    served = sorted(place for _role, place in policy.grants(actor()) if place is not None)
    return {"institution": f"institution:{subjects.refs(served[:1])[served[0]].code}"} if served else {}


def _on(code: str, message: str) -> Any:
    """To where the person was wanted (`_next`, a page of the desk), else to the record."""
    wanted = request.form.get("_next", "")
    if wanted.lstrip("/").partition("/")[2].startswith("desk/") or wanted.startswith("/desk/"):
        return go(f"{wanted}{'&' if '?' in wanted else '?'}person=person:{code}", message)
    return go(f"/desk/people/{code}", message)


def _enter(form: Form, alike: list[Person], contact: str | None) -> Any:
    seen = queries.persons([one.id for one in alike], actor())
    return render("people/enter.html", form=form, alike=alike, seen=seen, contact=contact, **_ages())


@pages.get("/desk/people/<code>", access="people.read")
def record(code: str) -> Any:
    reads.note(actor(), _visible(code).id, "record")
    return _record(_visible(code))


@pages.post("/desk/people/<code>", access="people.read", endpoint="correct")
def correct(code: str) -> Any:
    form = details_form(_visible(code))
    if form.run(Ref("person", code)):
        return go(f"/desk/people/{code}", _("The details are saved."))
    return _record(_visible(code), form)


def _visible(code: str) -> Person:
    return subjects.find(Ref("person", code), actor())


def _record(person: Person, form: Form | None = None) -> Any:
    day = queries.today()
    return render(
        "people/record.html",
        person=person,
        form=form or details_form(person),
        household=queries.household_of(person.id)[1:],
        guardians=[guardian for _id, guardian in queries.guardians_of([person.id])],
        grade=rules.grade_on(person.birth_date, day),
        **_ages(),
    )
