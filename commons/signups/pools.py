"""The pool of a subject: opened, changed, recounted."""

from __future__ import annotations

from typing import Any

from commons import clock, journal, policy
from commons.db import db
from commons.i18n import _, local
from commons.kernel import Actor, Invalid, Refused
from commons.signups import capacity, line, queries, registrations, rules
from commons.signups.models import Pool
from commons.signups.permissions import house_of
from commons.signups.registering import subject_of


def open_pool(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Gives a subject its places. One that was closed is opened anew; refused while people hold places in it."""
    subject = subject_of(data.pop("ref"), actor)
    policy.require(actor, "signups.manage", subject)
    if queries.pools([subject.id]):
        pool = capacity.lock_of(subject.id)
        if pool.mode != "none" or queries.concerned(subject.id):
            raise Refused(_("Registration for this is set up already."), "pool_exists")
        for name in ("size", "minimum", "decide_on", "opens_at", "closes_at"):
            setattr(pool, name, data.get(name))
        pool.mode = data.get("mode", "open")
    else:
        pool = Pool(ref_id=subject.id, institution_id=house_of(subject), taken=0, held=0, **data)
        db.session.add(pool)
    _sound(pool)
    db.session.flush()
    facts = {"size": pool.size, "mode": pool.mode}
    journal.record("signups.pool_opened", subject, data=facts, institution_id=pool.institution_id)
    return {"pool": pool.id}


def close_pool(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Nobody signs up any more, and whoever holds a place, an offer or a number in line leaves it now. Why, is for the
    subject's owner to say to them."""
    subject = subject_of(data["ref"], actor)
    policy.require(actor, "signups.manage", subject)
    pool = capacity.lock_of(subject.id)
    pool.mode = "none"
    people_ids = queries.concerned(subject.id)
    today = local(clock.now()).date()
    for registration in queries.living(pool.id):
        if registration.state in rules.TAKING:
            registration.effective_on = min(registration.effective_on or today, today)
        registrations.leave(pool, registration)
    facts = {"people": len(people_ids)}
    journal.record("signups.pool_closed", subject, concerns=people_ids, data=facts, institution_id=pool.institution_id)
    return {"people": len(people_ids)}


def change_pool(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Changes what is given, then promotes: more places, or a later end of registration, reach those who wait. Fewer
    places than are given or offered are refused."""
    subject = subject_of(data.pop("ref"), actor)
    policy.require(actor, "signups.manage", subject)
    pool = capacity.lock_of(subject.id)
    changed = [name for name, value in data.items() if getattr(pool, name) != value]
    size = data.get("size", pool.size)
    if size is not None and size < pool.taken + pool.held:
        raise Invalid(
            {
                "size": [
                    _(
                        "%(taken)s places are taken and %(held)s are offered; there cannot be fewer.",
                        taken=pool.taken,
                        held=pool.held,
                    )
                ]
            }
        )
    for name in changed:
        setattr(pool, name, data[name])
    _sound(pool)
    db.session.flush()
    if changed:
        facts = {"changed": changed, "size": pool.size}
        journal.record("signups.pool_changed", subject, data=facts, institution_id=pool.institution_id)
    return {"promoted": len(line.promote(pool))}


def promote(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Gives free places to those who wait; where nothing is free, or registration is closed, it does nothing."""
    pool = capacity.lock_of(subject_of(data["ref"], actor).id)
    return {"promoted": len(line.promote(pool))}


def recount(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Compares every pool's counts with its registrations and puts right what has drifted. A pool in which more people
    have a place than there are places keeps its true number, and its size is raised to it: nobody is put out."""
    drift = []
    for pool, taken, held in capacity.counted():
        if (pool.taken, pool.held) == (taken, held):
            continue
        row = line.issued(pool.ref_id)
        drift.append(
            {
                "subject": f"{row.kind}:{row.code}",
                "taken": [pool.taken, taken],
                "held": [pool.held, held],
                "oversold": pool.size is not None and taken + held > pool.size,
            }
        )
        if pool.size is not None:
            pool.size = max(pool.size, taken + held)
        pool.taken, pool.held = taken, held
        db.session.flush()
        line.promote(pool)
    if drift:
        journal.record("signups.recounted", data={"drift": drift})
    return {"drift": drift}


def _sound(pool: Pool) -> None:
    """Raises Invalid where what is now in the pool does not go together."""
    if pool.size is not None and pool.minimum is not None and pool.minimum > pool.size:
        raise Invalid({"minimum": [_("The minimum is larger than the number of places.")]})
    if pool.opens_at and pool.closes_at and pool.closes_at <= pool.opens_at:
        raise Invalid({"closes_at": [_("Registration closes before it opens.")]})
