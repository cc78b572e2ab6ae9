"""The engine's own declarations that belong to no part: pictures, long work, and the upkeep of the pipeline's and the
jobs' tables."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from commons import clock, command, errand_steps, errands, files, jobs, policy
from commons.db import unit_of_work
from commons.hookspecs import hook
from commons.i18n import _
from commons.kernel import Job, MenuItem

KEPT = timedelta(days=7)  # callers' keys, and jobs that are done


@hook
def commons_subjects():
    return [files.SUBJECT]


@hook
def commons_commands():
    return [*files.COMMANDS, *errand_steps.COMMANDS]


@hook
def commons_permissions():
    return [*files.PERMISSIONS, *errand_steps.PERMISSIONS]


@hook
def commons_facts():
    return [*files.FACTS, *errand_steps.FACTS]


@hook
def commons_jobs():
    return [Job(name="core.sweep", handler=sweep, cron="17 1 * * *"), *errand_steps.JOBS]


@hook
def commons_menu(actor):
    if not policy.grants(actor):
        return None
    asked, active = errands.counted(actor)
    order = 11 if active else 90  # what goes on is seen on a telephone too
    item = MenuItem(
        label=_("Work in progress"), url="/desk/work", icon="clock", group="desk", order=order, badge=active or None
    )
    return [item] if asked else None


@hook
def commons_export_person(person_id):
    return {"pictures": files.of(person_id), "long work": errands.of(person_id)}


@hook
def commons_erase_person(person_id):
    files.disown(person_id)
    errands.erase(person_id)


def sweep() -> None:
    """Every night: keys and done jobs older than a week are forgotten, pictures that were hung on nothing, and
    long work of last month."""
    with unit_of_work() as session:
        session.execute(sa.delete(command.Seen).where(command.Seen.at < clock.now() - KEPT))
        jobs.forget(clock.now() - KEPT)
        files.sweep(clock.now() - timedelta(days=1))
        errands.sweep()
