"""Notes, and who has read those that have to be read."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.orm import Mapped, mapped_column

from commons.api import Base, Moment, Plain, Subject, Texts, sa


class Note(Subject, Base):
    """A note on an institution's board. about_id: the subject that it is about, of any kind; None: the institution
    itself. important: whoever signs up for that subject has to read it first. until: its last day."""

    __tablename__ = "noticeboard_notes"
    __kind__ = "note"

    institution_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    about_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    title: Mapped[Texts] = mapped_column(Plain)
    text: Mapped[Texts] = mapped_column(Plain, default=dict)
    important: Mapped[bool] = mapped_column(default=False)
    until: Mapped[date] = mapped_column(sa.Date, index=True)


class Reading(Base):
    """A person has read a note."""

    __tablename__ = "noticeboard_readings"

    note_id: Mapped[int] = mapped_column(sa.ForeignKey("noticeboard_notes.id", ondelete="CASCADE"), primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Moment)
