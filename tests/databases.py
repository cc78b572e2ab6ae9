"""The two databases that tests run on, each put back after a test to what it was right after the migrations.

All tables are put back, whoever owns them, and rows that migrations insert come back with their sequences; a
test may therefore commit for real, from as many threads and connections as it likes.
"""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from psycopg import Connection, sql

from tests.servers.postgres import Postgres

LOCK_TIMEOUT = 10  # seconds; a transaction that a test left open is that test's fault, and is to be heard of

#: Brings the database at an address up to date, and leaves no connection to it behind.
Migrate = Callable[[str], None]


class Sqlite:
    """A database file, put back by SQLite's own backup (2 ms for 60 tables)."""

    def __init__(self, folder: Path, name: str, migrate: Migrate) -> None:
        self.folder = folder
        migrate(self._url("pristine"))
        self.url = self.copy(name)
        self.live = folder / f"{name}.db"

    def restore(self) -> None:
        """Go back to the migrated state; other connections may stay open."""
        with closing(sqlite3.connect(self.live, timeout=LOCK_TIMEOUT, isolation_level=None)) as live:
            live.execute("PRAGMA synchronous=OFF")
            live.execute("BEGIN IMMEDIATE")  # fails where a writer is left; the backup would wait for ever
            live.execute("ROLLBACK")
            with closing(self._pristine()) as pristine:
                pristine.backup(live)

    def copy(self, name: str) -> str:
        """The address of another database in the migrated state."""
        with (
            closing(self._pristine()) as pristine,
            closing(sqlite3.connect(self.folder / f"{name}.db")) as made,
        ):
            pristine.backup(made)
        return self._url(name)

    def drop(self, name: str) -> None:
        """Remove a copy."""
        for path in self.folder.glob(f"{name}.db*"):
            path.unlink()

    @contextmanager
    def keep(self, name: str) -> Iterator[Callable[[], None]]:
        """Keeps a copy as it is now; gives what puts it back to that."""
        path = self.folder / f"{name}.db"
        with closing(sqlite3.connect(path)) as live, closing(sqlite3.connect(":memory:")) as kept:
            live.backup(kept)
            yield lambda: kept.backup(live)

    def close(self) -> None:
        """Nothing is open between tests."""

    def _pristine(self) -> sqlite3.Connection:
        return sqlite3.connect(self.folder / "pristine.db")

    def _url(self, name: str) -> str:
        return f"sqlite:///{self.folder / name}.db"


class Postgresql:
    """A database of a server, put back by one function inside it (1 ms for 70 tables; TRUNCATE took 170)."""

    def __init__(self, server: Postgres, name: str, migrate: Migrate) -> None:
        self.server = server
        self.pristine = f"{name}_pristine"
        migrate(server.create(self.pristine))
        self.url = self.copy(name)
        self.connection = self._made_to_restore(name)

    def restore(self) -> None:
        """Go back to the migrated state; other connections may stay open."""
        self.connection.execute("SELECT pristine.restore()")

    def copy(self, name: str) -> str:
        """The address of another database in the migrated state."""
        return self.server.create(name, template=self.pristine)

    def drop(self, name: str) -> None:
        """Remove a copy, whoever is still connected to it."""
        self.connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))

    @contextmanager
    def keep(self, name: str) -> Iterator[Callable[[], None]]:
        """Keeps a copy as it is now, in it; gives what puts it back to that."""
        with self._made_to_restore(name) as connection:
            yield lambda: connection.execute("SELECT pristine.restore()").close()

    def close(self) -> None:
        """End the connection that puts things back."""
        self.connection.close()

    def _made_to_restore(self, name: str) -> Connection:
        """A connection to a database that can now be put back to how it is."""
        connection = self.server.connect(name)
        run = connection.execute
        run(f"SET lock_timeout = '{LOCK_TIMEOUT}s'")
        tables = run(
            "SELECT a.attrelid::regclass::text, 'pristine.t' || c.oid, string_agg(quote_ident(attname), ', ')"
            " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
            " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'"
            " AND attnum > 0 AND NOT attisdropped AND attgenerated = '' GROUP BY a.attrelid, c.oid"
        ).fetchall()
        sequences = run(
            "SELECT quote_ident(sequencename), COALESCE(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences WHERE schemaname = 'public'"
        ).fetchall()
        run("CREATE SCHEMA pristine")
        body = [f"DELETE FROM {table};" for table, _, _ in tables]
        for table, kept, columns in tables:
            if run(f"SELECT EXISTS (SELECT FROM {table})").fetchone()[0]:
                run(f"CREATE TABLE {kept} AS SELECT {columns} FROM {table}")
                source = f"OVERRIDING SYSTEM VALUE SELECT {columns} FROM {kept}"
                body.append(f"INSERT INTO {table} ({columns}) {source};")
        body += [f"PERFORM setval('{name}', {value}, {used});" for name, value, used in sequences]
        run(
            "CREATE FUNCTION pristine.restore() RETURNS void LANGUAGE plpgsql"
            # Neither a foreign key nor a trigger is asked, so the order of tables is of no matter.
            f" SET session_replication_role = replica AS $$ BEGIN {' '.join(body)} END $$"
        )
        return connection
