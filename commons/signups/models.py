"""Tables: the pool of places of a subject, registrations and the people in them, attendance."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base, Moment
from commons.signups import rules


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class Pool(Base):
    """The places of one subject. taken: people enrolled; held: people with an open offer. size None: no limit.

    Both counts are changed by `capacity.move` alone; `signups.recount` compares them with the registrations.
    """

    __tablename__ = "signups_pools"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), unique=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    size: Mapped[int | None]
    taken: Mapped[int] = mapped_column(default=0)
    held: Mapped[int] = mapped_column(default=0)
    minimum: Mapped[int | None]
    decide_on: Mapped[date | None] = mapped_column(sa.Date)
    opens_at: Mapped[datetime | None] = mapped_column(Moment)
    closes_at: Mapped[datetime | None] = mapped_column(Moment)
    mode: Mapped[str] = mapped_column(sa.String(10), default="open")

    __table_args__ = (
        sa.CheckConstraint("taken >= 0 and held >= 0", name="counts"),
        sa.CheckConstraint("size is null or taken + held <= size", name="never_oversold"),
        sa.CheckConstraint(_one_of("mode", rules.MODES), name="mode"),
    )


class Registration(Base):
    """A party that signed up together. Its code never changes; a party that divides gets a second registration.

    waiting_since: when it joined the line (kept once it left). promoted_at: when the list brought it an offer or a
    place. enrolled_at: since when it has a place. effective_on: the last day of that place. made_by, door: who entered
    it, and how.
    """

    __tablename__ = "signups_registrations"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    pool_id: Mapped[int] = mapped_column(sa.ForeignKey("signups_pools.id"))
    ref_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    party: Mapped[int]
    state: Mapped[str] = mapped_column(sa.String(10))
    take_automatically: Mapped[bool] = mapped_column(default=False)
    waiting_since: Mapped[datetime | None] = mapped_column(Moment)
    promoted_at: Mapped[datetime | None] = mapped_column(Moment)
    offer_until: Mapped[datetime | None] = mapped_column(Moment)
    enrolled_at: Mapped[datetime | None] = mapped_column(Moment)
    effective_on: Mapped[date | None] = mapped_column(sa.Date)
    made_by: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    door: Mapped[str] = mapped_column(sa.String(10))
    note: Mapped[str | None] = mapped_column(sa.Text)
    reason: Mapped[str | None] = mapped_column(sa.Text)

    __table_args__ = (
        sa.CheckConstraint("party >= 1", name="party"),
        sa.CheckConstraint(_one_of("state", rules.STATES), name="state"),
        sa.CheckConstraint("state <> 'waiting' or waiting_since is not null", name="waiting_has_its_turn"),
        sa.CheckConstraint("state <> 'offered' or offer_until is not null", name="offer_has_an_end"),
        sa.CheckConstraint("state <> 'ending' or effective_on is not null", name="ending_has_a_day"),
        sa.Index("ix_signups_registrations_line", "pool_id", "state", "waiting_since", "id"),
    )


class Participant(Base):
    """One person of a registration. active: of a living registration; one person has one at most in each pool."""

    __tablename__ = "signups_participants"

    id: Mapped[int] = mapped_column(primary_key=True)
    registration_id: Mapped[int] = mapped_column(sa.ForeignKey("signups_registrations.id"), index=True)
    pool_id: Mapped[int] = mapped_column(sa.ForeignKey("signups_pools.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)

    __table_args__ = (
        sa.Index(
            "uq_signups_participants_active",
            "pool_id",
            "person_id",
            unique=True,
            sqlite_where=sa.text("active = 1"),
            postgresql_where=sa.text("active"),
        ),
    )


class Attendance(Base):
    """Who was there. at: when it was seen, so that the later of two marks stays, whichever arrives first."""

    __tablename__ = "signups_attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(sa.ForeignKey("calendar_occurrences.id"))
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    mark: Mapped[str] = mapped_column(sa.String(10))
    by_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
    at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.UniqueConstraint("occurrence_id", "person_id"),
        sa.CheckConstraint(_one_of("mark", rules.MARKS), name="mark"),
    )
