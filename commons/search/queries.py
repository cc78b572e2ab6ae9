"""What is found by words. On both databases: every word must be there, and a better document has a smaller rank.

Rank: bm25 on SQLite, ts_rank on PostgreSQL, negative; a word of the title weighs 10, a keyword 5, one of the text 1.
Of more than MOST_RANKED documents that have the words, only the newest (by Ref) are ranked and found: ranking takes
time for each, and past that many the words say too little to choose by.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import TSQUERY

from commons import subjects
from commons.db import db
from commons.kernel import Actor, Card, SubjectType
from commons.registry import registry
from commons.search import rules
from commons.search.models import Document

MOST_RANKED = 5_000
MOST_NEAR, LIKE = 2_000, 0.7  # titles looked through for words near a question's; how alike (0 to 1) such words are

_FTS = sa.table("search_fts", sa.column("rowid", sa.Integer))


@dataclass(frozen=True, kw_only=True)
class Found:
    """cards: the best first. after: the mark of the next page, None on the last. loose: no document has every word;
    these have some."""

    cards: list[Card]
    after: str | None = None
    loose: bool = False


def searchable() -> dict[str, SubjectType]:
    """The kinds of subjects that can be found, by name."""
    return {kind: declared for kind, declared in registry().subjects.items() if declared.search is not None}


def matching(query: str, kinds: Collection[str] | None = None) -> sa.Subquery:
    """A subquery with the columns ref_id and rank of the documents that have every word of a query; where none has,
    of those that have any. kinds: of these alone. It knows nothing of visibility: join it to a select that does. A
    query without a word in it finds nothing.

        found = matching(text, ["activity"])
        subjects.select("activity", actor).join(found, found.c.ref_id == Activity.id).order_by(found.c.rank)
    """
    terms = rules.question(query)
    if not terms:
        return sa.select(Document.ref_id, sa.literal(0.0).label("rank")).where(sa.false()).subquery()
    criteria = [] if kinds is None else [Document.kind.in_(list(kinds))]
    wanted: Any = sa.literal(_written(terms, every=True))
    if len(terms) > 1:
        some = sa.exists(_hits(wanted, criteria).correlate(None))
        wanted = sa.case((some, wanted), else_=sa.literal(_written(terms, every=False)))
        wanted = sa.select(wanted).scalar_subquery()
    return _ranked(wanted, criteria)


def search(
    query: str, actor: Actor, kinds: Collection[str] | None = None, after: str | None = None, limit: int = 20
) -> Found:
    """Cards of what `actor` may see and a query finds, at most `limit`, from the mark `after` of an earlier answer on.
    kinds: of these alone. The number of statements depends on the kinds, not on what is found."""
    terms = rules.question(query)
    chosen = {kind: one for kind, one in searchable().items() if kinds is None or kind in kinds}
    if not terms or not chosen:
        return Found(cards=[])
    loose, mark = _mark(after)
    visible = [sa.or_(*(_visible(kind, declared, actor) for kind, declared in chosen.items()))]
    rows = _page(terms, loose, visible, mark, limit)
    if not rows and len(terms) > 1 and after is None:
        loose, rows = True, _page(terms, True, visible, None, limit)
    cards = subjects.cards([row.ref_id for row in rows[:limit]], actor)
    shown = [cards[row.ref_id] for row in rows[:limit] if row.ref_id in cards]
    more = f"{int(loose)}:{rows[limit - 1].rank!r}:{rows[limit - 1].ref_id}" if len(rows) > limit else None
    return Found(cards=shown, after=more, loose=loose and bool(shown))


def nearby(query: str, actor: Actor, kinds: Collection[str] | None = None, limit: int = 4) -> list[Card]:
    """Where a query finds nothing: cards of what `actor` may see with a word in its title that is written almost as one
    of the query's, at most `limit`. Looks through the newest MOST_NEAR titles."""
    asked = [word for word in rules.tokens(query[: rules.LONGEST_QUESTION])[: rules.MOST_WORDS] if len(word) > 2]
    if not asked:
        return []
    rows = sa.select(Document.ref_id, Document.title).where(Document.kind.in_(list(searchable())))
    if kinds is not None:
        rows = rows.where(Document.kind.in_(list(kinds)))
    rows = rows.order_by(Document.ref_id.desc()).limit(MOST_NEAR)
    titles = {ref_id: title.split() for ref_id, title in db.session.execute(rows)}
    known = sorted({word for words in titles.values() for word in words})
    close = {near: None for word in asked for near in difflib.get_close_matches(word, known, 5, LIKE)}
    order = {word: place for place, word in enumerate(close)}
    near = sorted((order[word], ref_id) for ref_id, words in titles.items() for word in words if word in order)
    found = list(dict.fromkeys(ref_id for _place, ref_id in near))[: 3 * limit]
    cards = subjects.cards(found, actor)
    return [cards[one] for one in found if one in cards and cards[one].url][:limit]


