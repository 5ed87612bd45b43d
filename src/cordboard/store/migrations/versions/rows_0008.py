"""Version 8 of the rows: OAuth consents on their way outlive a restart."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0008"
down_revision = "rows_0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "oauth_consent",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
        sqlite_with_rowid=False,
    )
