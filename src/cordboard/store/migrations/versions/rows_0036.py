"""Version 36 of the rows: wrap-ups of calls. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0036"
down_revision = "rows_0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrap_up",
        sa.Column("call", sa.Text(), primary_key=True, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("due_at", sa.Float(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("progress", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("wrap_up_due", "wrap_up", ["due_at"])
