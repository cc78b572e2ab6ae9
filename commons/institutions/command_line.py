"""The first administrator, whom no page can name: `commons administrator MAIL`."""

from __future__ import annotations

import sys

import click

from commons import command
from commons.i18n import force_locale
from commons.institutions import queries
from commons.kernel import Actor, Refused

SERVICE = Actor(service="command-line", door="cli")


@click.command("administrator")
@click.argument("mail")
@click.option("--name", default=None, help="The person's name, where the address is new here.")
def administrator(mail: str, name: str | None) -> None:
    """Give the administration of the site to the person with this mail address; she signs in by a code sent there."""
    try:
        with force_locale("en"):
            _appoint(mail, name)
    except Refused as refused:
        errors = getattr(refused, "errors", {})
        said = "; ".join(one for texts in errors.values() for one in texts) or str(refused)
        sys.exit(f"commons administrator: {said}")
    click.echo(f"{mail} administers the site.")


def _appoint(mail: str, name: str | None) -> None:
    if queries.person_by_address(mail) is None:
        entered = {"name": name or mail.partition("@")[0], "email": mail, "told": True, "anyway": True}
        command.run("people.enter", SERVICE, None, entered)
    command.run("institutions.give_city_role", SERVICE, None, {"who": mail})
