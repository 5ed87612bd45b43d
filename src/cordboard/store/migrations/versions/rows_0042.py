"""Version 42 of the rows: incoming SMS, and who wants none. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0042"
down_revision = "rows_0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    names = ("connection", "gateway_id", "sender", "number", "recipient", "body", "part", "wish")
    op.create_table(
        "sms_received",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in names),
        sa.Column("at", sa.Float(), nullable=False),
    )
    op.create_index("sms_received_once", "sms_received", ["connection", "gateway_id"], unique=True)
    op.create_index("sms_received_number", "sms_received", ["number"])
    op.create_table(
        "sms_opt_out",
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
        sqlite_with_rowid=False,
    )
