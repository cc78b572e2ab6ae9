"""What happens by itself: notes come down when what they are about is cancelled, or when their last day is over."""

from __future__ import annotations

from commons.api import Actor, Entry, Job, Reader, command, db, sa, subjects
from commons_noticeboard import queries
from commons_noticeboard.models import Note

SERVICE = Actor(service="noticeboard", door="job")


def follow(entry: Entry) -> None:
    """The reader: an activity is cancelled, and the notes about it come down. A second time it finds none."""
    about_id = subjects.id_of(entry.subject) if entry.subject else None
    for note in db.session.scalars(sa.select(Note).where(Note.about_id == about_id)).all():
        command.run("noticeboard.take_down", SERVICE, note.ref)


def clear() -> None:
    """The job: notes whose last day is over, each in a transaction of its own."""
    over = [note.ref for note in db.session.scalars(sa.select(Note).where(Note.until < queries.today()))]
    for ref in over:
        command.run("noticeboard.take_down", SERVICE, ref)


READERS = [Reader(name="noticeboard", facts=frozenset({"activities.cancelled"}), handler=follow)]
JOBS = [Job(name="noticeboard.clear", handler=clear, cron="23 1 * * *")]
