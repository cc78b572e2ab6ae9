"""Errands: long work that somebody asked for, done by the worker step by step while she goes on.

An errand is begun within a command (`begin`). Its job, `errands.work` (commons.errand_steps), takes it some steps
further; each step is one transaction in the errand's own row and in what it does, so a worker that is killed leaves
whole steps behind it, and the next one goes on from `done`: nothing is doubled. After some seconds the job stands back
for others and asks for itself again. What a queue has lost is found by `resume`, every five minutes and when a worker
starts.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.orm import Mapped, mapped_column

from commons import clock, journal, subjects
from commons.db import Base, Moment, Plain, db, unit_of_work
from commons.i18n import _, language
from commons.jobs import defer
from commons.kernel import Actor, NotFound, Refused
from commons.registry import registry

ACTIVE = ("waiting", "running")
STATES = (*ACTIVE, "done", "failed", "stopped")
LOST = timedelta(minutes=2)  # without a step: its job is thought lost
KEPT = timedelta(days=30)
FILE_KEPT = timedelta(days=1)


class Errand(Base):
    """state: waiting, running; done, failed, stopped. total, done: in what its kind counts. lang: of who asked, in
    which its texts are made. about: her own words for it (a file's name). data: what the kind asked for, until it has
    ended. result: plain, as the kind's steps answer. error: a sentence in `lang`. moved_at: of the last step."""

    __tablename__ = "errands"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    kind: Mapped[str] = mapped_column(sa.String(80))
    about: Mapped[str] = mapped_column(sa.String(200), default="")
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
    lang: Mapped[str] = mapped_column(sa.String(8))
    state: Mapped[str] = mapped_column(sa.String(10), default="waiting")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    faults: Mapped[int] = mapped_column(default=0)
    data: Mapped[dict] = mapped_column(Plain, deferred=True)
    result: Mapped[dict] = mapped_column(Plain, default=dict)
    error: Mapped[str | None] = mapped_column(sa.String(500))
    asked_at: Mapped[datetime] = mapped_column(Moment)
    moved_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.Index("ix_errands_state_moved_at", "state", "moved_at"),
    )

    @property
    def active(self) -> bool:
        return self.state in ACTIVE

    @property
    def left(self) -> int:
        """What is still to be done."""
        return max(self.total - self.done, 0)


def begin(
    kind: str,
    actor: Actor,
    data: Mapping[str, Any],
    *,
    total: int,
    about: str = "",
    institution_id: int | None = None,
) -> str:
    """Within a command of a person: asks for an errand of this kind with plain `data`. Answers its code; its page is
    `/desk/work/<code>`."""
    if kind not in registry().errands:
        raise KeyError(f"there is no kind of errand {kind!r}")
    if actor.person_id is None:
        raise Refused(_("Only a person can ask for work that goes on by itself."))
    now = clock.now()
    row = Errand(
        code=subjects.new_code(),
        kind=kind,
        about=about[:200],
        person_id=actor.person_id,
        institution_id=institution_id,
        lang=language(),
        state="waiting",
        total=total,
        done=0,
        data=dict(data),
        result={},
        asked_at=now,
        moved_at=now,
    )
    db.session.add(row)
    db.session.flush()
    again(row)
    journal.record("errands.begun", data={"errand": row.code, "kind": kind}, institution_id=institution_id)
    return row.code


def again(row: Errand) -> None:
    """Within a unit of work: a job anew, for its next steps."""
    defer("errands.work", {"errand": row.code}, key=f"errands.work:{row.code}:{time.time_ns()}")


def label(row: Errand) -> str:
    """What kind of work it is, in the language in force."""
    kind = registry().errands.get(row.kind)
    return str(kind.label) if kind else row.kind


def said(row: Errand) -> list[str]:
    """Its result so far as sentences in the language in force."""
    kind = registry().errands.get(row.kind)
    return list(kind.said(row.result)) if kind and row.result else []


def mine(actor: Actor, limit: int = 50) -> list[Errand]:
    """The actor's errands, the newest first."""
    query = sa.select(Errand).where(Errand.person_id == actor.person_id).order_by(Errand.id.desc()).limit(limit)
    return list(db.session.scalars(query))


def find(actor: Actor, code: str) -> Errand:
    """The actor's own errand. NotFound for another's."""
    row = db.session.scalar(sa.select(Errand).where(Errand.code == code, Errand.person_id == actor.person_id))
    if row is None or actor.person_id is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    return row


def counted(actor: Actor) -> tuple[int, int]:
    """(errands of the actor, those that are not over): one statement."""
    active = sa.func.coalesce(sa.func.sum(sa.case((Errand.state.in_(ACTIVE), 1), else_=0)), 0)
    row = db.session.execute(sa.select(sa.func.count(), active).where(Errand.person_id == actor.person_id)).one()
    return row[0], row[1]


def kept_file(row: Errand) -> Path | None:
    """The file that an errand made, for a day after its end; None where there is none (any more)."""
    over = row.state != "done" or row.ended_at is None or row.ended_at + FILE_KEPT < clock.now()
    path = _folder() / row.code
    return None if over or "file" not in row.result or not path.is_file() else path


def append(row: Errand, data: bytes, at: int) -> int:
    """Within a step: the errand's file goes on at byte `at`; what a step that was lost had written after it goes.
    Answers its length, which the step puts into its result."""
    _folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    with (_folder() / row.code).open("r+b" if at else "wb") as file:
        file.seek(at)
        file.truncate()
        file.write(data)
        return file.tell()


def _folder() -> Path:
    return current_app.config["COMMONS"]["data_dir"] / "errands"


def resume(quiet: timedelta = LOST) -> None:
    """The job errands.resume, and the start of a worker: what has not moved for a while gets a job anew (two jobs of
    one errand take turns), and files whose day is over are removed."""
    now = clock.now()
    lost = sa.select(Errand).where(Errand.state.in_(ACTIVE), Errand.moved_at <= now - quiet).order_by(Errand.id)
    if db.session.scalar(lost.limit(1)) is not None:
        with unit_of_work():
            for row in db.session.scalars(lost.limit(500)):
                again(row)
    if _folder().is_dir():
        for old in _folder().iterdir():
            if time.time() - old.stat().st_mtime > FILE_KEPT.total_seconds():
                old.unlink(missing_ok=True)


def sweep() -> None:
    """Within a unit of work: forgets what ended long ago."""
    db.session.execute(sa.delete(Errand).where(Errand.ended_at < clock.now() - KEPT))


def of(person_id: int) -> list[dict[str, Any]]:
    """A person's errands, for her copy of everything."""
    rows = db.session.scalars(sa.select(Errand).where(Errand.person_id == person_id).order_by(Errand.id))
    names = ("kind", "about", "state", "total", "done", "result", "error", "asked_at", "ended_at")
    return [{name: getattr(row, name) for name in names} for row in rows]


def erase(person_id: int) -> None:
    """Within a command: her errands end, and what they made for her goes."""
    for row in db.session.scalars(sa.select(Errand).where(Errand.person_id == person_id)).all():
        (_folder() / row.code).unlink(missing_ok=True)
        db.session.delete(row)
