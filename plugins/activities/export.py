"""`commons import activities FILE` and `commons export activities`: the same commands as the pages, for scripts."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

import commons.institutions.api as institutions
from commons.api import Actor, Invalid, Refused, command, csv, plain
from commons.plugins.activities import importing, queries
from commons.plugins.activities.sayings import say

COLUMNS = ("code", "institution", "title", "days", "start", "end", "place", "price_month", "taken", "places")
CLERK = Actor(service="import", door="cli")


def command_line(cli: click.Group) -> None:
    """Adds `activities` to the groups `import` and `export`."""
    cli.commands["import"].add_command(import_activities)  # type: ignore[attr-defined]
    cli.commands["export"].add_command(export_activities)  # type: ignore[attr-defined]


@click.command("activities")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--institution", default=None, help="Code or short name. Left out: the one that the file names, or the only one."
)
@click.option("--dry-run", is_flag=True, help="Show what would be made; make nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON: rows, counts, created.")
def import_activities(file: Path, institution: str | None, dry_run: bool, as_json: bool) -> None:
    """Make drafts from a centre's spreadsheet (.xlsx, .xls, .ods, .csv). Ends with 1 where the file cannot be read."""
    data = file.read_bytes()
    try:
        owner = _owner(institution, data, file.name)
        preview = importing.preview(CLERK, owner, data, file.name)
        wanted = [key for key, line in preview.lines.items() if not line.errors]
        done: dict[str, Any] = {"created": 0, "skipped": 0, "activities": []}
        if wanted and not dry_run:
            sent = {"file": importing.keep(data), "name": file.name, "lines": wanted}
            done = command.run("activities.import", CLERK, owner.ref, sent).value
    except Refused as refused:
        text = "; ".join(one for texts in getattr(refused, "errors", {}).values() for one in texts) or str(refused)
        if as_json:
            click.echo(json.dumps({"error": text}, ensure_ascii=False))
            sys.exit(1)
        sys.exit(f"commons import: {text}")
    report = _report(preview, done, owner, dry_run)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
        return
    for row in report["rows"]:
        titles = ", ".join(plain(one["draft"]["title"]) for one in row["activities"])
        click.echo(f"{row['sheet']} {row['row']:>5}  {row['verdict']:<14} {titles}")
        for kind, mark in (("guessed", "?"), ("not_understood", "!")):
            for remark in row[kind]:
                click.echo(f"{'':>12}{mark} {remark['column']}: {remark['text']} — {remark['said']}")
        for one in row["activities"]:
            for name, texts in one["errors"].items():
                click.echo(f"{'':>12}! {name}: {' '.join(texts)}")
    counts = report["counts"]
    click.echo(
        f"{counts['activities']} activities in {counts['rows']} rows; {counts['guessed']} guesses, "
        f"{counts['not_understood']} not understood; {report['created']} drafts made, {report['skipped']} were here."
    )


def _owner(asked: str | None, data: bytes, name: str) -> Any:
    everyone = institutions.institutions_list(CLERK)
    if asked is not None:
        found = [one for one in everyone if asked in (one.code, one.short)]
    else:
        texts = " ".join(
            text
            for row in importing.programme(importing.read(data, name), ()).rows[:5]
            for text in row.raw.values()
            if isinstance(text, str)
        )
        folded = texts.replace("״", '"')
        found = [one for one in everyone if any(value.replace("״", '"') in folded for value in one.name.values())]
        found = found[:1] or (everyone if len(everyone) == 1 else [])
    if not found:
        names = ", ".join(f"{one.short or one.code}" for one in everyone) or "none"
        raise Invalid({"institution": [f"Say which institution with --institution CODE; there are: {names}."]})
    return found[0]


def _report(preview: Any, done: dict[str, Any], owner: Any, dry_run: bool) -> dict[str, Any]:
    rows = []
    for row in preview.rows:
        rows.append(
            {
                "sheet": row.sheet,
                "row": row.number,
                "verdict": row.verdict,
                "activities": [
                    {"draft": line.draft, "errors": line.errors, "here": line.here} for line in preview.of(row)
                ],
                "guessed": [_remark(one) for one in row.guessed],
                "not_understood": [_remark(one) for one in row.not_understood],
                "raw": dict(row.raw),
            }
        )
    return {
        "institution": owner.code,
        "dry_run": dry_run,
        "rows": rows,
        "remarks": [_remark(one) for one in preview.remarks],
        "counts": {
            "rows": len(rows),
            "activities": len(preview.lines),
            "guessed": sum(len(row["guessed"]) for row in rows),
            "not_understood": sum(len(row["not_understood"]) for row in rows),
        },
        "created": done["created"],
        "skipped": done["skipped"],
        "activities": done["activities"] if not dry_run else [],
    }


def _remark(remark: Any) -> dict[str, Any]:
    values = dict(remark.values)
    return {"column": remark.column, "text": remark.text, "code": remark.code, "values": values, "said": say(remark)}


@click.command("activities")
@click.option("--institution", default=None, help="Code or short name; left out: all.")
@with_appcontext
def export_activities(institution: str | None) -> None:
    """Write the published activities as CSV (UTF-8 with BOM, for Excel) to standard output."""
    csv.write(sys.stdout, COLUMNS, map(exported, _published(institution)))


def _published(institution: str | None) -> Iterator[queries.Shown]:
    after: str | None = ""
    while after is not None:
        shown, after = queries.listed(CLERK, {"after": after, "institution": institution}, 200)
        yield from shown


def exported(one: queries.Shown) -> list[Any]:
    """An activity as a line of the export, in the order of COLUMNS."""
    activity, plan = one.activity, one.activity.plan
    where = plain(one.place.name) if one.place else ""
    room = [one.room.taken, one.room.size] if one.room else ["", ""]
    what = [activity.code, plain(one.institution.name), plain(activity.title)]
    when = [" ".join(plan.get("days") or ()), plan.get("start"), plan.get("end")]
    return [*what, *when, where, activity.price_month, *room]
