"""Version 2 of the mirror of CRM people: it knows in which countries its local numbers were taken to be at home."""

import sqlalchemy as sa
from alembic import op

revision = "mirror_0002"
down_revision = "mirror_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("regions", sa.Text(), nullable=True))
