"""The engine's own declarations that belong to no part: pictures, and the upkeep of the pipeline's and the jobs'
tables."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from commons import clock, command, files, jobs
from commons.db import unit_of_work
from commons.hookspecs import hook
from commons.kernel import Job

KEPT = timedelta(days=7)  # callers' keys, and jobs that are done


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
def commons_facts():
    return files.FACTS


@hook
def commons_jobs():
    return [Job(name="core.sweep", handler=sweep, cron="17 1 * * *")]


@hook
def commons_export_person(person_id):
    return {"pictures": files.of(person_id)}


@hook
def commons_erase_person(person_id):
    files.disown(person_id)


def sweep() -> None:
    """Every night: keys and done jobs older than a week are forgotten, and pictures that were hung on nothing."""
    with unit_of_work() as session:
        session.execute(sa.delete(command.Seen).where(command.Seen.at < clock.now() - KEPT))
        jobs.forget(clock.now() - KEPT)
        files.sweep(clock.now() - timedelta(days=1))
