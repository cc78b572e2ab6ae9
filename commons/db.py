"""The database: engine, session, base class, column types, and the unit of work.

Reads run in deferred transactions that nothing may write in: a flush or a bulk change outside a unit of work raises.
A unit of work begins IMMEDIATE on SQLite (SQLAlchemy's own defaults lose updates there) and READ COMMITTED with row
locks on PostgreSQL; it is opened by the command pipeline, and by the few bookkeepers that docs/architecture.md lists.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import event, orm
from sqlalchemy.orm import DeclarativeBase

db = SQLAlchemy(session_options={"autoflush": True})


class Base(DeclarativeBase):
    """All tables. Names of constraints follow one convention, so that both databases and Alembic agree on them."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class WriteOutsideCommand(RuntimeError):
    """Something tried to write in a read. Writing is what commands are for."""


class Moment(sa.types.TypeDecorator):
    """What happened: an instant, aware, UTC. A naive value is refused; SQLite keeps no offset, so it is put back."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        value = value.astimezone(UTC)
        return value if dialect.name == "postgresql" else value.replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        return None if value is None else (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


class Plain(sa.types.TypeDecorator):
    """Plain data (dict, list, scalars) as canonical JSON text: the same bytes on both databases."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> str | None:
        return None if value is None else canonical(value)

    def process_result_value(self, value: str | None, dialect: sa.Dialect) -> Any:
        return None if value is None else json.loads(value)


def canonical(value: Any) -> str:
    """The one JSON text of plain data: sorted keys, no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def configure(app: Flask) -> None:
    """Connects `app` to the database of its settings."""
    url = sa.make_url(app.config["COMMONS"]["database_url"])
    options: dict[str, Any] = {"url": url, "hide_parameters": True}  # what people write stays out of the logs
    if url.get_backend_name() == "sqlite":
        if url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        options["connect_args"] = {"timeout": 30, "check_same_thread": False}
    else:
        options["pool_pre_ping"] = True
        options["pool_size"], options["max_overflow"] = app.config["COMMONS"]["threads"] + 2, 10
    app.config["SQLALCHEMY_ENGINES"] = {"default": options}
    db.init_app(app)
    # No session here is asynchronous; looking for some would start an event loop at the end of every request.
    kept = [function for function in app.teardown_appcontext_funcs if function.__name__ != "_close_async_sessions"]
    app.teardown_appcontext_funcs[:] = kept
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)


def _sqlite_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begin(connection: sa.Connection) -> None:
    connection.exec_driver_sql("BEGIN " + connection.get_execution_options().get("sqlite_begin", "DEFERRED"))


def writing() -> bool:
    """Whether the current session is inside a unit of work."""
    return bool(db.session.info.get("writing"))


@contextmanager
def unit_of_work() -> Iterator[orm.Session]:
    """Ends the read, begins to write, commits at the end of the block; any exception rolls everything back.

    Not to be nested: an inner command joins the outer one instead (commons.command).
    """
    session = db.session
    if session.info.get("writing"):
        raise RuntimeError("a unit of work is open already")
    session.rollback()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"sqlite_begin": "IMMEDIATE"})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info.pop("writing", None)


@contextmanager
def contained() -> Iterator[None]:
    """Around another's hook: within a command a savepoint, so that a statement of it that fails leaves the transaction
    whole."""
    if writing():
        with db.session.begin_nested():
            yield
    else:
        yield


def end_broken_read() -> None:
    """After a fault in a read: the transaction is ended, and the next statement begins a clean one."""
    if not writing():
        db.session.rollback()


@event.listens_for(orm.Session, "before_flush")
def _refuse_flush(session: orm.Session, context: Any, instances: Any) -> None:
    if not session.info.get("writing") and (
        session.new or session.deleted or any(map(session.is_modified, session.dirty))
    ):
        raise WriteOutsideCommand("a flush outside a command")


@event.listens_for(orm.Session, "do_orm_execute")
def _refuse_bulk(state: orm.ORMExecuteState) -> None:
    if (state.is_insert or state.is_update or state.is_delete) and not state.session.info.get("writing"):
        raise WriteOutsideCommand("a change outside a command")


@event.listens_for(orm.Session, "after_transaction_end")
def _forget(session: orm.Session, transaction: orm.SessionTransaction) -> None:
    """What was read in a transaction (grants) is forgotten with it."""
    if transaction.parent is None:
        session.info.pop("read", None)


def once(key: Any, read: Any) -> Any:
    """The answer of `read()`, asked at most once for this key within the present transaction."""
    kept = db.session.info.setdefault("read", {})
    if key not in kept:
        kept[key] = read()
    return kept[key]
