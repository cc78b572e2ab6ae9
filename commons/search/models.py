"""The index: one row for each subject that can be found, and what each database needs to find it by its words.

SQLite: an FTS5 table over the rows (`search_fts`), kept by triggers. PostgreSQL: a generated tsvector with a GIN
index, of the configuration `simple`, so that no extension and no dictionary is needed. Neither is known to the ORM:
`create` makes them, after `create_all` by itself, in a migration when called.
"""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base


class Document(Base):
    """What is found of one subject, folded (rules.indexed): its words with a space between."""

    __tablename__ = "search_documents"

    ref_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str] = mapped_column(sa.String(40), index=True)
    title: Mapped[str] = mapped_column(sa.Text, default="")
    keywords: Mapped[str] = mapped_column(sa.Text, default="")
    body: Mapped[str] = mapped_column(sa.Text, default="")


_OLD = (
    "INSERT INTO search_fts (search_fts, rowid, title, keywords, body) "
    "VALUES ('delete', old.ref_id, old.title, old.keywords, old.body);"
)
_NEW = "INSERT INTO search_fts (rowid, title, keywords, body) VALUES (new.ref_id, new.title, new.keywords, new.body);"

SQLITE = [
    "CREATE VIRTUAL TABLE IF NOT EXISTS search_fts USING fts5(title, keywords, body, content='search_documents', "
    "content_rowid='ref_id', tokenize='unicode61 remove_diacritics 0')",
    f"CREATE TRIGGER IF NOT EXISTS search_added AFTER INSERT ON search_documents BEGIN {_NEW} END",
    f"CREATE TRIGGER IF NOT EXISTS search_removed AFTER DELETE ON search_documents BEGIN {_OLD} END",
    f"CREATE TRIGGER IF NOT EXISTS search_changed AFTER UPDATE ON search_documents BEGIN {_OLD} {_NEW} END",
]
POSTGRESQL = [
    "ALTER TABLE search_documents ADD COLUMN IF NOT EXISTS vector tsvector GENERATED ALWAYS AS ("
    "setweight(to_tsvector('pg_catalog.simple', title), 'A') || "
    "setweight(to_tsvector('pg_catalog.simple', keywords), 'B') || "
    "setweight(to_tsvector('pg_catalog.simple', body), 'C')) STORED",
    "CREATE INDEX IF NOT EXISTS ix_search_documents_vector ON search_documents USING gin (vector)",
]


def create(connection: sa.Connection) -> None:
    """Makes what belongs to the table on this database, where it is not there yet. Within a transaction."""
    for statement in SQLITE if connection.dialect.name == "sqlite" else POSTGRESQL:
        connection.exec_driver_sql(statement)


@event.listens_for(Document.__table__, "after_create")
def _with_table(target: sa.Table, connection: sa.Connection, **_options: Any) -> None:
    create(connection)
