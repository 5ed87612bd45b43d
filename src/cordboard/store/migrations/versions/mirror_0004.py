"""Version 4 of the mirror of CRM people: which extra fields they were read with."""

import sqlalchemy as sa
from alembic import op

revision = "mirror_0004"
down_revision = "mirror_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("extra_fields", sa.Text(), nullable=False, server_default=""))
