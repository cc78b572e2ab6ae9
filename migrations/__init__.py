"""Database history, one Alembic lineage for the engine and one for each plugin; shipped as `commons.migrations`."""
