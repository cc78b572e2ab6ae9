"""One thing done to many: a command for each of them, by itself, and a page that says what was done and what was not.

What is refused of one stops no other. The page carries one button that takes back all that was done.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request

from commons import command
from commons.kernel import Outcome, Ref, Refused
from commons.web import undo
from commons.web.context import actor, render

#: How many may be chosen at once: what a request does before its reader gives up.
MOST = 200


@dataclass(frozen=True, kw_only=True)
class One:
    """title: how the page names it (a text, or texts per language). url: its page, without the language. subject, data:
    what the command takes."""

    title: Any
    url: str | None = None
    subject: Ref | str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(kw_only=True)
class Result:
    """done: with the command's outcome. refused: with the reason. takings: what undoes it, the last first."""

    done: list[tuple[One, Outcome]] = field(default_factory=list)
    refused: list[tuple[One, str]] = field(default_factory=list)
    takings: list[undo.Taking] = field(default_factory=list)


def each(name: str, chosen: Iterable[One]) -> Result:
    """Runs the command `name` for each, in this order, each in its own transaction. The form's hidden `_key` makes a
    second press harmless, one by one."""
    result, key = Result(), request.form.get("_key", "")[:40]
    for one in chosen:
        try:
            own = f"{key}:{_digest(one)}" if key else None
            outcome = command.run(name, actor(), one.subject, one.data, key=own)
        except Refused as refused:
            result.refused.append((one, str(refused)))
            continue
        result.done.append((one, outcome))
        if (taking := undo.of(name, one.subject, outcome)) is not None:
            result.takings.insert(0, taking)
    return result


def said(result: Result, heading: str, back: tuple[Any, str], note: Any = None) -> Any:
    """The page of a result. heading: how many were done, in words; back: (label, address) of the list; note: what
    cannot be taken back, or what goes on."""
    token = undo.token(result.takings) if result.takings else None
    return render("web/many.html", result=result, heading=heading, back=back, note=note, token=token)


def _digest(one: One) -> str:
    """Of what is done to whom: a page that is gone back to and sent with others chosen is not what was sent before."""
    said = json.dumps([str(one.subject), dict(one.data)], sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
