"""The mark and the picture of an institution

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

from commons import db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("institutions_institutions", sa.Column("mark", sa.String(length=16), nullable=True))
    op.add_column("institutions_institutions", sa.Column("picture", sa.String(length=16), nullable=True))
    op.add_column(
        "institutions_institutions", sa.Column("picture_alt", db.Plain(), server_default="{}", nullable=False)
    )


def downgrade() -> None:
    op.drop_column("institutions_institutions", "picture_alt")
    op.drop_column("institutions_institutions", "picture")
    op.drop_column("institutions_institutions", "mark")
