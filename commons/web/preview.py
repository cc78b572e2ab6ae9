"""What-if: a form is sent once to see what it would do, and once more, with the same values, to do it.

`_next=preview` asks to see, `_next=again` goes back to the form; without either the form is submitted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from commons import command
from commons.db import db, unit_of_work
from commons.kernel import Actor, Invalid, Ref, Refused
from commons.web.context import actor
from commons.web.forms import Form

#: look(facts, value): the facts as `journal.record` took them, and the value of the outcome.
Look = Callable[[list[dict[str, Any]], Mapping[str, Any]], Any]

NOT_KEPT = {"csrf_token", "_next", "_key"}


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """seen: what `look` answered. uploaded: Refs of files that came with the form, by field."""

    seen: Any
    uploaded: Mapping[str, str]


class _Seen(Exception):
    """What was to be seen has been seen; nothing of it stays."""


def wanted() -> bool:
    """Whether the reader asks what would happen."""
    return request.form.get("_next") == "preview"


def again() -> bool:
    """Whether she goes back to the form, from the answer to that."""
    return request.form.get("_next") == "again"


def put_back(form: Form) -> None:
    """The form as it was typed."""
    form.refuse(form.submitted(), Invalid({}))


def kept(uploaded: Mapping[str, Any] | None = None) -> list[tuple[str, str]]:
    """(name, value) of everything that was typed, for hidden fields; uploaded: Refs of files that came with it."""
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_KEPT]
    return typed + [(name, str(value)) for name, value in (uploaded or {}).items()]


def rehearse(
    form: Form, subject: Ref | str | None, look: Look, extra: Mapping[str, Any] | None = None
) -> Rehearsal | None:
    """Runs the form's command as it would be run, answers what `look` sees within it, and undoes all of it: what is
    refused now would be refused then, and the facts are those that would be told. None where the command was refused:
    then the form holds the errors.
    """
    typed: dict[str, Any] = {}
    try:
        typed = form.submitted()
        seen = rehearsed(form.command, actor(), subject, {**typed, **(extra or {})}, look)
        return Rehearsal(seen=seen, uploaded={one: typed[one] for one in request.files if typed.get(one)})
    except Refused as refused:
        if refused.status in (403, 404):
            raise
        form.refuse(typed, refused)
        return None


def rehearsed(name: str, who: Actor, subject: Ref | str | None, data: Mapping[str, Any], look: Look) -> Any:
    """As `rehearse`, for a command and its data. Raises what the command raises."""
    info, seen = db.session.info, None
    try:
        with unit_of_work() as session:
            value = command.run(name, who, subject, data).value
            session.flush()
            seen = look(list(info.get("facts", ())), value)
            raise _Seen
    except _Seen:
        return seen
    finally:
        for left in ("facts", "doomed", "command", "wake"):
            info.pop(left, None)
