"""The activity: what the centre publishes. When it meets lies in the calendar, who comes in the sign-ups."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from commons.api import Base, Moment, Plain, Subject, Texts, sa

KINDS = ("course", "workshop", "open")
STATES = ("draft", "published", "cancelled", "ended")


class Activity(Subject, Base):
    """A course, a workshop or an open activity.

    plan: what was asked for as plain data (days, start, end, first, last, sessions, minimum, maximum, decide_on, mode);
    publishing turns it into a schedule and a pool, a later change into a change of those. Prices in minor units.
    Grades:
    0 is kindergarten. reference_on: the day at which age or grade counts. note: for the office alone; what an import
    did not understand stays here. source: where an import found it, once per institution.
    """

    __tablename__ = "activities_activities"
    __kind__ = "activity"

    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    place_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    state: Mapped[str] = mapped_column(sa.String(10), default="draft")
    title: Mapped[Texts] = mapped_column(Plain)
    about: Mapped[Texts] = mapped_column(Plain, default=dict)
    leader: Mapped[str] = mapped_column(sa.String(200), default="")
    audience: Mapped[str | None] = mapped_column(sa.String(10))
    age_min: Mapped[int | None]
    age_max: Mapped[int | None]
    grade_min: Mapped[int | None]
    grade_max: Mapped[int | None]
    reference_on: Mapped[date | None]
    price_month: Mapped[int | None]
    price_year: Mapped[int | None]
    price_course: Mapped[int | None]
    price_note: Mapped[Texts] = mapped_column(Plain, default=dict)
    office: Mapped[Texts] = mapped_column(Plain, default=dict)
    image: Mapped[str | None] = mapped_column(sa.String(16))
    image_alt: Mapped[Texts] = mapped_column(Plain, default=dict)
    plan: Mapped[dict] = mapped_column(Plain, default=dict)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    source: Mapped[str | None] = mapped_column(sa.String(64))
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    updated_at: Mapped[datetime] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint("kind in ('course', 'workshop', 'open')", name="kind"),
        sa.CheckConstraint("state in ('draft', 'published', 'cancelled', 'ended')", name="state"),
        sa.UniqueConstraint("institution_id", "source"),
        sa.Index("ix_activities_activities_state_id", "state", "id"),
    )
