"""`commons search rebuild`."""

import click
from flask.cli import with_appcontext

from commons import command
from commons.kernel import Actor

OPERATOR = Actor(service="search", door="cli")


@click.group("search")
def search() -> None:
    """The index of words."""


@search.command("rebuild")
@with_appcontext
def rebuild() -> None:
    """Make the index anew from what is published; nobody needs to wait for it to read."""
    done = command.run("search.rebuild", OPERATOR).value
    click.echo(f"{done['documents']} subjects can be found.")
