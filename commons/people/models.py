"""Tables of persons: who they are, with whom they live, how they sign in, what they agreed to, who read of them."""

from __future__ import annotations

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base, Moment, Plain
from commons.subjects import Subject


def _person(**options: object) -> Mapped[int]:
    return mapped_column(sa.ForeignKey("people_persons.id"), **options)  # type: ignore[arg-type]


class Person(Subject, Base):
    """A person, with or without an account (an address to sign in with). Erased: name '—', all else empty.

    email: lower-case. phone: E.164; a family may share one. spellings: other ways her name is written. name_keys,
    skeletons: what she is found by (rules). form_of_address: how to speak to her, never inferred.
    neighbourhood: its Ref as text, where she said it.
    """

    __tablename__ = "people_persons"
    __kind__ = "person"

    name: Mapped[str] = mapped_column(sa.String(120))
    given: Mapped[str | None] = mapped_column(sa.String(80))
    family: Mapped[str | None] = mapped_column(sa.String(80))
    spellings: Mapped[list] = mapped_column(Plain, default=list)
    name_keys: Mapped[str] = mapped_column(sa.Text, default="")
    skeletons: Mapped[str] = mapped_column(sa.Text, default="")
    email: Mapped[str | None] = mapped_column(sa.String(254), unique=True)
    phone: Mapped[str | None] = mapped_column(sa.String(20), index=True)
    birth_date: Mapped[date | None] = mapped_column(sa.Date)
    form_of_address: Mapped[str] = mapped_column(sa.String(8), default="neutral")
    lang: Mapped[str] = mapped_column(sa.String(8))
    password_hash: Mapped[str | None] = mapped_column(sa.String(200))
    take_automatically: Mapped[bool] = mapped_column(default=False)
    hebrew_dates: Mapped[bool] = mapped_column(default=False)
    neighbourhood: Mapped[str | None] = mapped_column(sa.String(40))
    erased_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint("form_of_address in ('f', 'm', 'neutral')", name="form_of_address"),
        sa.CheckConstraint("erased_at is null or (email is null and phone is null)", name="erased"),
    )


class Household(Base):
    """A home: its guardians act for its members. A child may live in two."""

    __tablename__ = "people_households"

    id: Mapped[int] = mapped_column(primary_key=True)
    made_at: Mapped[datetime] = mapped_column(Moment)


class Member(Base):
    """Who belongs to a home, and as what."""

    __tablename__ = "people_members"

    household_id: Mapped[int] = mapped_column(sa.ForeignKey("people_households.id"), primary_key=True)
    person_id: Mapped[int] = _person(primary_key=True, index=True)
    role: Mapped[str] = mapped_column(sa.String(10))

    __table_args__ = (sa.CheckConstraint("role in ('guardian', 'member')", name="role"),)


class Session(Base):
    """One sign-in on one device. token_hash: SHA-256 of what the cookie carries. Ended sessions are removed."""

    __tablename__ = "people_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = _person(index=True)
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    way: Mapped[str] = mapped_column(sa.String(12))
    device: Mapped[str] = mapped_column(sa.String(60))
    shared: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(Moment)
    seen_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (
        sa.CheckConstraint("way in ('code', 'password', 'invitation', 'demo')", name="way"),
    )


class Letter(Base):
    """A one-time code, or a word about an account, to one address. The code is in no table (rules.one_time_code).

    handle: what the asking browser keeps, so that a code is good only where it was asked for. purpose: sign_in, or
    address (a new one for `person_id`), or moved (a word to the old one).
    """

    __tablename__ = "people_letters"

    id: Mapped[int] = mapped_column(primary_key=True)
    handle: Mapped[str] = mapped_column(sa.String(64), unique=True)
    purpose: Mapped[str] = mapped_column(sa.String(10))
    address: Mapped[str] = mapped_column(sa.String(254), index=True)
    person_id: Mapped[int | None] = _person(index=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    salt: Mapped[str] = mapped_column(sa.String(32))
    attempts: Mapped[int] = mapped_column(default=0)
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment, index=True)
    used_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.CheckConstraint("purpose in ('sign_in', 'address', 'moved')", name="purpose"),
        sa.CheckConstraint("attempts between 0 and 5", name="attempts"),
    )


class Attempt(Base):
    """Something tried, for limits that hold over processes. key: an HMAC, never an address."""

    __tablename__ = "people_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(sa.String(20))
    key: Mapped[str] = mapped_column(sa.String(32))
    at: Mapped[datetime] = mapped_column(Moment, index=True)

    __table_args__ = (sa.Index("ix_people_attempts_what_key_at", "what", "key", "at"),)


class Invitation(Base):
    """A second guardian asked for (`guardian`: into the household, or with `apart` into a home of her own, for the
    children named), or a minor given an account of her own (`account`: the one child named)."""

    __tablename__ = "people_invitations"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(10))
    household_id: Mapped[int] = mapped_column(sa.ForeignKey("people_households.id"), index=True)
    apart: Mapped[bool] = mapped_column(default=False)
    child_ids: Mapped[list] = mapped_column(Plain, default=list)
    address: Mapped[str] = mapped_column(sa.String(254), index=True)
    invited_by: Mapped[int] = _person(index=True)
    lang: Mapped[str] = mapped_column(sa.String(8))
    salt: Mapped[str] = mapped_column(sa.String(32))
    made_at: Mapped[datetime] = mapped_column(Moment)
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    used_by: Mapped[int | None] = _person(index=True)

    __table_args__ = (sa.CheckConstraint("kind in ('guardian', 'account')", name="kind"),)


class Consent(Base):
    """What a person, or a guardian for her, agreed to: to which text (version), when, by which door; when taken back.

    about: a Ref as text where the consent is for one thing (photos in this activity), '' for all.
    """

    __tablename__ = "people_consents"

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = _person(index=True)
    purpose: Mapped[str] = mapped_column(sa.String(20))
    version: Mapped[str] = mapped_column(sa.String(40))
    about: Mapped[str] = mapped_column(sa.String(60), default="")
    given_by: Mapped[int | None] = _person(index=True)
    given_at: Mapped[datetime] = mapped_column(Moment)
    door: Mapped[str] = mapped_column(sa.String(10))
    withdrawn_at: Mapped[datetime | None] = mapped_column(Moment)

    __table_args__ = (
        sa.Index(
            "uq_people_consents_in_force",
            "person_id",
            "purpose",
            "about",
            unique=True,
            sqlite_where=sa.text("withdrawn_at is null"),
            postgresql_where=sa.text("withdrawn_at is null"),
        ),
    )


class Known(Base):
    """Persons whom a member of staff entered or recognised by telephone or mail, and sees as long as she is staff."""

    __tablename__ = "people_known"

    staff_id: Mapped[int] = _person(primary_key=True)
    person_id: Mapped[int] = _person(primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(Moment)


class Read(Base):
    """Who opened whose record (Data Security Regulations 2017, 10 and 17: kept 24 months)."""

    __tablename__ = "people_reads"

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = _person(index=True)
    person_id: Mapped[int] = _person(index=True)
    what: Mapped[str] = mapped_column(sa.String(40))
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class Erasure(Base):
    """The ledger of erasures: SHA-256 of the person's code. After a restore, these are erased again."""

    __tablename__ = "people_erasures"

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
