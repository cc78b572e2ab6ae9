"""Signing up: capacity, registrations, waiting lists, attendance."""

from commons.hookspecs import hook
from commons.signups import commands, facts, jobs, leaving, panels, permissions, person, queries, soon, upkeep
from commons.signups.every_page import pages


@hook
def commons_commands():
    return commands.COMMANDS


@hook
def commons_permissions():
    return permissions.PERMISSIONS


@hook
def commons_facts():
    return facts.FACTS


@hook
def commons_jobs():
    return jobs.JOBS


@hook
def commons_blueprints():
    return [pages]


@hook
def commons_cli(cli):
    cli.add_command(upkeep.recount)


@hook
def commons_menu(actor):
    return panels.menu(actor)


@hook
def commons_home(actor):
    return [*panels.at_home(actor), *soon.panels(actor)]


@hook
def commons_panels(actor, ref):
    return panels.on_subject(actor, ref)


@hook
def commons_acquaintances(actor):
    return queries.acquaintances(actor)


@hook
def commons_concerned(ref_id):
    return queries.concerned(ref_id)


@hook
def commons_calendar(actor, person_ids, since, until):
    return person.dates(actor, person_ids, since, until)


@hook
def commons_export_person(person_id):
    return person.copy_of(person_id)


@hook
def commons_erase_person(person_id):
    leaving.erase(person_id)
