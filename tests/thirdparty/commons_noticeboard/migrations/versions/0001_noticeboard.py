"""The tables of the notice board

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from commons import db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "noticeboard_notes",
        sa.Column("institution_id", sa.Integer(), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("title", db.Plain(), nullable=False),
        sa.Column("text", db.Plain(), nullable=False),
        sa.Column("important", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["refs.id"], name=op.f("fk_noticeboard_notes_about_id")),
        sa.ForeignKeyConstraint(["id"], ["refs.id"], name=op.f("fk_noticeboard_notes_id")),
        sa.ForeignKeyConstraint(["institution_id"], ["refs.id"], name=op.f("fk_noticeboard_notes_institution_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_noticeboard_notes")),
        sa.UniqueConstraint("code", name=op.f("uq_noticeboard_notes_code")),
    )
    with op.batch_alter_table("noticeboard_notes") as batch_op:
        batch_op.create_index(batch_op.f("ix_noticeboard_notes_about_id"), ["about_id"])
        batch_op.create_index(batch_op.f("ix_noticeboard_notes_institution_id"), ["institution_id"])
        batch_op.create_index(batch_op.f("ix_noticeboard_notes_until"), ["until"])
    op.create_table(
        "noticeboard_readings",
        sa.Column("note_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", db.Moment(), nullable=False),
        sa.ForeignKeyConstraint(
            ["note_id"],
            ["noticeboard_notes.id"],
            name=op.f("fk_noticeboard_readings_note_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["person_id"], ["refs.id"], name=op.f("fk_noticeboard_readings_person_id")),
        sa.PrimaryKeyConstraint("note_id", "person_id", name=op.f("pk_noticeboard_readings")),
    )
    with op.batch_alter_table("noticeboard_readings") as batch_op:
        batch_op.create_index(batch_op.f("ix_noticeboard_readings_person_id"), ["person_id"])


def downgrade() -> None:
    op.drop_table("noticeboard_readings")
    op.drop_table("noticeboard_notes")
