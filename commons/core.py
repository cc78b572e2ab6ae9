"""The engine's own declarations that belong to no part: pictures, and the upkeep of the pipeline's keys."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from commons import clock, command, files
from commons.db import unit_of_work
from commons.hookspecs import hook
from commons.kernel import Job

KEYS_KEPT = timedelta(days=7)


@hook
def commons_subjects():
    return [files.SUBJECT]


@hook
def commons_commands():
    return files.COMMANDS


@hook
def commons_permissions():
    return files.PERMISSIONS


@hook
def commons_jobs():
    return [Job(name="core.forget_keys", handler=forget_keys, cron="17 1 * * *")]


def forget_keys() -> None:
    """Callers' keys older than a week are forgotten."""
    with unit_of_work() as session:
        session.execute(sa.delete(command.Seen).where(command.Seen.at < clock.now() - KEYS_KEPT))
