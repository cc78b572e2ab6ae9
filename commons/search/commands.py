"""What writes the index: owners of subjects within their commands, and the rebuilding of all of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from commons import journal, policy
from commons.db import WriteOutsideCommand, db, writing
from commons.i18n import _l
from commons.kernel import Actor, Command, Fact, Permission
from commons.registry import registry
from commons.search import queries, rules
from commons.search.models import Document
from commons.search.schemas import RebuildSchema

AT_ONCE = 500  # subjects in memory while rebuilding


def index(subject: Any) -> None:
    """Puts a subject's row into the index as it is now, or takes it out where its kind offers nothing of it
    (SubjectType.search). Within a command: one statement, and it is found when that is committed."""
    _within_command()
    db.session.flush()  # the columns' own defaults are in the row only then
    document = _document(subject)
    if document is None:
        forget(subject)
    else:
        _put([document])


def forget(subject: Any) -> None:
    """Takes a subject out of the index. Within a command; one that is not in it is no error."""
    _within_command()
    db.session.execute(sa.delete(Document.__table__).where(Document.ref_id == subject.id))


def rebuild(actor: Actor, subject: None, data: dict[str, Any]) -> dict[str, Any]:
    """Makes the index anew from the subjects. What belongs to a plugin that is off is left as it is. One transaction:
    others' writing waits for it (some seconds for 20,000), reading does not. Value: documents, their number."""
    db.session.execute(sa.delete(Document.__table__).where(Document.kind.in_(list(registry().subjects))))
    if db.engine.dialect.name == "sqlite":
        # The words of removed rows stay in the FTS5 table until its parts are merged; this leaves none of them.
        db.session.execute(sa.text("INSERT INTO search_fts (search_fts) VALUES ('rebuild')"))
    count = 0
    for declared in queries.searchable().values():
        last = 0
        while rows := db.session.scalars(
            sa.select(declared.model).where(declared.model.id > last).order_by(declared.model.id).limit(AT_ONCE)
        ).all():
            documents = [one for one in map(_document, rows) if one is not None]
            _put(documents)
            count, last = count + len(documents), rows[-1].id
    journal.record("search.rebuilt", data={"documents": count})
    return {"documents": count}


def _within_command() -> None:
    if not writing():
        raise WriteOutsideCommand("the index outside a command")


def _document(subject: Any) -> dict[str, Any] | None:
    declared = registry().subjects[subject.__kind__]
    found = declared.search(subject) if declared.search is not None else None
    if found is None:
        return None
    return {
        "ref_id": subject.id,
        "kind": declared.kind,
        "title": rules.indexed(*found.title.values()),
        "keywords": rules.indexed(*found.keywords),
        "body": rules.indexed(*found.body.values()),
    }


def _put(documents: Iterable[Mapping[str, Any]]) -> None:
    documents = list(documents)
    if not documents:
        return
    insert = (postgresql if db.engine.dialect.name == "postgresql" else sqlite).insert(Document.__table__)
    given = {name: insert.excluded[name] for name in ("kind", "title", "keywords", "body")}
    db.session.execute(insert.on_conflict_do_update(index_elements=["ref_id"], set_=given), documents)


PERMISSIONS = [
    Permission(
        name="search.rebuild",
        label=_l("Rebuild the search"),
        rule=lambda actor, subject: policy.holds(actor, {policy.SITE_ADMIN}, None),
    )
]
COMMANDS = [
    Command(
        name="search.rebuild",
        schema=RebuildSchema,
        permission="search.rebuild",
        body=rebuild,
        label=_l("Rebuild the search"),
    )
]
FACTS = [
    Fact(
        name="search.rebuilt",
        meaning="The index of words was made anew.",
        fields={"documents": "number of subjects that can be found"},
    )
]
