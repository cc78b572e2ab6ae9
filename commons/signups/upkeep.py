"""`commons recount`: the repair of counts that drifted."""

from __future__ import annotations

import json

import click

from commons import command
from commons.kernel import Actor


@click.command()
def recount() -> None:
    """Compare every count of places with the registrations, put right what has drifted, and print it."""
    drift = command.run("signups.recount", Actor(service="cli", door="cli")).value["drift"]
    for one in drift:
        click.echo(json.dumps(one, sort_keys=True))
    click.echo(f"{len(drift)} of the pools had drifted." if drift else "All counts are right.")
