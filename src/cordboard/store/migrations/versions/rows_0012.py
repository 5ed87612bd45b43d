"""Version 12 of the rows: what comparing the calls with phone systems and CRMs found."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0012"
down_revision = "rows_0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "comparison",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("no"),
    )
    op.create_index("comparison_of_connection", "comparison", ["connection", "no"])
