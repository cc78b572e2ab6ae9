"""What happened, in order. Commands record facts in their own transaction; readers follow positions and skip none.

Position and hash come from one head row, locked as the transaction's last act, so positions are gapless and appear in
order on both databases. The chain covers a salted digest of each body: a body can be erased and the chain still holds.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from commons import clock
from commons.db import Base, Moment, Plain, WriteOutsideCommand, canonical, db
from commons.kernel import Actor, Entry, Ref
from commons.registry import registry
from commons.subjects import RefRow


class JournalRow(Base):
    """One line. data and salt are NULL once erased; digest, hash and the rest stay."""

    __tablename__ = "journal"

    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    fact: Mapped[str] = mapped_column(sa.String(80), index=True)
    at: Mapped[datetime] = mapped_column(Moment)
    command: Mapped[str] = mapped_column(sa.String(80))
    person_id: Mapped[int | None] = mapped_column(index=True)
    service: Mapped[str | None] = mapped_column(sa.String(40))
    for_id: Mapped[int | None]
    door: Mapped[str] = mapped_column(sa.String(10))
    ref_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    institution_id: Mapped[int | None] = mapped_column(sa.ForeignKey("refs.id"), index=True)
    data: Mapped[Any | None] = mapped_column(Plain)
    salt: Mapped[str | None] = mapped_column(sa.String(32))
    digest: Mapped[str] = mapped_column(sa.String(64))
    hash: Mapped[str] = mapped_column(sa.String(64))


class Concern(Base):
    """Whom a line concerns: readers tell them, an export finds it, an erasure blanks it."""

    __tablename__ = "journal_concerns"

    position: Mapped[int] = mapped_column(sa.ForeignKey("journal.position"), primary_key=True)
    person_id: Mapped[int] = mapped_column(primary_key=True, index=True)


class Head(Base):
    """The one row that gives positions. Made by the migration."""

    __tablename__ = "journal_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[int]
    hash: Mapped[str] = mapped_column(sa.String(64))


class Place(Base):
    """How far a reader has come. attempts, error, retry_at: the entry after `position` keeps failing."""

    __tablename__ = "journal_places"

    reader: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    position: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None] = mapped_column(sa.Text)
    retry_at: Mapped[datetime | None] = mapped_column(Moment)


def record(
    fact: str,
    subject: Any = None,
    *,
    concerns: Iterable[int] = (),
    data: Mapping[str, Any] | None = None,
    institution_id: int | None = None,
) -> None:
    """Notes, within a command, that `fact` happened to `subject` (a subject's row, or None). It is written when the
    outermost command ends.

    concerns: ids of persons. data: plain, only the fields that the fact declares (KeyError otherwise). institution_id:
    where it is not the subject's own (`subject.institution_id`, or the subject itself where it is an institution).
    """
    if not db.session.info.get("writing"):
        raise WriteOutsideCommand("a fact outside a command")
    declared = registry().facts[fact]
    body = dict(data or {})
    if unknown := set(body) - set(declared.fields):
        raise KeyError(f"fact {fact} declares no field {', '.join(sorted(unknown))}")
    db.session.info.setdefault("facts", []).append(
        {
            "fact": fact,
            "ref_id": getattr(subject, "id", None),
            "institution_id": institution_id or getattr(subject, "institution_id", None),
            "concerns": sorted(set(concerns)),
            "data": body,
            "command": db.session.info.get("command", ""),
        }
    )


def write(actor: Actor) -> int:
    """Writes what was recorded, as the transaction's last act. Returns the number of lines."""
    facts = db.session.info.pop("facts", [])
    if not facts:
        return 0
    db.session.flush()
    position, chain = db.session.execute(
        sa.update(Head).values(position=Head.position + len(facts)).returning(Head.position, Head.hash),
        execution_options={"synchronize_session": False},
    ).one()
    at, lines, concerns = clock.now(), [], []
    for number, fact in enumerate(facts, start=position - len(facts) + 1):
        salt = secrets.token_hex(16)
        digest = hashlib.sha256((salt + canonical(fact["data"])).encode()).hexdigest()
        line = {
            **{key: fact[key] for key in ("fact", "ref_id", "institution_id", "data", "command")},
            "position": number,
            "at": at,
            "person_id": actor.person_id,
            "service": actor.service,
            "for_id": actor.for_id,
            "door": actor.door,
            "salt": salt,
            "digest": digest,
        }
        chain = _link(chain, line)
        lines.append({**line, "hash": chain})
        concerns += [{"position": number, "person_id": person} for person in fact["concerns"]]
    db.session.execute(sa.insert(JournalRow), lines)
    if concerns:
        db.session.execute(sa.insert(Concern), concerns)
    db.session.execute(sa.update(Head).values(hash=chain), execution_options={"synchronize_session": False})
    if db.engine.dialect.name == "postgresql":
        db.session.execute(sa.select(sa.func.pg_notify("commons_journal", str(position))))
    return len(facts)


#: What the chain covers of a line: all but the body itself, which its salted digest stands for.
CHAINED = (
    "position",
    "fact",
    "command",
    "person_id",
    "service",
    "for_id",
    "door",
    "ref_id",
    "institution_id",
    "digest",
)


def _link(chain: str, line: Mapping[str, Any]) -> str:
    covered = [chain, line["at"].isoformat(), *(line[name] for name in CHAINED)]
    return hashlib.sha256(canonical(covered).encode()).hexdigest()


def entries(after: int, facts: frozenset[str] | None = None, limit: int = 100) -> list[Entry]:
    """Up to `limit` entries after a position, of these facts (None: all), in order: two statements."""
    query = (
        sa.select(JournalRow, RefRow.kind, RefRow.code)
        .outerjoin(RefRow, RefRow.id == JournalRow.ref_id)
        .where(JournalRow.position > after)
        .order_by(JournalRow.position)
        .limit(limit)
    )
    if facts is not None:
        query = query.where(JournalRow.fact.in_(facts))
    rows = db.session.execute(query).all()
    concerned: dict[int, list[int]] = {row[0].position: [] for row in rows}
    if rows:
        for position, person in db.session.execute(
            sa.select(Concern.position, Concern.person_id).where(Concern.position.in_(list(concerned)))
        ):
            concerned[position].append(person)
    return [
        Entry(
            position=row.position,
            fact=row.fact,
            at=row.at,
            subject=Ref(kind, code) if kind else None,
            institution_id=row.institution_id,
            person_id=row.person_id,
            concerns=concerned[row.position],
            data=row.data or {},
        )
        for row, kind, code in rows
    ]


def changed_by_others(ref: Ref, after: int, commands: Iterable[str], person_id: int | None) -> bool:
    """Whether one of these commands, run by another person, wrote about a subject after a position."""
    query = sa.select(JournalRow.position).where(
        JournalRow.position > after,
        JournalRow.command.in_(list(commands)),
        JournalRow.person_id.is_not(None),
        JournalRow.person_id != person_id,
        JournalRow.ref_id.in_(sa.select(RefRow.id).where(RefRow.kind == ref.kind, RefRow.code == ref.code)),
    )
    return db.session.scalar(query.limit(1)) is not None


def position() -> int:
    """The position of the last line."""
    return db.session.scalar(sa.select(Head.position)) or 0


def verify() -> int | None:
    """Walks the whole chain. Returns the first position that does not fit, or None where all is well."""
    chain, expected = "", 1
    for row in _walk():
        body_fits = row.salt is None or (
            hashlib.sha256((row.salt + canonical(row.data)).encode()).hexdigest() == row.digest
        )
        chain = _link(chain, {name: getattr(row, name) for name in ("at", *CHAINED)})
        if row.position != expected or row.hash != chain or not body_fits:
            return row.position
        expected += 1
    head = db.session.execute(sa.select(Head.position, Head.hash)).one()
    return None if head == (expected - 1, chain) else expected


def _walk() -> Iterator[JournalRow]:
    """Every line in order, some hundred at a time."""
    last = 0
    while rows := db.session.scalars(
        sa.select(JournalRow).where(JournalRow.position > last).order_by(JournalRow.position).limit(500)
    ).all():
        yield from rows
        last = rows[-1].position
        db.session.expunge_all()


def erase(person_id: int) -> int:
    """Blanks the bodies of all lines that concern a person; the chain stays valid. Within a command. Returns the
    number of lines."""
    about = sa.select(Concern.position).where(Concern.person_id == person_id)
    done = db.session.execute(sa.update(JournalRow).where(JournalRow.position.in_(about)).values(data=None, salt=None))
    return done.rowcount
