"""Pages of the staff: the day, the lists, registering on behalf of somebody, attendance."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any

from babel.dates import format_timedelta
from flask import request

from commons import clock, command, policy, subjects
from commons.calendar import api as calendar
from commons.i18n import _, language, local, zone
from commons.institutions import api as institutions
from commons.kernel import Forbidden, NotFound, Ref, Refused
from commons.people import api as people
from commons.people.api import search
from commons.signups import figures, lists, offline, queries, registering, rules, schemas, wording
from commons.signups.views import pages
from commons.web import Form, actor, form_for, go, render, sorting, undo

DESK, ATTEND = "signups.desk", "signups.attend"
TABS = {
    "registered": rules.TAKING,
    "waiting": (rules.WAITING,),
    "offered": (rules.OFFERED,),
    "ended": (rules.ENDED, rules.WITHDRAWN, rules.LAPSED),
}
#: How a list of the registered is sorted: by name, by state, by who came first.
ORDERS = {
    "name": lambda one: (one.people[0].name.casefold() if one.people else "", one.registration.id),
    "state": lambda one: (one.registration.state, one.registration.id),
    "since": lambda one: one.registration.waiting_since or one.registration.enrolled_at or one.registration.made_at,
}
#: A list of more than these is looked through by name.
LONG = 8


@pages.get("/desk", access=ATTEND, endpoint="desk")
def desk() -> Any:
    now = clock.now()
    today = local(now).date()
    start = datetime.combine(today, time(), tzinfo=zone())
    sessions = lists.sessions_between(actor(), start, start + timedelta(days=1))
    after = None if any(one.held for one, _pool in sessions) else lists.next_session(actor(), start + timedelta(days=1))
    risks, full = lists.pools_at_risk(actor()), figures.occupancy(actor())
    offers, ending = lists.in_states(actor(), rules.OFFERED), lists.in_states(actor(), rules.ENDING)
    pools = [pool for _session, pool in [*sessions, *([after] if after else [])]] + risks + full
    pools += [one.pool for one in offers + ending]
    return render(
        "signups/desk.html",
        today=today,
        sessions=sessions,
        after=after,
        noted=lists.noted([session.id for session, _pool in sessions]),
        risks=risks,
        offers=offers,
        ending=ending,
        full=full,
        contacts=contacts_of(person for one in offers for person in one.people),
        left=lambda moment: time_left(moment - now),
        cards=subjects.cards({pool.ref_id for pool in pools}, actor()),
        serves=policy.may(actor(), DESK),
        manages=policy.may(actor(), "signups.manage"),
    )


def time_left(left: timedelta) -> str:
    """As people say it: "3 hours", "2 days"; what is over, and what is left of a minute: "a moment"."""
    if left < timedelta(minutes=1):
        return _("a moment")
    return format_timedelta(left, granularity="minute", threshold=1.5, locale=language())


@pages.get("/desk/signups/<kind>/<code>", access=ATTEND, endpoint="roster")
def roster(kind: str, code: str) -> Any:
    row, pool = subject_of(Ref(kind, code), ATTEND)
    tab = request.args.get("tab") if request.args.get("tab") in TABS else "registered"
    order, q = sorting.asked(ORDERS), request.args.get("q", "")[:100].strip()
    everybody = lists.roster(row.id, actor(), TABS[tab])
    shown = sorting.sorted_by(lists.narrowed(everybody, q), ORDERS, order)
    today = local(clock.now())
    return render(
        "signups/roster.html",
        card=subjects.card(row.ref, actor()),
        ref=row.ref,
        pool=pool,
        room=queries.rooms([row.id])[row.id],
        shown=shown,
        column=lambda label, name: sorting.column(label, name, order),
        contacts=contacts_of(one for found in shown for one in found.people),
        tab=tab,
        q=q,
        long=len(everybody) > LONG,
        counts=lists.counts(pool.id),
        sessions=lists.sessions_of(row.id, today - timedelta(days=14), today + timedelta(days=14)),
        presence=figures.presence(row.id),
        filling=figures.filling(pool.id),
        serves=institutions.desk_of(actor(), pool.institution_id),
        manages=policy.may(actor(), "signups.manage", row),
        wording=wording,
        key=form_for("signups.place").key,
    )


@pages.post("/desk/registrations/<code>/place", access=DESK, endpoint="place")
def place(code: str) -> Any:
    sent, data = request.form.get("_key", ""), {"registration": code}
    try:
        outcome = command.run("signups.place", actor(), None, data, key=f"{sent}:{code}"[:80] if sent else None)
    except (Forbidden, NotFound):
        raise
    except Refused as refused:
        return go(f"/signups/r/{code}", refused, "problem")
    said = _("The place is given, out of turn; the journal shows it.")
    return go(f"/signups/r/{code}", said, undo=undo.of("signups.place", None, outcome))


@pages.get("/desk/signups/<kind>/<code>/register", access=DESK, endpoint="on_behalf")
def on_behalf(kind: str, code: str) -> Any:
    return _on_behalf_page(Ref(kind, code))


@pages.post("/desk/signups/<kind>/<code>/register", access=DESK, endpoint="register_on_behalf")
def register_on_behalf(kind: str, code: str) -> Any:
    form = form_for("signups.register", exclude=("ref", "regulations"))
    outcome = form.run(None, extra={"ref": f"{kind}:{code}"})
    if outcome is None:
        return _on_behalf_page(Ref(kind, code), form)
    taking = undo.of("signups.register", None, outcome)
    return go(f"/signups/r/{outcome.value['registration']}", _("It is written down."), undo=taking)


@pages.get("/desk/attendance/<code>", access=ATTEND, endpoint="attendance")
def attendance(code: str) -> Any:
    return _attendance_page(code)


@pages.post("/desk/attendance/<code>", access=ATTEND, endpoint="mark")
def mark(code: str) -> Any:
    form = form_for("signups.mark", exclude=("occurrence",))
    if outcome := form.run(None, extra={"occurrence": code}):
        taking = undo.of("signups.mark", None, outcome)
        return go(f"/desk/attendance/{code}", _("Attendance is saved."), undo=taking)
    return _attendance_page(code, form)


def subject_of(ref: Ref, permission: str) -> tuple[Any, Any]:
    row = subjects.find(ref, actor())
    pool = queries.pool_of(row.id)
    policy.require(actor(), permission, pool)
    return row, pool


def caller() -> Any:
    """The person whom the address names, where she is known at this desk."""
    ref = request.args.get("person", "")
    return subjects.seek(ref, actor()) if ref.startswith("person:") else None


def contacts_of(persons: Iterable[people.Person]) -> dict[int, list[tuple[str, str]]]:
    """Person id -> (name, telephone) of whom to call: herself, or the guardians of a child."""
    listed = {one.id: one for one in persons}
    contacts = {one.id: [("", one.phone)] if one.phone else [] for one in listed.values()}
    for person_id, guardian in people.guardians_of(listed) if listed else ():
        if guardian.phone:
            contacts[person_id].append((guardian.name, guardian.phone))
    return contacts


def _on_behalf_page(ref: Ref, form: Form | None = None) -> Any:
    row, pool = subject_of(ref, DESK)
    calling, q = caller(), request.args.get("q", "")[:100].strip()
    matches = search(actor(), q) if calling is None else []
    if len(matches) == 1:  # whoever is meant: one step less while she waits on the telephone
        calling = matches[0]
    household = people.household_of(calling.id) if calling is not None else []
    there = queries.registrations_of([one.id for one in household], actor())
    registered = {one.id: found for found in there if found.pool.id == pool.id for one in found.people}
    unmet = {one.id: registering.unmet(one.id, ref) for one in household if one.id not in registered}
    free = [one for one in household if one.id not in registered and not unmet[one.id]]
    if form is None:
        alone = len(free) == 1 and (len(household) == 1 or free[0].id != calling.id)
        chosen = [str(free[0].ref)] if alone else []
        form = form_for("signups.register", {"persons": chosen}, exclude=("ref", "regulations"))
    form["persons"].options = [(str(one.ref), _with_age(one)) for one in free]
    form["persons"].attrs["autofocus"] = not form.failed
    return render(
        "signups/on_behalf.html",
        form=form,
        card=subjects.card(ref, actor()),
        ref=ref,
        room=queries.rooms([row.id])[row.id],
        whom=calling,
        q=q,
        digits=q if sum(map(str.isdecimal, q)) > 5 else "",
        matches=matches,
        age=_age,
        household=household,
        registered=registered,
        unmet=unmet,
        free=free,
        wording=wording,
        key=form_for("people.enter").key,
    )


def _age(person: people.Person) -> int | None:
    return people.age_on(person.birth_date, people.today())


def _with_age(person: people.Person) -> str:
    age = _age(person)
    return person.name if age is None else _("%(name)s, age %(age)s", name=person.name, age=age)


def _attendance_page(code: str, form: Form | None = None) -> Any:
    session = calendar.occurrence(code)
    pool = queries.pools([session.ref_id]).get(session.ref_id) if session else None
    if pool is None:
        raise NotFound(_("This session is not here, or it is not open to you."))
    policy.require(actor(), ATTEND, pool)
    persons = people.persons(lists.expected_at(pool, session), actor())
    return render(
        "signups/attendance.html",
        session=session,
        card=subjects.cards([pool.ref_id], actor()).get(pool.ref_id),
        people=sorted(persons.values(), key=lambda person: (person.name, person.id)),
        marks={one: row.mark for one, row in lists.marks_of(session.id).items()},
        labels=schemas.MARKS,
        along=offline.state(session),
        form=form or form_for("signups.mark", exclude=("occurrence",)),
    )
