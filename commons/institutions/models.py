"""Institutions, neighbourhoods, roles, and whom a desk knows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons.db import Base, Moment, Plain
from commons.institutions import rules
from commons.kernel import Texts
from commons.subjects import Subject


def _one_of(column: str, values: Any) -> str:
    return f"{column} in ({', '.join(repr(value) for value in values)})"


class Neighbourhood(Subject, Base):
    """A part of the city that people name."""

    __kind__ = "neighbourhood"
    __tablename__ = "institutions_neighbourhoods"

    name: Mapped[Texts] = mapped_column(Plain)
    order: Mapped[int] = mapped_column(default=0)


class Institution(Subject, Base):
    """A centre, an association, a department … `short`: the stable name that scripts use. `mark`, `picture`: codes of
    files. `policy`: its own values alone (rules.policy gives the whole)."""

    __kind__ = "institution"
    __tablename__ = "institutions_institutions"
    __table_args__ = (
        sa.CheckConstraint(_one_of("kind", rules.KINDS), name="kind"),
        sa.CheckConstraint(_one_of("side", rules.SIDES), name="side"),
    )

    name: Mapped[Texts] = mapped_column(Plain)
    kind: Mapped[str] = mapped_column(sa.String(20))
    side: Mapped[str] = mapped_column(sa.String(20))
    parent_id: Mapped[int | None] = mapped_column(sa.ForeignKey("institutions_institutions.id"), index=True)
    neighbourhood_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("institutions_neighbourhoods.id"), index=True
    )
    about: Mapped[Texts] = mapped_column(Plain, default=dict)
    address: Mapped[Texts] = mapped_column(Plain, default=dict)
    phone: Mapped[str | None] = mapped_column(sa.String(20))
    email: Mapped[str | None] = mapped_column(sa.String(254))
    short: Mapped[str] = mapped_column(sa.String(40), unique=True)
    colour: Mapped[str | None] = mapped_column(sa.String(7))
    mark: Mapped[str | None] = mapped_column(sa.String(16))
    picture: Mapped[str | None] = mapped_column(sa.String(16))
    picture_alt: Mapped[Texts] = mapped_column(Plain, default=dict, server_default="{}")
    policy: Mapped[Any] = mapped_column(Plain, default=dict)


class Role(Base):
    """What a person does for an institution (None: for the whole city) from `since` until before `until`, city days."""

    __tablename__ = "institutions_roles"
    __table_args__ = (
        sa.CheckConstraint(_one_of("role", rules.ROLES), name="role"),
        sa.CheckConstraint("(role = 'site_admin') = (institution_id is null)", name="whole_city"),
        sa.Index(
            "uq_institutions_roles_held",
            "person_id",
            "institution_id",
            "role",
            unique=True,
            sqlite_where=sa.text("until is null"),
            postgresql_where=sa.text("until is null"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(
        sa.ForeignKey("institutions_institutions.id"), index=True
    )
    role: Mapped[str] = mapped_column(sa.String(20))
    since: Mapped[date]
    until: Mapped[date | None]
    given_by: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))


class Acquaintance(Base):
    """A person whom an institution's desk knows: registered there, or spoke with it."""

    __tablename__ = "institutions_acquaintances"

    person_id: Mapped[int] = mapped_column(sa.ForeignKey("refs.id"), primary_key=True)
    institution_id: Mapped[int] = mapped_column(
        sa.ForeignKey("institutions_institutions.id"), primary_key=True, index=True
    )
    since: Mapped[datetime] = mapped_column(Moment)
