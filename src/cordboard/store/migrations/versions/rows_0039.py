"""Version 39 of the rows: decisions of routing rules. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0039"
down_revision = "rows_0038"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "route_decision",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )
    op.create_index("route_decision_of_call", "route_decision", ["call"])
    op.create_index("route_decision_at", "route_decision", ["at"])
