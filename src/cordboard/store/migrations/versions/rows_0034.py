"""Version 34 of the rows: reports of shadow mode."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0034"
down_revision = "rows_0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "shadow_report",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("calls", sa.BigInteger(), nullable=False),
        sa.Column("cost", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("shadow_report_of_connection", "shadow_report", ["connection", "no"])
