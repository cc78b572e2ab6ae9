"""Who was at a session."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from commons import clock, journal, policy, subjects
from commons.calendar import api as calendar
from commons.db import db
from commons.i18n import _
from commons.kernel import Actor, NotFound, Refused
from commons.signups import capacity, line, lists
from commons.signups.models import Attendance


def mark(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Notes who was there. Of each person the latest mark stays, by when it was seen; "none" takes it back."""
    occurrence = calendar.occurrence(data["occurrence"])
    if occurrence is None:
        raise NotFound(_("This session is not here, or it is not open to you."))
    pool = capacity.lock_of(occurrence.ref_id)
    policy.require(actor, "signups.attend", pool)
    codes = {subjects.Ref.parse(ref).code: wanted for ref, wanted in data["marks"].items()}
    rows = sa.select(subjects.RefRow.id, subjects.RefRow.code).where(subjects.RefRow.code.in_(list(codes)))
    wanted = {person_id: codes[code] for person_id, code in db.session.execute(rows)}
    allowed = lists.expected_at(pool, occurrence)
    if len(wanted) < len(codes) or not set(wanted) <= allowed:
        raise Refused(_("Somebody among them is not registered here."), "not_registered")
    at = min(data["at"] or clock.now(), clock.now())
    there = lists.marks_of(occurrence.id)
    changed, before = 0, {}
    for person_id, value in wanted.items():
        row = there.get(person_id)
        if row is None and value != "none":
            row = Attendance(occurrence_id=occurrence.id, person_id=person_id, mark="none", at=at)
            db.session.add(row)
        if row is not None and row.at <= at:
            if row.mark != value:
                changed, before[person_id] = changed + 1, row.mark
            row.mark, row.by_id, row.at = value, actor.person_id, at
    if changed:
        journal.record(
            "signups.marked",
            line.issued(pool.ref_id),
            data={"occurrence": occurrence.code, "marks": changed},
            institution_id=pool.institution_id,
        )
    named = dict(zip(before, line.persons_named(before), strict=True))
    marks = {named[person_id]: mark for person_id, mark in before.items()}
    undo = {"occurrence": occurrence.code, "marks": marks} if marks else None
    return {"occurrence": occurrence.code, "changed": changed, "undo": undo}


def check_in(actor: Actor, _subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Notes one mark that was made without a connection. It is written only onto the mark that its maker saw: where
    another stands there by now, a person has to decide, whatever the clocks say. The same mark is no conflict."""
    occurrence = calendar.occurrence(data["occurrence"])
    if occurrence is None:
        raise NotFound(_("This session is not here, or it is not open to you."))
    pool = capacity.lock_of(occurrence.ref_id)
    policy.require(actor, "signups.attend", pool)
    if not occurrence.held:
        raise Refused(_("This session does not take place."), "cancelled")
    person = subjects.id_of(data["person"])
    if person not in lists.expected_at(pool, occurrence):
        raise Refused(_("This person is not registered here any more."), "not_registered")
    row = lists.marks_of(occurrence.id).get(person)
    there = row.mark if row else "none"
    if there == data["mark"]:
        return {"occurrence": occurrence.code, "changed": 0}
    if there != data["seen"]:
        raise Refused(_("Another mark stands there by now."), "conflict")
    at = min(data["at"] or clock.now(), clock.now())
    marks = {data["person"]: data["mark"]}
    return mark(actor, None, {"occurrence": occurrence.code, "marks": marks, "at": max(at, row.at) if row else at})
