"""Version 9 of the rows: the last events of the stream outlive a restart."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0009"
down_revision = "rows_0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "stream_batch",
        sa.Column("last", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("last"),
    )
