"""Passwords: optional, argon2id at 19 MiB, two passes, one lane (OWASP's first choice for small machines).

Hashing is heavy on purpose. At most two run at once in a process, so that a burst of sign-ins cannot take all memory;
who waits longer than a few seconds is asked to come again.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from commons.i18n import _
from commons.kernel import Refused

hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

AT_ONCE = 2
PATIENCE = 10.0  # seconds
_room = threading.BoundedSemaphore(AT_ONCE)


class Busy(Refused):
    """Too many passwords are being checked at this moment."""

    status = 503


@contextmanager
def _turn() -> Iterator[None]:
    if not _room.acquire(timeout=PATIENCE):
        raise Busy(_("Very many people are signing in at this moment. Please try again in a minute."), "busy")
    try:
        yield
    finally:
        _room.release()


def hashed(password: str) -> str:
    """The hash to store. Raises Busy."""
    with _turn():
        return hasher.hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the one stored. Takes as long where there is none. Raises Busy."""
    with _turn():
        try:
            return hasher.verify(stored or _nobody(), password) and stored is not None
        except (Argon2Error, InvalidHashError):
            return False


def stale(stored: str) -> bool:
    """Whether the hash was made with other parameters, and should be made anew."""
    return hasher.check_needs_rehash(stored)


@cache
def _nobody() -> str:
    """A hash that nobody's password fits, for people who have none."""
    return hasher.hash("\x00")
