"""Lineages of the database: one for the engine, one for each plugin, each with its own version table.

`upgrade` brings all up to date, the engine first. A plugin that is turned off keeps its tables and its version.
Alembic is loaded where there is something to do: a site that only looks whether it is up to date starts without it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask

from commons.db import Base, db
from commons.registry import registry

ENGINE = "engine"
REVISION = re.compile(r"^(down_)?revision\b[^=\n]*= *[\"'](\w+)[\"']", re.MULTILINE)


def lineages(app: Flask) -> dict[str, Path]:
    """Name of each lineage -> folder of its versions. A plugin without a folder has no tables."""
    home = Path(str(resources.files("commons.migrations")))
    found = {ENGINE: home / ENGINE}
    for name in app.extensions["commons"].plugins:
        own = Path(app.extensions["commons"].pm.get_plugin(name).__file__).parent / "migrations"
        for folder in (home / name, own):
            if folder.is_dir() and name not in found:
                found[name] = folder
    return found


def belongs(table: str, lineage: str, plugins: list[str]) -> bool:
    """Whether a table is of this lineage: a plugin's begin with its name, all others are the engine's."""
    owner = next((name for name in plugins if table.startswith(f"{name}_")), ENGINE)
    return owner == lineage


#: What a part makes by its own DDL, and Alembic must not miss in the models.
OWN_DDL = {"vector", "ix_search_documents_vector"}


def of_lineage(lineage: str, plugins: list[str]) -> dict[str, Any]:
    """Alembic's filters: of the database's and of the models' tables, those that are this lineage's."""

    def include_name(name: str, kind: str, parents: Any) -> bool:
        return kind != "table" or (name in Base.metadata.tables and belongs(name, lineage, plugins))

    def include_object(thing: Any, name: str, kind: str, reflected: bool, compare_to: Any) -> bool:
        return belongs(name, lineage, plugins) if kind == "table" else name not in OWN_DDL

    return {"include_name": include_name, "include_object": include_object}


def upgrade(app: Flask) -> list[str]:
    """Brings every lineage to its head, one transaction each. Returns the names of those that moved."""
    from alembic import command as alembic

    with app.app_context():
        behind = pending(app)
        for name in behind:
            with _config(app, name) as config:
                alembic.upgrade(config, "head")
        return behind


def pending(app: Flask) -> list[str]:
    """Lineages that are not at their head. Within an application context, or without."""
    with app.app_context(), db.engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
        late = []
        for name, folder in lineages(app).items():
            table = f"alembic_version_{name}"
            version = sa.select(sa.column("version_num")).select_from(sa.table(table))
            now = connection.scalar(version) if table in tables else None
            if now != _head(folder):
                late.append(name)
        connection.rollback()
        return late


def revise(app: Flask, name: str, message: str) -> None:
    """Writes the next version of a lineage from what the models say and the database does not (for developers)."""
    from alembic import command as alembic

    with app.app_context(), _config(app, name) as config:
        (lineages(app)[name] / "versions").mkdir(exist_ok=True)
        alembic.revision(config, message, autogenerate=True, version_path=str(lineages(app)[name] / "versions"))


def _head(folder: Path) -> str | None:
    """The last revision of a lineage, which is one line without branches, as its files name it."""
    texts = [file.read_text(encoding="utf-8") for file in (folder / "versions").glob("*.py")]
    named = [found.groups() for text in texts for found in REVISION.finditer(text)]
    before = {name for down, name in named if down}
    return next((name for down, name in named if not down and name not in before), None)


@contextmanager
def _config(app: Flask, name: str) -> Iterator[Any]:
    from alembic.config import Config

    config = Config()
    folder = lineages(app)[name]
    config.set_main_option("script_location", str(Path(str(resources.files("commons.migrations")))))
    config.set_main_option("version_locations", str(folder / "versions"))
    config.set_main_option("path_separator", "os")
    with db.engine.connect() as connection:
        connection = connection.execution_options(sqlite_begin="IMMEDIATE")
        config.attributes.update(connection=connection, lineage=name, plugins=list(registry().plugins))
        yield config
