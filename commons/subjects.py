"""Refs and cards: how anything is named, found and shown, and the only read gate.

One table issues Refs. The primary key of a subject is the id of its Ref, its code is never used twice, and what is gone
leaves a tombstone with its last title. The code stands in the subject's own row as well: it never changes, and lists
make links from it without a join.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from commons import clock
from commons.db import Base, Moment, Plain, db
from commons.i18n import _
from commons.kernel import Actor, Card, NotFound, Ref, Texts
from commons.registry import registry

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # no vowels but a and e, nothing that looks like another


class RefRow(Base):
    """One issued Ref. title: the last title, for tombstones. space_id: the joint space it belongs to, if any."""

    __tablename__ = "refs"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(sa.String(40))
    code: Mapped[str] = mapped_column(sa.String(16), unique=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    space_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"))
    title: Mapped[Texts] = mapped_column(Plain, default=dict)
    issued_at: Mapped[datetime] = mapped_column(Moment)
    gone_at: Mapped[datetime | None] = mapped_column(Moment)


class Subject:
    """Mixin for the model of a subject: `id` (of its Ref) and `code`. Make one with `issue`."""

    __kind__: str

    @declared_attr
    def id(cls) -> Mapped[int]:
        return mapped_column(sa.ForeignKey("refs.id"), primary_key=True, autoincrement=False)

    @declared_attr
    def code(cls) -> Mapped[str]:
        return mapped_column(sa.String(16), unique=True)

    @property
    def ref(self) -> Ref:
        return Ref(self.__kind__, self.code)


def new_code(length: int = 8) -> str:
    """A random code: about 39 bits at 8 characters."""
    return "".join(secrets.choice(ALPHABET) for _i in range(length))


def issue(
    kind: str, *, institution_id: int | None = None, space_id: int | None = None, title: Texts | None = None
) -> dict:
    """Issues a Ref of `kind` and returns {"id", "code"} for the subject's row. Within a command."""
    row = RefRow(
        kind=kind,
        code=new_code(),
        institution_id=institution_id,
        space_id=space_id,
        title=dict(title or {}),
        issued_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    return {"id": row.id, "code": row.code}


def retitle(subject: Any, title: Texts) -> None:
    """Keeps the last title, which the tombstone will show. Within a command."""
    db.session.execute(sa.update(RefRow).where(RefRow.id == subject.id).values(title=dict(title)))


def bury(subject: Any) -> None:
    """Removes the subject's row; its Ref stays as a tombstone. Within a command."""
    db.session.execute(sa.update(RefRow).where(RefRow.id == subject.id).values(gone_at=clock.now()))
    db.session.delete(subject)


def select(kind: str, actor: Actor) -> sa.Select:
    """A select of all subjects of `kind` that `actor` may see. Every read of subjects begins here."""
    declared = registry().subjects[kind]
    return sa.select(declared.model).where(declared.visible_to(actor))


def find(ref: Ref | str, actor: Actor) -> Any:
    """The row of `ref`. Raises NotFound where there is none, it is gone, or `actor` may not see it."""
    row = seek(ref, actor)
    if row is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    return row


def seek(ref: Ref | str, actor: Actor) -> Any | None:
    """As `find`, with None for what is not there."""
    try:
        ref = Ref.parse(ref) if isinstance(ref, str) else ref
    except ValueError:
        return None
    declared = registry().subjects.get(ref.kind)
    if declared is None:
        return None
    return db.session.scalar(select(ref.kind, actor).where(declared.model.code == ref.code))


def own(kind: str, ids: Iterable[int]) -> dict[int, Any]:
    """Rows by id for the owner of `kind` itself, whatever their visibility; never to be shown as they are."""
    model = registry().subjects[kind].model
    return {row.id: row for row in db.session.scalars(sa.select(model).where(model.id.in_(list(ids))))}


def id_of(ref: Ref | str) -> int | None:
    """The id of a Ref, also of one that is gone; None for one never issued."""
    ref = Ref.parse(ref) if isinstance(ref, str) else ref
    return db.session.scalar(sa.select(RefRow.id).where(RefRow.code == ref.code, RefRow.kind == ref.kind))


def refs(ids: Iterable[int]) -> dict[int, RefRow]:
    """The issued Refs of these ids: one statement."""
    ids = list(set(ids))
    if not ids:
        return {}
    return {row.id: row for row in db.session.scalars(sa.select(RefRow).where(RefRow.id.in_(ids)))}


def cards(ids: Iterable[int], actor: Actor) -> dict[int, Card]:
    """Cards of these Ref ids that `actor` may see, tombstones of what is gone included: one statement for the Refs
    and one for each kind among them. What belongs to a plugin that is off shows as its tombstone."""
    issued = refs(ids)
    by_kind: dict[str, list[int]] = defaultdict(list)
    found: dict[int, Card] = {}
    for row in issued.values():
        if row.gone_at is not None or row.kind not in registry().subjects:
            found[row.id] = Card(ref=Ref(row.kind, row.code), title=row.title, gone=True)
        else:
            by_kind[row.kind].append(row.id)
    for kind, members in by_kind.items():
        declared = registry().subjects[kind]
        for subject in db.session.scalars(select(kind, actor).where(declared.model.id.in_(members))):
            found[subject.id] = declared.card(subject)
    return found


def card(ref: Ref | str, actor: Actor) -> Card | None:
    """The card of one Ref as `actor` may see it, or None."""
    try:
        ref_id = id_of(ref)
    except ValueError:
        return None
    return None if ref_id is None else cards([ref_id], actor).get(ref_id)
