"""Institutions stand below the search and cannot call it: what happens to them is indexed when the journal tells it."""

from commons import subjects
from commons.kernel import Entry
from commons.search import commands

FACTS = frozenset({"institutions.added", "institutions.changed"})


def follow(entry: Entry) -> None:
    """Indexes the subject of an entry as it is now."""
    ref_id = subjects.id_of(entry.subject) if entry.subject else None
    if ref_id is not None:
        for row in subjects.own(entry.subject.kind, [ref_id]).values():
            commands.index(row)
