"""Version 28 of the rows: the call-back task of a client that is open, one for each CRM.

Tasks of before are not known here: the next missed call of their clients creates one more, as until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "rows_0028"
down_revision = "rows_0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_task",
        sa.Column("lane", sa.Text(), primary_key=True, nullable=False),
        sa.Column("subject", sa.Text(), primary_key=True, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("missed_at", sa.Float(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("escalated_at", sa.Float(), nullable=True),
        sqlite_with_rowid=False,
    )
    op.create_index("open_task_of_call", "open_task", ["call"])
    op.create_index("open_task_by_age", "open_task", ["lane", "since"])
