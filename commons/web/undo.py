"""Undo for ten minutes, in place of "are you sure": what was done is done at once, and the word on it carries a button
that takes it back.

The button holds a signed token: the command that takes it back, its subject and data, for whom, and since when. The
token gives no right: the pipeline decides again, as if the command had been asked for by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer

from commons import clock, command, journal
from commons.i18n import _
from commons.kernel import Outcome, Ref, Refused
from commons.registry import registry
from commons.web.context import actor, go
from commons.web.pages import Pages

pages = Pages("undo")

GOOD_FOR = timedelta(minutes=10)
#: Characters of a token that goes with the reader to the next page, in a cookie of 4 KB: what is longer (a rewritten
#: text of a page or more) has no button.
LONGEST = 2000

#: A command, its subject and its data.
Taking = tuple[str, Ref | str | None, Mapping[str, Any]]


def of(done: str, subject: Ref | str | None, outcome: Outcome) -> Taking | None:
    """What takes back the command `done` that answered `outcome`; None where nothing does, or nothing is to be taken
    back: a decision was opened, or the outcome says under "undo" that nothing was changed (None)."""
    name = registry().commands[done].undo
    data = outcome.value.get("undo", {})
    return None if name is None or outcome.held or data is None else (name, subject, data)


def token(takings: Taking | Sequence[Taking]) -> str:
    """The button's token, for the reader at hand: of one, or of several, which are taken back in this order."""
    several = [takings] if isinstance(takings, tuple) else takings
    plain = [[name, str(subject) if subject else None, dict(data)] for name, subject, data in several]
    return _signer().dumps([plain, actor().person_id, int(clock.now().timestamp()), journal.position()])


@pages.post("/undo", access="signed_in")
def take_back() -> Any:
    back, sent = request.form.get("_next") or "/", request.form.get("token", "")
    try:
        takings, person_id, moment, position = _signer().loads(sent)
    except (BadData, ValueError, TypeError):
        return go(back, _("This can no longer be taken back."), "problem")
    late = clock.now().timestamp() - moment > GOOD_FOR.total_seconds()
    known = [registry().commands.get(name) for name, _subject, _data in takings]
    if late or person_id != actor().person_id or any(one is None or one.inner for one in known):
        return go(back, _("This can no longer be taken back."), "problem")
    reasons = [_taken_back(*taking, position, f"{_digest(sent)}:{number}") for number, taking in enumerate(takings)]
    refused = [reason for reason in reasons if reason]
    if not refused:
        return go(back, _("It is taken back."))
    reason = " ".join(dict.fromkeys(refused))
    if len(reasons) == 1:
        return go(back, _("It could not be taken back: %(reason)s", reason=reason), "problem")
    done = len(reasons) - len(refused)
    words = {"done": done, "all": len(reasons), "reason": reason}
    return go(back, _("Taken back: %(done)s of %(all)s. The others could not be: %(reason)s", **words), "problem")


def _taken_back(name: str, subject: str | None, data: Mapping[str, Any], position: int, key: str) -> str:
    """Runs what takes back; why it was refused, "" where it was done. What another changed since stays hers."""
    same = {name, *(one.name for one in registry().commands.values() if one.undo == name)}
    if subject and journal.changed_by_others(Ref.parse(subject), position, same, actor().person_id):
        return _("It was changed once more since then.")
    try:
        command.run(name, actor(), subject, data, key=f"undo:{key}")
    except Refused as refused:
        return str(refused)
    return ""


def _digest(sent: str) -> str:
    return hashlib.sha256(sent.encode()).hexdigest()[:60]


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key, salt="commons undo")
