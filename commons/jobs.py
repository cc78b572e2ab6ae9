"""Work for a moment in time, or slow work: defer, cancel, state. The same seam over two runners.

On SQLite a job is a row of the table `jobs`, run by the embedded runner inside `commons run`. On PostgreSQL it is a
Procrastinate job, deferred by SQL in the caller's own transaction, so workers run on as many machines as wanted.
Either way a job that is rolled back never runs, one that was committed runs at least once, and a handler must be
repeatable. What repeats (`Job.cron`) is started by the runner itself (commons.worker).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons import clock
from commons.db import Base, Moment, Plain, WriteOutsideCommand, db
from commons.registry import registry


class JobRow(Base):
    """A job of the embedded runner. state: todo, doing (until lease_until), done, dead, cancelled."""

    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    args: Mapped[dict] = mapped_column(Plain)
    key: Mapped[str | None] = mapped_column(sa.String(120))
    state: Mapped[str] = mapped_column(sa.String(10), default="todo")
    run_at: Mapped[datetime] = mapped_column(Moment)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(sa.Text)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint("state in ('todo', 'doing', 'done', 'dead', 'cancelled')", name="state"),
        sa.Index("ix_jobs_state_run_at", "state", "run_at"),
        sa.Index(
            "uq_jobs_key_todo",
            "key",
            unique=True,
            sqlite_where=sa.text("state = 'todo'"),
            postgresql_where=sa.text("state = 'todo'"),
        ),
    )


def defer(
    name: str,
    args: Mapping[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
    key: str | None = None,
) -> bool:
    """Within a unit of work: asks for job `name` with plain `args`, at `run_at` (aware; None: soon). While a job with
    the same `key` waits, nothing is added. Returns whether it was added."""
    if name not in registry().jobs:
        raise KeyError(f"there is no job {name!r}")
    if not db.session.info.get("writing"):
        raise WriteOutsideCommand("a job outside a command")
    if key is not None and state(key) == "todo":
        return False
    if _procrastinate():
        db.session.execute(
            sa.text(
                "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('default', :name, 0, :key, :key, CAST(:args AS jsonb),"
                " :run_at)]::procrastinate_job_to_defer_v1[])"
            ),
            {"name": name, "key": key, "args": json.dumps(dict(args or {})), "run_at": run_at},
        )
    else:
        db.session.add(JobRow(name=name, args=dict(args or {}), key=key, run_at=run_at or clock.now()))
    db.session.info["wake"] = True
    return True


def cancel(key: str) -> bool:
    """Within a unit of work: takes back the waiting job with this key. Returns whether there was one."""
    if _procrastinate():
        found = db.session.execute(
            sa.text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :key AND status = 'todo'"),
            {"key": key},
        )
    else:
        found = db.session.execute(
            sa.update(JobRow).where(JobRow.key == key, JobRow.state == "todo").values(state="cancelled")
        )
    return found.rowcount > 0


def state(key: str) -> str | None:
    """The state of the last job with this key: todo, doing, done, dead, cancelled; None where there was none."""
    if _procrastinate():
        found = db.session.scalar(
            sa.text("SELECT status FROM procrastinate_jobs WHERE queueing_lock = :key ORDER BY id DESC LIMIT 1"),
            {"key": key},
        )
        names = {"succeeded": "done", "failed": "dead", "aborted": "cancelled"}
        return names.get(found, found)
    row = db.session.scalar(sa.select(JobRow).where(JobRow.key == key).order_by(JobRow.id.desc()).limit(1))
    return None if row is None else row.state


def dead(limit: int = 50) -> list[dict[str, Any]]:
    """Jobs that were given up, for the administrator: id, name, error, when; the newest first. Procrastinate keeps no
    error: it is in the worker's log."""
    if _procrastinate():
        rows = db.session.execute(
            sa.text(
                "SELECT j.id, j.task_name AS name, '' AS error, max(e.at) AS at FROM procrastinate_jobs j"
                " LEFT JOIN procrastinate_events e ON e.job_id = j.id WHERE j.status = 'failed'"
                " GROUP BY j.id ORDER BY j.id DESC LIMIT :limit"
            ),
            {"limit": limit},
        )
        return [dict(row._mapping) for row in rows]
    rows = db.session.scalars(sa.select(JobRow).where(JobRow.state == "dead").order_by(JobRow.id.desc()).limit(limit))
    return [{"id": row.id, "name": row.name, "error": row.error, "at": row.ended_at} for row in rows]


def forget(before: datetime) -> None:
    """Within a unit of work: removes jobs that were done or cancelled before a moment. Dead ones stay to be seen."""
    if _procrastinate():
        recent = "SELECT 1 FROM procrastinate_events e WHERE e.job_id = j.id AND e.at > :before"
        over = f"j.status IN ('succeeded', 'cancelled', 'aborted') AND NOT EXISTS ({recent})"
        db.session.execute(sa.text(f"DELETE FROM procrastinate_jobs j WHERE {over}"), {"before": before})
    else:
        over = sa.or_(
            sa.and_(JobRow.state == "done", JobRow.ended_at < before),
            sa.and_(JobRow.state == "cancelled", JobRow.run_at < before),
        )
        db.session.execute(sa.delete(JobRow).where(over))


def _procrastinate() -> bool:
    return db.engine.dialect.name == "postgresql"
