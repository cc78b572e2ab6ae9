"""What is held of a person, and what is asked of one."""

from __future__ import annotations

from typing import Any

from commons.api import Ref, Requirement, _, db, plain, sa
from commons_noticeboard import queries
from commons_noticeboard.models import Note, Reading


def requirements(person_id: int, ref: Ref) -> list[Requirement]:
    """One for each important note about `ref` that the person has not read."""
    return [
        Requirement(
            code="unread_note",
            text=_("Please read the note “%(title)s” first.", title=plain(note.title)),
            remedy=_("To the note"),
            url=f"/noticeboard/{note.code}",
        )
        for note in queries.unread(person_id, ref)
    ]


def copy_of(person_id: int) -> dict[str, Any]:
    """For her copy of everything."""
    mine = sa.select(Note.title, Reading.at).join(Note, Note.id == Reading.note_id)
    rows = db.session.execute(mine.where(Reading.person_id == person_id).order_by(Reading.at))
    return {"notes read": [{"note": title, "at": at} for title, at in rows]}


def forget(person_id: int) -> None:
    """Within her erasure."""
    db.session.execute(sa.delete(Reading).where(Reading.person_id == person_id))
