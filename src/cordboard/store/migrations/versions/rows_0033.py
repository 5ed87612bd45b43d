"""Version 33 of the rows: dials, calls that somebody asked us to place. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0033"
down_revision = "rows_0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dial",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("extension", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("placed_at", sa.Float(), nullable=False),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("dial_by_key", "dial", ["who", "idempotency_key"], unique=True)
    op.create_index(
        "dial_going_on", "dial", ["connection", "extension"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    op.create_index("dial_of_extension", "dial", ["connection", "extension", "placed_at"])
    op.create_index("dial_ended", "dial", ["ended_at"])
