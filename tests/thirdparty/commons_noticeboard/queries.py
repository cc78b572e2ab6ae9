"""Reads of notes; the actor comes first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import commons.institutions.api as institutions
from commons.api import Actor, Card, Ref, clock, db, local, sa, subjects
from commons_noticeboard.models import Note, Reading

MOST = 50


def today():
    """The day on the city's calendar."""
    return local(clock.now()).date()


def visible_to(actor: Actor) -> Any:
    """Everybody sees a note until its last day; the institution's desk sees it longer."""
    places = institutions.staff_places(actor, institutions.DESK)
    if places is None:
        return sa.true()
    return sa.or_(Note.until >= today(), Note.institution_id.in_(places))


def board(actor: Actor) -> list[Note]:
    """The newest notes that `actor` may see. One statement."""
    return list(db.session.scalars(subjects.select("note", actor).order_by(Note.id.desc()).limit(MOST)))


def about(actor: Actor, ref: Ref) -> list[Note]:
    """The notes about a subject, or on an institution's board, that hold today. One statement."""
    named = sa.select(subjects.RefRow.id).where(subjects.RefRow.code == ref.code).scalar_subquery()
    here = sa.or_(Note.about_id == named, Note.institution_id == named)
    query = subjects.select("note", actor).where(here, Note.until >= today()).order_by(Note.id.desc())
    return list(db.session.scalars(query.limit(MOST)))


def cards(actor: Actor, notes: list[Note]) -> Mapping[int, Card]:
    """Cards of what the notes are about, by id: also of what is gone, and of what belongs to a plugin that is off."""
    return subjects.cards({note.about_id or note.institution_id for note in notes}, actor)


def unread(person_id: int, ref: Ref) -> list[Note]:
    """Important notes about a subject that a person has not read. For the rules of a sign-up."""
    named = sa.select(subjects.RefRow.id).where(subjects.RefRow.code == ref.code).scalar_subquery()
    read = sa.select(Reading.note_id).where(Reading.person_id == person_id)
    found = sa.select(Note).where(Note.about_id == named, Note.important, Note.until >= today(), Note.id.not_in(read))
    return list(db.session.scalars(found.order_by(Note.id)))
