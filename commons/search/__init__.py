"""Search: one index for Hebrew, Arabic and English."""

from commons.hookspecs import hook
from commons.i18n import _
from commons.kernel import MenuItem, Reader
from commons.search import command_line, commands, readers, views


@hook
def commons_commands():
    return commands.COMMANDS


@hook
def commons_permissions():
    return commands.PERMISSIONS


@hook
def commons_facts():
    return commands.FACTS


@hook
def commons_readers():
    return [Reader(name="search", facts=readers.FACTS, handler=readers.follow)]


@hook
def commons_blueprints():
    return [views.pages]


@hook
def commons_cli(cli):
    cli.add_command(command_line.search)


@hook
def commons_menu(actor):
    return [MenuItem(label=_("Search"), url="/search", icon="search", order=30)]
