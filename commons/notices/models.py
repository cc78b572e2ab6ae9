"""Notices and their deliveries."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base, Moment, Plain

STATES = ("todo", "sent", "failed", "skipped")


class Notice(Base):
    """What one person is told of one line of the journal. Its words are made when it is read, in her language.

    about: ids of the persons it concerns, where she is told for others (her child). read_at: seen in the page.
    """

    __tablename__ = "notices_notices"
    __table_args__ = (
        sa.UniqueConstraint("position", "person_id"),
        sa.Index("ix_notices_notices_person_id_position", "person_id", "position"),
        sa.Index(
            "ix_notices_notices_unread",
            "person_id",
            sqlite_where=sa.text("read_at is null"),
            postgresql_where=sa.text("read_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(sa.ForeignKey("journal.position"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"))
    about: Mapped[Any] = mapped_column(Plain, default=list)
    fact: Mapped[str] = mapped_column(sa.String(80))
    ref_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    read_at: Mapped[datetime | None] = mapped_column(Moment)


class Delivery(Base):
    """One notice by one way: a channel's name, or "phone" for what the desk says by telephone.

    due_at: not to be tried before; a worker at it has moved this ahead (the claim). message_id: the same however often
    it is sent. error: what kind of failure, without addresses. done_by: who told by telephone.
    """

    __tablename__ = "notices_deliveries"
    __table_args__ = (
        sa.UniqueConstraint("notice_id", "channel"),
        sa.CheckConstraint(f"state in {STATES}", name="state"),
        sa.Index("ix_notices_deliveries_state_channel_due_at", "state", "channel", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    notice_id: Mapped[int] = mapped_column(sa.ForeignKey("notices_notices.id", ondelete="CASCADE"))
    channel: Mapped[str] = mapped_column(sa.String(20))
    state: Mapped[str] = mapped_column(sa.String(10), default="todo")
    attempts: Mapped[int] = mapped_column(default=0)
    message_id: Mapped[str] = mapped_column(sa.String(120), unique=True)
    due_at: Mapped[datetime] = mapped_column(Moment)
    sent_at: Mapped[datetime | None] = mapped_column(Moment)
    error: Mapped[str | None] = mapped_column(sa.String(200))
    done_by: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
