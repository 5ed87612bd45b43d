"""Version 32 of the rows: calls without a client in a CRM that wait for its record. Calls of before do not wait."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0032"
down_revision = "rows_0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "awaited_record",
        sa.Column("lane", sa.Text(), primary_key=True, nullable=False),
        sa.Column("call", sa.Text(), primary_key=True, nullable=False),
        sa.Column("until", sa.Float(), nullable=False),
        sa.Column("next_at", sa.Float(), nullable=False),
        sa.Column("update_until", sa.Float(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("awaited_record_of_call", "awaited_record", ["call"])
    op.create_index("awaited_record_by_time", "awaited_record", ["lane", "next_at"])