def _page(
    terms: list[rules.Term], loose: bool, criteria: list[Any], mark: tuple[float, int] | None, limit: int
) -> list[Any]:
    found = _ranked(sa.literal(_written(terms, every=not loose)), criteria)
    query = sa.select(found.c.ref_id, found.c.rank).order_by(found.c.rank, found.c.ref_id).limit(limit + 1)
    if mark is not None:
        query = query.where(sa.tuple_(found.c.rank, found.c.ref_id) > sa.tuple_(*map(sa.literal, mark)))
    return list(db.session.execute(query))


def _mark(after: str | None) -> tuple[bool, tuple[float, int] | None]:
    """A mark of `search`; what is none is the beginning."""
    try:
        loose, rank, last = (after or "").split(":")
        return loose == "1", (float(rank), int(last[:15]))
    except ValueError:
        return False, None


def _visible(kind: str, declared: SubjectType, actor: Actor) -> Any:
    model = declared.model
    seen = sa.exists().where(model.id == Document.ref_id, declared.visible_to(actor)).correlate(Document)
    return sa.and_(Document.kind == kind, seen)


def _postgresql() -> bool:
    return db.engine.dialect.name == "postgresql"


def _written(terms: list[rules.Term], *, every: bool) -> str:
    """A question in the database's own language. Folded words are letters and digits alone, so quoting them is all."""
    quote, begins, follows = ("'", ":*", " <-> ") if _postgresql() else ('"', "*", " + ")
    either, both = (" | ", " & ") if _postgresql() else (" OR ", " AND ")
    written = []
    for term in terms:
        forms = [f"{quote}{form}{quote}" for form in term.forms]
        if term.open_ended:
            forms[0] += begins
        phrase = [follows.join(f"{quote}{word}{quote}" for word in term.words)] if term.words else []
        written.append(f"({either.join(forms + phrase)})")
    return (both if every else either).join(written)


def _hits(wanted: Any, criteria: list[Any]) -> sa.Select:
    """Documents that have what is wanted, in no order; with the column they are ranked by still to be added."""
    if _postgresql():
        vector = sa.literal_column("search_documents.vector")
        return sa.select(Document.ref_id).where(vector.op("@@")(sa.cast(wanted, TSQUERY)), *criteria)
    query = sa.select(_FTS.c.rowid.label("ref_id")).where(sa.literal_column("search_fts").op("MATCH")(wanted))
    # Not a join: SQLite would choose to go through all documents of a kind and ask for the words of each.
    return query.where(sa.exists().where(Document.ref_id == _FTS.c.rowid, *criteria)) if criteria else query


def _ranked(wanted: Any, criteria: list[Any]) -> sa.Subquery:
    hits = _hits(wanted, criteria)
    ref_id = hits.selected_columns.ref_id
    if _postgresql():
        weights = sa.literal_column("'{0, 0.1, 0.5, 1}'::real[]")
        value = sa.func.ts_rank(weights, sa.literal_column("search_documents.vector"), sa.cast(wanted, TSQUERY))
        rank = -sa.cast(value, sa.Double)
    else:
        rank = sa.func.bm25(sa.literal_column("search_fts"), 10.0, 5.0, 1.0, type_=sa.Double)
    return hits.add_columns(rank.label("rank")).order_by(ref_id.desc()).limit(MOST_RANKED).subquery()
