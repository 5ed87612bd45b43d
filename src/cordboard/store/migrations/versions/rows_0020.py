"""Version 20 of the rows: reports by mail, since when they are due and what became of each."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0020"
down_revision = "rows_0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_since",
        sa.Column("report", sa.Text(), primary_key=True, nullable=False),
        sa.Column("schedule", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "report_run",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("tried_at", sa.Float(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "report_run_due", "report_run", ["report", "day"], unique=True, sqlite_where=sa.text("kind = 'due'")
    )
    op.create_index("report_run_open", "report_run", ["no"], sqlite_where=sa.text("state IN ('open', 'sending')"))
