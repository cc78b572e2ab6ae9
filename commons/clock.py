"""The one source of "now": aware, in UTC. Rules take the moment as an argument; commands and jobs ask here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_fixed: ContextVar[datetime | None] = ContextVar("commons_clock", default=None)


def now() -> datetime:
    """The present moment, aware, UTC."""
    return _fixed.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[datetime]:
    """Within the block, `now()` answers `moment` (aware; a naive one raises ValueError). For tests and the demo."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _fixed.set(moment.astimezone(UTC))
    try:
        yield moment
    finally:
        _fixed.reset(token)
