"""Pages of those who sign up."""

from __future__ import annotations

from typing import Any

from flask import request

from commons import clock, paper, subjects
from commons.calendar import api as calendar
from commons.i18n import _, local
from commons.institutions import api as institutions
from commons.kernel import Invalid, NotFound, Ref
from commons.people import api as people
from commons.signups import certificates, leaving, offline, queries, registering, rules, wording
from commons.web import Form, Pages, actor, form_for, go, render, undo

pages = Pages("signups")


@pages.get("/signups/<kind>/<code>", access="signed_in")
def sign_up(kind: str, code: str) -> Any:
    return _sign_up_page(Ref(kind, code))


@pages.post("/signups/<kind>/<code>", access="signed_in", endpoint="register")
def register(kind: str, code: str) -> Any:
    form = form_for("signups.register", exclude=("ref",))
    if not request.form.get("regulations"):
        form.refuse(form.submitted(), Invalid({"regulations": [_("Please accept the conditions first.")]}))
        return _sign_up_page(Ref(kind, code), form)
    outcome = form.run(None, extra={"ref": f"{kind}:{code}", **_automatically()})
    if outcome is None:
        return _sign_up_page(Ref(kind, code), form)
    return go(f"/signups/r/{outcome.value['registration']}")


@pages.get("/signups/r/<code>", access="signed_in", endpoint="registration")
def registration(code: str) -> Any:
    found = queries.sign_up(code, actor())
    card = subjects.cards([found.pool.ref_id], actor()).get(found.pool.ref_id)
    now = clock.now()
    return render(
        "signups/registration.html",
        found=found,
        card=card,
        room=queries.rooms([found.pool.ref_id])[found.pool.ref_id],
        sessions=calendar.upcoming([found.pool.ref_id], now, per=3).get(found.pool.ref_id, []),
        moved_up=queries.promoted_so_far(found.pool.id),
        serves=institutions.desk_of(actor(), found.pool.institution_id),
        live=found.registration.offer_until is not None and found.registration.offer_until > now,
        check_in=_check_in(found),
        certified=bool(certificates.participations(found)),
        wording=wording,
        key=form_for("signups.accept").key,
    )


@pages.post("/signups/r/<code>/accept", access="signed_in", endpoint="accept")
def accept(code: str) -> Any:
    return _answer("accept", code, _("The place is taken."))


@pages.post("/signups/r/<code>/decline", access="signed_in", endpoint="decline")
def decline(code: str) -> Any:
    return _answer("decline", code, _("The offer is declined; the place goes to the next in line."))


@pages.get("/signups/r/<code>/cancel", access="signed_in", endpoint="cancelling")
def cancelling(code: str) -> Any:
    return _cancel_page(code)


@pages.post("/signups/r/<code>/cancel", access="signed_in", endpoint="cancel")
def cancel(code: str) -> Any:
    form = form_for("signups.cancel", exclude=("registration",))
    outcome = form.run(None, extra={"registration": code})
    if outcome is None:
        return _cancel_page(code, form)
    ended = outcome.value["registration"]
    pool = queries.sign_up(ended, actor()).pool
    taking = undo.of("signups.cancel", None, outcome) if institutions.desk_of(actor(), pool.institution_id) else None
    return go(f"/signups/r/{ended}", _("The cancellation is done."), undo=taking)


@pages.get("/my/signups", access="signed_in", endpoint="mine")
def mine() -> Any:
    household = people.household_of(actor().person_id)
    found = queries.registrations_of([one.id for one in household], actor(), over="over" in request.args)
    refs = {one.pool.ref_id for one in found}
    return render(
        "signups/mine.html",
        household=[(person, [one for one in found if person in one.people]) for person in household],
        cards=subjects.cards(refs, actor()),
        sessions=calendar.upcoming(refs, clock.now()),
        over="over" in request.args,
        wording=wording,
    )


def _sign_up_page(ref: Ref, form: Form | None = None) -> Any:
    row = subjects.find(ref, actor())
    room = queries.rooms([row.id]).get(row.id)
    if room is None:
        raise NotFound(_("One does not sign up for this."), "no_pool")
    pool = queries.pool_of(row.id)
    household = people.household_of(actor().person_id)
    there = queries.registrations_of([one.id for one in household], actor())
    registered = {one.id: found for found in there if found.pool.id == pool.id for one in found.people}
    unmet = {one.id: registering.unmet(one.id, ref) for one in household if one.id not in registered}
    free = [one for one in household if one.id not in registered and not unmet[one.id]]
    if form is None:
        # Nobody is proposed for what is meant for her child: a guardian is not ticked beside children who do not fit.
        alone = len(free) == 1 and (len(household) == 1 or free[0].id != actor().person_id)
        chosen = [str(free[0].ref)] if alone else []
        form = form_for("signups.register", {"persons": chosen, **_automatically(shown=True)}, exclude=("ref",))
    form["persons"].options = [(str(one.ref), one.name) for one in free]
    return render(
        "signups/sign_up.html",
        form=form,
        card=subjects.card(ref, actor()),
        ref=ref,
        room=room,
        admitted=rules.admits(room.door, False),
        closed=registering.closed_text(room.door) if room.door != "open" else None,
        household=household,
        registered=registered,
        unmet=unmet,
        free=free,
        moved_up=queries.promoted_so_far(pool.id) if room.full else 0,
        conditions=wording.conditions(institutions.policy_of(pool.institution_id), local(clock.now()).date()),
        institution=institutions.institutions([pool.institution_id]).get(pool.institution_id),
        serves=institutions.desk_of(actor(), pool.institution_id),
        wording=wording,
    )


def _check_in(found: queries.SignUp) -> list[tuple[offline.CheckIn, Any]]:
    """What each of a party shows at the door, with its picture, while they have a place."""
    if found.registration.state not in (rules.ENROLLED, rules.ENDING):
        return []
    return [(one, paper.qr(one.code)) for one in offline.codes(found.pool, found.people)]


def _automatically(shown: bool = False) -> dict[str, bool]:
    """The person's own habit, for a form that does not ask."""
    if not shown and "take_automatically" in request.form.getlist("_shown"):
        return {}
    me = people.persons([actor().person_id], actor()).get(actor().person_id)
    return {"take_automatically": bool(me and me.take_automatically)}


def _answer(what: str, code: str, done: str) -> Any:
    form = form_for(f"signups.{what}", exclude=("registration",))
    if form.run(None, extra={"registration": code}):
        return go(f"/signups/r/{code}", done)
    return go(f"/signups/r/{code}", form.errors[0], "problem")


def _cancel_page(code: str, form: Form | None = None) -> Any:
    found = queries.sign_up(code, actor())
    at_desk = institutions.desk_of(actor(), found.pool.institution_id)
    if form is None:
        form = form_for("signups.cancel", exclude=("registration",))
    form["persons"].options = [(str(one.ref), one.name) for one in found.people]
    rule = institutions.policy_of(found.pool.institution_id)
    return render(
        "signups/cancel.html",
        form=form,
        found=found,
        card=subjects.cards([found.pool.ref_id], actor()).get(found.pool.ref_id),
        last_day=leaving.last_day(found.pool, found.registration),
        last_refund=wording.last_refund(rule, local(clock.now()).date()) if rule["last_refund"] else None,
        serves=at_desk,
        active=rules.ACTIVE,
        wording=wording,
    )
