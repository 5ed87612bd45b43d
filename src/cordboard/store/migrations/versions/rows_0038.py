"""Version 38 of the rows: devices that read the phone book. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0038"
down_revision = "rows_0037"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "phone_book_device",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False, unique=True),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("crm", sa.Text(), nullable=True),
        sa.Column("used_at", sa.Float(), nullable=True),
        sa.Column("used_by", sa.Text(), nullable=True),
        sqlite_with_rowid=False,
    )
