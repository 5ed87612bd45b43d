"""Version 35 of the rows: who was chosen for a number, and commands that no event reports. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0035"
down_revision = "rows_0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "number_choice",
        sa.Column("lane", sa.Text(), primary_key=True, nullable=False),
        sa.Column("client", sa.Text(), primary_key=True, nullable=False),
        sa.Column("call", sa.Text(), primary_key=True, nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "asked_command",
        sa.Column("call", sa.Text(), primary_key=True, nullable=False),
        sa.Column("leg", sa.Text(), primary_key=True, nullable=False),
        sa.Column("verb", sa.Text(), primary_key=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("asked_command_by_time", "asked_command", ["at"])
