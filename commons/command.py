"""The pipeline: the one way to write.

    load -> prepare -> end of read -> BEGIN -> key seen? -> subject again -> permission -> gates -> body -> journal ->
    COMMIT

`run` is the same for a page, the API, an import, the command line, a job and an approved decision. Called within a
unit of work it joins it; an inner command that fails dooms the whole unit, even where its error was caught.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import marshmallow as ma
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Mapped, mapped_column

from commons import clock, journal, policy
from commons.db import Base, Moment, Plain, db, unit_of_work
from commons.i18n import _
from commons.kernel import Actor, Command, Forbidden, Held, Invalid, NotFound, Outcome, Ref, Refused
from commons.registry import registry

TRIES = 3  # of one command, where the database asks to try again (lock or serialisation)


class Seen(Base):
    """A caller's key that was used: a repeat by the same actor answers as the first did. Kept for 7 days."""

    __tablename__ = "command_keys"

    key: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    command: Mapped[str] = mapped_column(sa.String(80))
    person_id: Mapped[int | None]
    outcome: Mapped[dict] = mapped_column(Plain)
    at: Mapped[datetime] = mapped_column(Moment, index=True)


class Doomed(RuntimeError):
    """A unit of work whose inner command failed was about to be committed."""


def run(
    name: str,
    actor: Actor,
    subject: Ref | str | None = None,
    data: Mapping[str, Any] | None = None,
    *,
    key: str | None = None,
) -> Outcome:
    """Runs the command `name` on `subject` with raw `data` (as a form, a JSON body or another command gives it).

    key: the caller's own, at most 80 characters; a repeat answers as the first did. Raises Invalid (errors by field),
    NotFound, Forbidden or Refused; then nothing was written.
    """
    command = registry().commands[name]
    loaded = load(command, data or {})
    if db.session.info.get("writing"):
        return _inner(command, actor, subject, loaded)
    if command.inner and not actor.service:
        raise Forbidden(_("You have no right to do this."))
    if command.prepare is not None:
        loaded = command.prepare(loaded)
    for attempt in range(1, TRIES + 1):
        try:
            return _outer(command, actor, subject, loaded, key)
        except (OperationalError, IntegrityError) as fault:
            if attempt == TRIES or not _again(fault):
                raise
    raise AssertionError("unreachable")


def load(command: Command, data: Mapping[str, Any]) -> dict[str, Any]:
    """`data` as the command's schema takes it. Raises Invalid."""
    try:
        return command.schema().load(data)
    except ma.ValidationError as fault:
        errors = fault.messages if isinstance(fault.messages, dict) else {"_schema": fault.messages}
        raise Invalid(said(errors), _("Some of it could not be taken. Please look at the marked fields.")) from None


def said(messages: Any) -> Any:
    """marshmallow's messages as plain texts in the reader's language: dicts of lists."""
    if isinstance(messages, Mapping):
        return {str(name): said(inner) for name, inner in messages.items()}
    if isinstance(messages, list | tuple):
        return [text for inner in messages for text in ([said(inner)] if isinstance(inner, Mapping) else said(inner))]
    return [str(messages)]


def _outer(command: Command, actor: Actor, subject: Any, data: dict[str, Any], key: str | None) -> Outcome:
    info = db.session.info
    try:
        with unit_of_work() as session:
            if key is not None:
                _alone(session, key)
            if key is not None and (seen := session.get(Seen, key[:80])) is not None:
                if (seen.command, seen.person_id) != (command.name, actor.person_id):
                    raise Refused(_("This was sent before, for something else. Please open the page again."))
                return Outcome(**seen.outcome, repeated=True)
            outcome = _decide(command, actor, subject, dict(data), inner=False)
            if key is not None:
                session.add(
                    Seen(
                        key=key[:80],
                        command=command.name,
                        person_id=actor.person_id,
                        outcome={"value": outcome.value, "held": outcome.held},
                        at=clock.now(),
                    )
                )
            if info.get("doomed"):
                raise Doomed(f"{command.name}: an inner command failed and its error was swallowed")
            if journal.write(actor):
                info["wake"] = True
        if info.pop("wake", False):
            registry().after_commit()
        return outcome
    finally:
        for left in ("facts", "doomed", "command", "wake"):
            info.pop(left, None)


def _alone(session: Any, key: str) -> None:
    """Two sends with one key, at once: the second waits for the first, and then finds its answer. On SQLite writers
    wait for each other anyhow."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(key, 0))))


def _inner(command: Command, actor: Actor, subject: Any, data: dict[str, Any]) -> Outcome:
    info = db.session.info
    outer = info.get("command")
    try:
        return _decide(command, actor, subject, data, inner=True)
    except BaseException:
        info["doomed"] = True
        raise
    finally:
        info["command"] = outer


def _decide(command: Command, actor: Actor, subject: Any, data: dict[str, Any], inner: bool) -> Outcome:
    info = db.session.info
    info["command"] = command.name
    row = _subject(command, actor, subject)
    policy.require(actor, command.permission, row)
    for gate in registry().gates.values():
        if gate.commands is not None and command.name not in gate.commands:
            continue
        answer = _ask(gate, actor, command, row, data)
        if isinstance(answer, Refused):
            raise answer
        if isinstance(answer, Held):
            if inner:
                raise Refused(_("A part of this needs a joint decision first, so the whole was not done."), "held")
            held = registry().commands[answer.command]
            opened = _decide(
                held, Actor(service="gate", door=actor.door), answer.subject, load(held, answer.data), True
            )
            return Outcome(value=opened.value, held=True)
    if inner and command.prepare is not None:
        data = command.prepare(data)
    value = command.body(actor, row, data)
    db.session.flush()
    return Outcome(value=value or {})


def _subject(command: Command, actor: Actor, subject: Any) -> Any:
    """The row of `subject`, read in this transaction and locked where the database locks rows."""
    if command.subject is None:
        return None
    if subject is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    try:
        ref = Ref.parse(str(subject))
    except ValueError:
        ref = None
    declared = registry().subjects[command.subject]
    if ref is None or ref.kind != command.subject:
        raise NotFound(_("This page is not here, or it is not open to you."))
    query = sa.select(declared.model).where(declared.model.code == ref.code)
    if not actor.service:
        query = query.where(declared.visible_to(actor))
    row = db.session.scalar(query.with_for_update(of=declared.model).execution_options(populate_existing=True))
    if row is None:
        raise NotFound(_("This page is not here, or it is not open to you."))
    return row


def _ask(gate: Any, actor: Actor, command: Command, row: Any, data: dict[str, Any]) -> Refused | Held | None:
    try:
        return gate.ask(actor, command, row, data)
    except Exception:
        registry().log_fault(gate.name, "a gate")
        return Refused(_("Whether this may be done could not be checked, so it was not done. Please try again later."))


def _again(fault: Exception) -> bool:
    text = str(getattr(fault, "orig", fault)).lower()
    state = getattr(getattr(fault, "orig", None), "sqlstate", None)
    return (
        state in {"40001", "40P01", "55P03"}
        or "database is locked" in text
        or "command_keys" in text  # two at once with one key: the second finds the first's answer
    )
