"""The neighbourhood that a person said is hers

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people_persons", sa.Column("neighbourhood", sa.String(length=40), nullable=True))


def downgrade() -> None:
    op.drop_column("people_persons", "neighbourhood")
