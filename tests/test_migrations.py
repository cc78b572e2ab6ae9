"""Each lineage of the database: up to date after `upgrade`, equal to the models, and apart from the others."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from commons import migrate
from commons.db import Base, db


@pytest.mark.parametrize("lineage", ["engine", "activities"])
def test_models_and_migrations_agree(context, lineage):
    plugins = context.extensions["commons"].plugins

    with db.engine.connect() as connection:
        options = {**migrate.of_lineage(lineage, plugins), "compare_type": True}
        found = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    ours = {one.local_table.name for one in Base.registry.mappers if one.class_.__module__.startswith("commons.")}
    assert [one for one in found if not (one[0] == "add_table" and one[1].name not in ours)] == []


def test_nothing_is_pending_after_an_upgrade(app):
    assert migrate.pending(app) == []
    assert migrate.upgrade(app) == []


def test_each_lineage_has_its_own_table_of_versions(context):
    with db.engine.connect() as connection:
        tables = set(sa.inspect(connection).get_table_names())
    assert {"alembic_version_engine", "alembic_version_activities"} <= tables
    assert "alembic_version" not in tables
