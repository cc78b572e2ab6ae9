"""The steps of errands: the job that goes on with one, the commands that take a step, give it up or stop it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from commons import clock, command, errands, fields, journal, policy
from commons.db import db
from commons.errands import Errand, label
from commons.i18n import _, _l, force_locale, languages
from commons.kernel import Actor, Command, ErrandType, Fact, Job, NotFound, Permission, Refused
from commons.registry import registry

SLICE = 5.0  # seconds that one job works before it lets others have their turn
MOST_FAULTS = 5  # of the program, one after another, before it is given up
TELL_AFTER = timedelta(minutes=1)  # what took longer is told by a notice

_at_hand: dict[str, Any] = {}  # code -> what its steps need: of one errand, from turn to turn


def work(errand: str) -> None:
    """The job errands.work: the steps of one errand, for some seconds."""
    row = db.session.scalar(sa.select(Errand).where(Errand.code == errand))
    if row is None or not row.active:
        return
    kind = registry().errands.get(row.kind)
    if kind is None:
        return  # its plugin is turned off; `resume` asks again
    actor, begun = Actor(person_id=row.person_id, door="job"), time.monotonic()
    with force_locale(row.lang):
        try:
            ready, goes_on = _ready(kind, actor, row), True
            while goes_on:
                rest = time.monotonic() - begun > SLICE
                step = {"errand": errand, "ready": ready, "rest": rest}
                active = command.run("errands.step", actor, None, step).value["active"]
                goes_on = active and not rest
            if not active:
                _at_hand.clear()
        except Refused as refused:
            _at_hand.clear()
            command.run("errands.fail", actor, None, {"errand": errand, "reason": " ".join(str(refused).split())[:500]})
        except Exception:
            _at_hand.clear()
            command.run("errands.fail", actor, None, {"errand": errand})
            raise


def _ready(kind: ErrandType, actor: Actor, row: Errand) -> Any:
    """What the steps need; read once, while this process is at it."""
    ready = _at_hand.get(row.code)
    if ready is None:
        ready = kind.ready(actor, row)
        _at_hand.clear()
        _at_hand[row.code] = ready
    return ready


class OwnSchema(fields.Schema):
    """errand: its code."""

    errand = fields.Line(longest=16)


class StepSchema(OwnSchema):
    """ready: what the kind's `ready` answered. rest: afterwards others have their turn."""

    ready = fields.PlainField(required=True, allow_none=True)
    rest = fields.YesNo(load_default=False)


class FailSchema(OwnSchema):
    """reason: why it was refused, for its owner; None for a fault of the program."""

    reason = fields.Line(longest=500, load_default=None)


def _locked(actor: Actor, code: str) -> Errand:
    query = sa.select(Errand).where(Errand.code == code, Errand.person_id == actor.person_id)
    row = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if row is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    return row


def _step(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    row = _locked(actor, data["errand"])
    if row.active:
        row.state = "running"
        step = registry().errands[row.kind].step(actor, row, data["ready"])
        row.done, row.result = min(step.done, row.total), dict(step.result)
        row.moved_at, row.faults = clock.now(), 0
        if step.over:
            _end(row, "done")
        elif data["rest"]:
            errands.again(row)
    return {"active": row.active}


def _fail(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    row = _locked(actor, data["errand"])
    row.faults += 1
    if row.active and (data["reason"] or row.faults >= MOST_FAULTS):
        row.error = data["reason"] or _("A fault on our side stopped it. What was done until then stays.")
        _end(row, "failed")
    return {}


def _stop(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    row = _locked(actor, data["errand"])
    if not row.active:
        raise Refused(_("It has ended already."), "ended")
    _end(row, "stopped")
    return {}


def _end(row: Errand, state: str) -> None:
    """What took long is told to its owner: she has gone on to something else."""
    row.state, row.ended_at, row.data = state, clock.now(), {}
    if state == "done":
        row.done = row.total
    what = {}
    for lang in languages():
        with force_locale(lang):
            what[lang] = label(row)
    told = [row.person_id] if state != "stopped" and row.ended_at - row.asked_at > TELL_AFTER else []
    facts = {"errand": row.code, "what": what}
    journal.record(f"errands.{state}", concerns=told, data=facts, institution_id=row.institution_id)


def _serves(actor: Actor, _subject: None) -> bool:
    return bool(policy.grants(actor))


def _works(actor: Actor, _subject: None) -> bool:
    return actor.signed_in and actor.door == "job"


_ENDED = {"errand": "its code", "what": "texts: the kind of work"}
FACTS = [
    Fact(name="errands.begun", meaning="Long work was asked for.", fields={"errand": "its code", "kind": "its kind"}),
    Fact(name="errands.done", meaning="Long work is done.", fields=_ENDED, template="core/errand_done"),
    Fact(name="errands.failed", meaning="Long work was given up.", fields=_ENDED, template="core/errand_failed"),
    Fact(name="errands.stopped", meaning="Long work was stopped by its owner.", fields=_ENDED),
]
PERMISSIONS = [
    Permission(name="errands.own", label=_l("See and stop one's own long work"), rule=_serves, services=False),
    Permission(name="errands.work", label=_l("Go on with long work"), rule=_works, services=False),
]
COMMANDS = [
    Command(
        name="errands.step", schema=StepSchema, permission="errands.work", body=_step, label=_l("Go on with long work")
    ),
    Command(
        name="errands.fail", schema=FailSchema, permission="errands.work", body=_fail, label=_l("Give up long work")
    ),
    Command(name="errands.stop", schema=OwnSchema, permission="errands.own", body=_stop, label=_l("Stop long work")),
]
JOBS = [
    Job(name="errands.work", handler=work),
    Job(name="errands.resume", handler=errands.resume, cron="*/5 * * * *"),
]
