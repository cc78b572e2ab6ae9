"""`commons demo | run | worker | migrate | import | export | plugins | doctor`, and what plugins add."""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
import time
from pathlib import Path
from typing import Any

import click
from flask import Flask

from commons.registry import BrokenPlugin
from commons.settings import BadSetting

OPEN = {"import", "export"}  # groups that plugins add to


class Commons(click.Group):
    """The command line. Plugins' own commands come with the application, which is made only when one is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *self._more(ctx).commands})

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        own = super().get_command(ctx, name)
        return own if own is not None and name not in OPEN else self._more(ctx).commands.get(name)

    def _more(self, ctx: click.Context) -> click.Group:
        if "more" not in ctx.meta:
            group = click.Group(commands={"import": import_group, "export": export_group})
            app = application()
            ctx.with_resource(app.app_context())  # what plugins add runs within it
            for _plugin, _nothing in app.extensions["commons"].strict("commons_cli", cli=group):
                pass
            ctx.meta["more"] = group
        return ctx.meta["more"]


def application(given: dict[str, Any] | None = None, **options: Any) -> Flask:
    """The application, or an end with the sentence that says what to do."""
    from commons.app import create_app

    try:
        return create_app(given, **options)
    except (BadSetting, BrokenPlugin) as fault:
        sys.exit(f"commons: {fault}")


@click.group(cls=Commons)
@click.version_option(package_name="commons-city")
def main() -> None:
    """Commons: an engine for community spaces."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


@main.command()
@click.option("--bind", default=None, help="Address and port, e.g. 127.0.0.1:8000.")
@click.option("--fresh", is_flag=True, help="Throw the demo city away and build it again.")
@click.option("--build-only", is_flag=True, help="Build the city and stop.")
def demo(bind: str | None, fresh: bool, build_only: bool) -> None:
    """Build the demo city if it is not there, and serve it."""
    from commons import demo as city
    from commons import migrate, settings
    from commons.i18n import force_locale
    from commons.server import Server
    from commons.web import fonts

    began = time.monotonic()
    folder = settings.read(strict=False)["data_dir"]
    folder.mkdir(parents=True, exist_ok=True)
    given = {
        "development": True,
        "data_dir": str(folder),
        "secret_key": _kept_key(folder),
        "limits_url": "memory://",
        **city.SITE,
        **({"bind": bind} if bind else {}),
    }
    if fresh and not os.environ.get("COMMONS_DATABASE_URL"):
        for file in folder.glob("commons.db*"):
            file.unlink()
    app = application(given)
    fonts.build_beside(folder / "fonts")
    address = f"http://{app.config['COMMONS']['bind']}"
    app.config["COMMONS"]["base_url"] = app.config["COMMONS"]["base_url"] or address
    migrate.upgrade(app)
    if not city.built(app):
        click.echo("Building the demo city Ein Shaked …")
        city.build(app)
        click.echo(f"Built in {time.monotonic() - began:.1f} s.")
    if build_only:
        return
    with app.test_request_context("/en/"), force_locale("en"):
        click.echo(f"\nThe demo city is served on {address}\n\nSign in as:")
        for role, name, path in city.doors():
            click.echo(f"  {role:<34} {name:<10} {address}/en{path}")
        click.echo(f"\nOutgoing mail can be read at {address}/en/outbox\nStop with Ctrl+C.\n")
    Server(app, on_starting=_first_answer(began)).run()


def _kept_key(folder: Path) -> str:
    file = folder / "secret_key"
    if not file.exists():
        file.write_text(secrets.token_urlsafe(48))
        file.chmod(0o600)
    return file.read_text().strip()


def _first_answer(began: float) -> Any:
    """Prints, once the server listens, how long it took from nothing."""

    def starting(_server: Any) -> None:
        click.echo(f"Serving after {time.monotonic() - began:.1f} s.")

    return starting


@main.command()
@click.option("--bind", default=None, help="Address and port, e.g. 127.0.0.1:8000.")
@click.option("--no-worker", is_flag=True, help="Serve pages only; a worker runs elsewhere.")
@click.option("--no-plugins", is_flag=True, help="Safe mode: the engine alone.")
def run(bind: str | None, no_worker: bool, no_plugins: bool) -> None:
    """Serve the site, with a worker beside it."""
    from commons import migrate
    from commons.server import Server
    from commons.web import fonts

    app = application(plugins=not no_plugins)
    if bind:
        app.config["COMMONS"]["bind"] = bind
    if late := migrate.pending(app):
        sys.exit(f"commons run: the database is behind ({', '.join(late)}). Run `commons migrate` first.")
    fonts.build_beside(app.config["COMMONS"]["data_dir"] / "fonts")
    Server(app, embedded=not no_worker).run()


