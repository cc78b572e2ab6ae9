"""Long work that shows how far it is

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from commons import db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "errands",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("institution_id", sa.Integer(), nullable=True),
        sa.Column("lang", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("faults", sa.Integer(), nullable=False),
        sa.Column("data", db.Plain(), nullable=False),
        sa.Column("result", db.Plain(), nullable=False),
        sa.Column("error", sa.String(length=500), nullable=True),
        sa.Column("asked_at", db.Moment(), nullable=False),
        sa.Column("moved_at", db.Moment(), nullable=False),
        sa.Column("ended_at", db.Moment(), nullable=True),
        sa.CheckConstraint(
            "state in ('waiting', 'running', 'done', 'failed', 'stopped')", name=op.f("ck_errands_state")
        ),
        sa.ForeignKeyConstraint(["institution_id"], ["refs.id"], name=op.f("fk_errands_institution_id_refs")),
        sa.ForeignKeyConstraint(["person_id"], ["refs.id"], name=op.f("fk_errands_person_id_refs")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errands")),
        sa.UniqueConstraint("code", name=op.f("uq_errands_code")),
    )
    op.create_index(op.f("ix_errands_person_id"), "errands", ["person_id"], unique=False)
    op.create_index("ix_errands_state_moved_at", "errands", ["state", "moved_at"], unique=False)


def downgrade() -> None:
    op.drop_table("errands")
