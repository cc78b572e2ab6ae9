"""Alembic's environment for every lineage: `commons.migrate` says which one, and on which connection."""

from alembic import context

from commons.db import Base
from commons.migrate import of_lineage

lineage = context.config.attributes["lineage"]
plugins = context.config.attributes["plugins"]
connection = context.config.attributes["connection"]


def render_item(kind, thing, autogen_context):
    """Our column types by name, so that a migration does not depend on what they become later."""
    if kind == "type" and type(thing).__module__ == "commons.db":
        autogen_context.imports.add("from commons import db")
        return f"db.{type(thing).__name__}()"
    return False


context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    version_table=f"alembic_version_{lineage}",
    **of_lineage(lineage, plugins),
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
    compare_type=True,
)
with context.begin_transaction():
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(7042026)")  # two machines that start at once
    context.run_migrations()