@main.command()
def worker() -> None:
    """Run a worker by itself: readers of the journal, and jobs."""
    from commons.worker import Worker

    Worker(application()).run()


@main.command()
def migrate() -> None:
    """Bring the database up to date, the engine first, then each plugin."""
    from commons import migrate as lineages
    from commons.web import fonts

    app = application()
    moved = lineages.upgrade(app)
    fonts.build(app.config["COMMONS"]["data_dir"] / "fonts")
    click.echo(f"Brought up to date: {', '.join(moved)}." if moved else "The database is up to date.")


@main.group("import")
def import_group() -> None:
    """Bring data in."""


@main.group("export")
def export_group() -> None:
    """Take data out."""


@main.group(invoke_without_command=True)
@click.pass_context
def plugins(ctx: click.Context) -> None:
    """List the plugins, or turn one off and on."""
    if ctx.invoked_subcommand is None:
        for name, state in _states().items():
            click.echo(f"{name:<24} {state}")


@plugins.command("off")
@click.argument("name")
def plugins_off(name: str) -> None:
    """Turn a plugin off. Its tables stay; works with the site down. Takes effect at the next start."""
    _turn(name, off=True)


@plugins.command("on")
@click.argument("name")
def plugins_on(name: str) -> None:
    """Turn a plugin on again."""
    _turn(name, off=False)


def _states() -> dict[str, str]:
    from importlib.metadata import entry_points

    from commons import settings
    from commons.app import turned_off
    from commons.registry import GROUP

    values = settings.read(strict=False)
    off = {*values["plugins_off"], *turned_off(values["data_dir"])}
    return {point.name: "off" if point.name in off else "on" for point in entry_points(group=GROUP)}


def _turn(name: str, off: bool) -> None:
    from commons import settings
    from commons.app import turned_off

    if name not in _states():
        sys.exit(f"commons plugins: there is no plugin {name!r}; there are: {', '.join(_states()) or 'none'}.")
    values = settings.read(strict=False)
    if not off and name in values["plugins_off"]:
        sys.exit(f"commons plugins: {name!r} is turned off by the setting plugins_off; take it out there.")
    names = turned_off(values["data_dir"])
    names = names | {name} if off else names - {name}
    values["data_dir"].mkdir(parents=True, exist_ok=True)
    (values["data_dir"] / "plugins-off.txt").write_text("".join(f"{one}\n" for one in sorted(names)), encoding="utf-8")
    click.echo(f"{name} is {'off' if off else 'on'} from the next start of `commons run`.")


@main.command()
@click.option("--new-key", is_flag=True, help="Print a fresh secret key and stop.")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def doctor(new_key: bool, as_json: bool) -> None:
    """Look whether this installation is sound; every finding says what to do. Ends with 1 if something is not."""
    if new_key:
        click.echo(secrets.token_urlsafe(48))
        return
    from commons import journal
    from commons.app import health
    from commons.i18n import force_locale
    from commons.kernel import Health

    app = application()
    with app.test_request_context("/en/"), force_locale("en"):
        found = health(app)
        if all(one.ok for one in found if one.name in {"database", "migrations"}):
            broken = journal.verify()
            said = f"the chain does not fit at position {broken}: somebody changed what was written." if broken else ""
            found.append(Health(name="journal", ok=broken is None, text=said))
    values = app.config["COMMONS"]
    found.append(
        Health(
            name="base_url",
            ok=bool(values["base_url"]),
            text="" if values["base_url"] else "set COMMONS_BASE_URL: links in mail begin with it.",
        )
    )
    if as_json:
        click.echo(json.dumps([{"name": one.name, "ok": one.ok, "text": str(one.text)} for one in found]))
    else:
        for one in found:
            click.echo(f"{'ok ' if one.ok else 'BAD'} {one.name:<14} {one.text}")
    sys.exit(0 if all(one.ok for one in found) else 1)
