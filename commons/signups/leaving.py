"""Giving up a place, an offer or a number in line; and the day on which a place that was given up is over."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa

from commons import clock, jobs, journal
from commons.calendar import api as calendar
from commons.db import db
from commons.i18n import _, local, zone
from commons.institutions import api as institutions
from commons.kernel import Actor, Refused
from commons.signups import capacity, line, queries, registrations, rules
from commons.signups.models import Attendance, Participant, Pool, Registration


def cancel(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Gives up the whole registration or some of its people. A place that was used is kept until the day that the
    institution's rule gives; anything else is freed at once."""
    pool, registration = registrations.locked(data["registration"])
    allowed = registrations.answerable(actor, pool, registration)
    if data["at_once"]:
        registrations.at_the_desk(actor, pool)
    if registration.state not in rules.ACTIVE:
        raise Refused(_("This sign-up is over already."), "over")
    if registration.state == rules.ENDING and not data["at_once"]:
        raise Refused(_("This sign-up is cancelled already."), "ending")
    chosen = registrations.some_of(data["persons"], allowed)
    if len(chosen) < registration.party:
        registration = registrations.divide(registration, chosen)
    registration.reason = data["reason"] or registration.reason
    was, day = registration.state, None if data["at_once"] else last_day(pool, registration)
    if day is not None:
        registration.state, registration.effective_on = rules.ENDING, day
        job = {"registration": registration.code}
        run_at = rules.midnight_after(day, zone())
        jobs.defer("signups.end", job, run_at=run_at, key=f"signups.end:{registration.code}")
    else:
        registrations.leave(pool, registration)
        if was in rules.TAKING:
            registration.effective_on = _today()
    shown = day.isoformat() if day else None
    line.tell("cancelled", pool, registration, was=was, effective_on=shown)
    line.promote(pool)
    undo = {"registration": registration.code}
    return {"registration": registration.code, "state": registration.state, "effective_on": shown, "undo": undo}


def restore(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """The desk takes back a cancellation: the place, where it is still free, or the number in line as it was. An offer
    that was given up is a number in line again."""
    pool, registration = registrations.locked(data["registration"])
    registrations.at_the_desk(actor, pool)
    if registration.state == rules.ENDING:
        registration.state, registration.effective_on = rules.ENROLLED, None
        line.tell("enrolled", pool, registration)
    elif registration.state in (rules.ENDED, rules.WITHDRAWN):
        _return(pool, registration)
        line.promote(pool)
    else:
        raise Refused(_("This sign-up is not cancelled."), "not_cancelled")
    return {"registration": registration.code, "state": registration.state}


def _return(pool: Pool, registration: Registration) -> None:
    mine = line.people_of(registration)
    again = sa.select(Participant.id).where(
        Participant.pool_id == pool.id, Participant.active, Participant.person_id.in_(mine)
    )
    erased = len(mine) < registration.party
    if erased or pool.mode == "none" or db.session.scalar(again.limit(1)) is not None:
        raise Refused(_("Registration is over, or somebody of them is registered here again already."), "over")
    had_place = registration.enrolled_at is not None
    if had_place and not capacity.move(pool, taken=registration.party):
        raise Refused(_("The place has gone to the next in line."), "no_room")
    registration.state, registration.effective_on = rules.ENROLLED if had_place else rules.WAITING, None
    activate = sa.update(Participant).where(Participant.registration_id == registration.id)
    db.session.execute(activate.values(active=True))
    db.session.flush()
    if had_place:
        line.tell("enrolled", pool, registration)
    else:
        line.tell("waiting", pool, registration, number=queries.numbers([registration.id])[registration.id])


def last_day(pool: Pool, registration: Registration) -> date | None:
    """The last day of a place that is given up now; None: it is freed at once."""
    if registration.state != rules.ENROLLED:
        return None
    now = clock.now()
    begun = any(session.held for session in calendar.between([registration.ref_id], registration.enrolled_at, now))
    rule = institutions.policy_of(pool.institution_id)["cancel_rule"]
    return rules.effective_on(rule, _today(), begun)


def end(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Frees a place whose last day is over; too early, or a second time, it does nothing."""
    pool, registration = registrations.locked(data["registration"])
    if registration.state != rules.ENDING or registration.effective_on >= _today():
        return {}
    registrations.leave(pool, registration)
    line.tell("ended", pool, registration)
    line.promote(pool)
    return {"registration": registration.code, "state": registration.state}


def erase(person_id: int) -> None:
    """Within the erasure of a person: frees what they held, for those who wait, and forgets them. Counts stay true, for
    what is over keeps its row without the person."""
    mine = sa.select(Participant.registration_id).where(Participant.person_id == person_id)
    codes = db.session.scalars(
        sa.select(Registration.code)
        .where(Registration.id.in_(mine), Registration.state.in_(rules.ACTIVE))
        .order_by(Registration.pool_id, Registration.id)  # pools are locked in one order by everybody
    ).all()
    for code in codes:
        pool, registration = registrations.locked(code)
        if registration.state not in rules.ACTIVE:
            continue
        if registration.party > 1:
            registration = registrations.divide(registration, [person_id])
        registrations.leave(pool, registration)
        journal.record(
            "signups.erased",
            line.issued(pool.ref_id),
            data={"registration": registration.code},
            institution_id=pool.institution_id,
        )
        line.promote(pool)
    db.session.flush()
    forget = (
        sa.update(Registration).where(Registration.id.in_(mine)).values(note=None, reason=None),
        sa.update(Registration).where(Registration.made_by == person_id).values(made_by=None),
        sa.delete(Participant).where(Participant.person_id == person_id),
        sa.delete(Attendance).where(Attendance.person_id == person_id),
        sa.update(Attendance).where(Attendance.by_id == person_id).values(by_id=None),
    )
    for statement in forget:
        db.session.execute(statement)


def _today() -> date:
    return local(clock.now()).date()
