"""Version 27 of the rows: trials of settings on recorded calls."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0027"
down_revision = "rows_0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "backtest",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("began_at", sa.Float(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("days", "version")],
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.Float()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
