"""Version 23 of the rows: which calls an entry of the stop list stopped."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0023"
down_revision = "rows_0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stop_hit",
        sa.Column("entry", sa.Text(), primary_key=True, nullable=False),
        sa.Column("call", sa.Text(), primary_key=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("stop_hit_of_call", "stop_hit", ["call"])
