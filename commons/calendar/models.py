"""Places, schedules, their dates, closures and the addresses of feeds.

Wall time and an IANA zone are the truth; UTC beside them is an index that `calendar.extend` derives again when a
government changes its clocks.
"""

from __future__ import annotations

from datetime import date, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base, Moment, Plain
from commons.kernel import Texts
from commons.subjects import Subject

WHEELCHAIR = ("yes", "partly", "no", "unknown")
STATUSES = ("planned", "shortened", "closed", "cancelled", "moved")
#: The statuses of dates that take place.
HELD = ("planned", "shortened", "moved")
POLICIES = ("closed", "shortened", "open")


def one_of(column: str, values: tuple[str, ...]) -> sa.CheckConstraint:
    """A CHECK that `column` holds one of a few short strings."""
    return sa.CheckConstraint(f"{column} in ({', '.join(repr(value) for value in values)})", name=column)


class Place(Subject, Base):
    """Where something takes place. institution_id None: a place of the whole city. size: how many people it holds."""

    __tablename__ = "calendar_places"
    __kind__ = "place"

    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    name: Mapped[Texts] = mapped_column(Plain)
    neighbourhood_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    address: Mapped[Texts] = mapped_column(Plain, default=dict)
    wheelchair: Mapped[str] = mapped_column(sa.String(10), default="unknown")
    access: Mapped[Texts] = mapped_column(Plain, default=dict)
    size: Mapped[int | None]

    __table_args__ = (one_of("wheelchair", WHEELCHAIR), sa.CheckConstraint("size > 0", name="size"))


class Schedule(Base):
    """When a subject takes place: a rule, its first wall time and its length.

    rrule None: one date. days: its days of the week ("SU,WE"), for questions in SQL. first, last: the days of the first
    and the last date of the rule, make-up dates not counted (last None: no end). planned_to: up to which day its dates
    are rows. ended_at: it was given up or continued by another schedule (whose continues_id names it); the dates
    before that stay. sequence: +1 on any change of time, place or status of any of its dates (RFC 5545 SEQUENCE).
    """

    __tablename__ = "calendar_schedules"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    ref_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
    rrule: Mapped[str | None] = mapped_column(sa.String(300))
    days: Mapped[str] = mapped_column(sa.String(20))
    dtstart_local: Mapped[datetime] = mapped_column(sa.DateTime)
    minutes: Mapped[int]
    tzid: Mapped[str] = mapped_column(sa.String(60))
    first: Mapped[date] = mapped_column(sa.Date)
    last: Mapped[date | None] = mapped_column(sa.Date)
    count: Mapped[int | None]
    make_up: Mapped[bool] = mapped_column(default=False)
    planned_to: Mapped[date] = mapped_column(sa.Date)
    continues_id: Mapped[int | None] = mapped_column(sa.ForeignKey("calendar_schedules.id"))
    sequence: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(Moment)
    ended_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint("minutes between 1 and 1440", name="minutes"),
        sa.CheckConstraint("count > 0", name="count"),
    )


class Occurrence(Base):
    """One date of a schedule. recurrence_local is its original slot: it never changes, and the code is made from it.

    start_local and end_local are naive wall time in tzid. reason: why it is closed, shortened, cancelled or moved.
    """

    __tablename__ = "calendar_occurrences"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    schedule_id: Mapped[int] = mapped_column(sa.ForeignKey("calendar_schedules.id"))
    ref_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"))
    recurrence_local: Mapped[datetime] = mapped_column(sa.DateTime)
    start_local: Mapped[datetime] = mapped_column(sa.DateTime)
    end_local: Mapped[datetime] = mapped_column(sa.DateTime)
    tzid: Mapped[str] = mapped_column(sa.String(60))
    start_utc: Mapped[datetime] = mapped_column(Moment)
    end_utc: Mapped[datetime] = mapped_column(Moment)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
    status: Mapped[str] = mapped_column(sa.String(10), default="planned")
    make_up: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[Texts] = mapped_column(Plain, default=dict)
    sequence: Mapped[int] = mapped_column(default=0)
    updated_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.UniqueConstraint("schedule_id", "recurrence_local"),
        sa.Index("ix_calendar_occurrences_ref_id_start_utc", "ref_id", "start_utc"),
        sa.Index("ix_calendar_occurrences_place_id_start_utc", "place_id", "start_utc"),
        sa.Index("ix_calendar_occurrences_start_utc", "start_utc"),
        one_of("status", STATUSES),
        sa.CheckConstraint("start_utc < end_utc", name="ends_after_start"),
    )

    @property
    def held(self) -> bool:
        """Whether it takes place."""
        return self.status in HELD


class Closure(Base):
    """What an institution does on some days, both ends included: closed, shortened (nothing before starts_at, nothing
    after ends_at), or open all the same, which outranks the others. holiday: what it was suggested for, so that it is
    suggested once. provisional: a date that is sighted and may move by a day."""

    __tablename__ = "calendar_closures"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"))
    first: Mapped[date] = mapped_column(sa.Date)
    last: Mapped[date] = mapped_column(sa.Date)
    policy: Mapped[str] = mapped_column(sa.String(10))
    starts_at: Mapped[time | None] = mapped_column(sa.Time)
    ends_at: Mapped[time | None] = mapped_column(sa.Time)
    title: Mapped[Texts] = mapped_column(Plain)
    holiday: Mapped[str | None] = mapped_column(sa.String(100))
    provisional: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (
        sa.Index("ix_calendar_closures_institution_id_first", "institution_id", "first"),
        one_of("policy", POLICIES),
        sa.CheckConstraint("first <= last", name="days"),
    )


class Feed(Base):
    """The secret address of a person's household calendar. Only the hash of the address' token is kept; `code` and the
    site's secret key make the token again for its owner's eyes."""

    __tablename__ = "calendar_feeds"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    made_at: Mapped[datetime] = mapped_column(Moment)
    revoked_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.Index(
            "uq_calendar_feeds_person_id_live",
            "person_id",
            unique=True,
            sqlite_where=sa.text("revoked_at IS NULL"),
            postgresql_where=sa.text("revoked_at IS NULL"),
        ),
    )
