"""Version 7 of the mirror of CRM people: the numbers of deals."""

import sqlalchemy as sa
from alembic import op

revision = "mirror_0007"
down_revision = "mirror_0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal_number",
        sa.Column("source", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("number", sa.Text(), primary_key=True, nullable=False),
        sa.Column("record", sa.Text(), primary_key=True, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("deal_number_of_record", "deal_number", ["source", "record"])
    op.add_column("deal_reading", sa.Column("read_with", sa.Text(), nullable=False, server_default=""))
