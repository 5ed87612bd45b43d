"""Version 14 of the rows: users who must choose a password of their own; where each session was opened."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0014"
down_revision = "rows_0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operator", sa.Column("must_change", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("session", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    op.add_column("session", sa.Column("agent", sa.Text(), nullable=False, server_default=""))
