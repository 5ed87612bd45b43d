"""Version 31 of the rows: merges of duplicate people."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0031"
down_revision = "rows_0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = ("connection", "method", "entity", "survivor", "merged_entity", "merged")
    op.create_table(
        "merge",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in words],
        sa.Column("at", sa.Float(), nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("who", "take")],
        sa.Column("undone_at", sa.Float()),
        sa.Column("undone_by", sa.Text()),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "merge_binding",
        *[sa.Column(name, sa.Text(), primary_key=True, nullable=False) for name in ("merge", "item")],
        sqlite_with_rowid=False,
    )
    op.create_table(
        "moved_record",
        *[sa.Column(name, sa.Text(), primary_key=True, nullable=False) for name in ("lane", "was")],
        sa.Column("now", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
