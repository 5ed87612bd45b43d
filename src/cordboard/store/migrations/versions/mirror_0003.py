"""Version 3 of the mirror of CRM people: people are counted as they come and go, and sweeps are remembered."""

import sqlalchemy as sa
from alembic import op

revision = "mirror_0003"
down_revision = "mirror_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("swept_at", sa.Float(), nullable=True))
    op.add_column("source", sa.Column("sweep", sa.Text(), nullable=True))
    op.execute("UPDATE source SET people = (SELECT count(*) FROM person WHERE person.source = source.no)")
