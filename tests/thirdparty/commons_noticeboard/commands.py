"""The only writers of notes."""

from __future__ import annotations

from typing import Any

import commons.institutions.api as institutions
import commons.people.api as people
import commons.search.api as search
import commons.signups.api as signups
from commons.api import Actor, Command, Fact, Invalid, Permission, _, _l, clock, db, fields, journal, sa, subjects
from commons_noticeboard import queries
from commons_noticeboard.models import Note, Reading
from commons_noticeboard.schemas import PinSchema


def pin(actor: Actor, institution: Any, data: dict[str, Any]) -> dict[str, Any]:
    """Pins a note on an institution's board. Those who are registered for what it is about are told."""
    if data["until"] < queries.today():
        raise Invalid({"until": [_("Please choose a day to come.")]})
    about = subjects.find(data["about"], actor) if data["about"] else None
    note = Note(
        **subjects.issue("note", institution_id=institution.id, title=data["title"]),
        institution_id=institution.id,
        about_id=about.id if about else None,
        title=data["title"],
        text=data["text"],
        important=data["important"],
        until=data["until"],
    )
    db.session.add(note)
    db.session.flush()
    search.index(note)
    told = signups.people_of(about.id) if about else ()
    journal.record("noticeboard.pinned", note, concerns=told, data={"title": data["title"]})
    return {"note": str(note.ref), "code": note.code}


def read(actor: Actor, note: Note, data: dict[str, Any]) -> None:
    """Notes that the actor, and those for whom she acts, have read it."""
    household = {person.id for person in people.household_of(actor.person_id)}
    already = set(db.session.scalars(sa.select(Reading.person_id).where(Reading.note_id == note.id)))
    for person_id in household - already:
        db.session.add(Reading(note_id=note.id, person_id=person_id, at=clock.now()))
    journal.record("noticeboard.read", note, concerns=household)


def take_down(actor: Actor, note: Note, data: dict[str, Any]) -> None:
    """Removes a note. Its Ref stays, as a tombstone with the last title."""
    db.session.execute(sa.delete(Reading).where(Reading.note_id == note.id))
    journal.record("noticeboard.taken_down", note)
    search.forget(note)
    subjects.bury(note)


def pins(actor: Actor, subject: Any) -> bool:
    """Whoever serves at the desk; `subject` is the institution, a note of it, or None: anywhere."""
    if subject is None:
        return institutions.staff_places(actor, institutions.DESK) != set()
    return institutions.desk_of(actor, getattr(subject, "institution_id", subject.id))


PERMISSIONS = [
    Permission(name="noticeboard.pin", label=_l("Pin notes, and take them down"), rule=pins),
    Permission(name="noticeboard.read", label=_l("Read notes"), rule=lambda actor, subject: actor.signed_in),
]

COMMANDS = [
    Command(
        name="noticeboard.pin",
        schema=PinSchema,
        permission="noticeboard.pin",
        subject="institution",
        body=pin,
        label=_l("Pin a note"),
    ),
    Command(
        name="noticeboard.read",
        schema=fields.Schema,
        permission="noticeboard.read",
        subject="note",
        body=read,
        label=_l("I have read this"),
    ),
    Command(
        name="noticeboard.take_down",
        schema=fields.Schema,
        permission="noticeboard.pin",
        subject="note",
        body=take_down,
        label=_l("Take the note down"),
    ),
]

FACTS = [
    Fact(
        name="noticeboard.pinned",
        meaning="A note was pinned; it concerns those registered for what it is about.",
        fields={"title": "texts"},
        template="noticeboard/pinned",
    ),
    Fact(name="noticeboard.read", meaning="A person, with those for whom she acts, has read a note."),
    Fact(name="noticeboard.taken_down", meaning="A note was removed."),
]
