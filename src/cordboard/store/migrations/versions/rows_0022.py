"""Version 22 of the rows: addresses and last sign-ins of users, links that let them in once, and what a change was."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0022"
down_revision = "rows_0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("operator", sa.Column("email", sa.Text(), nullable=False, server_default=""))
    op.add_column("operator", sa.Column("last_sign_in", sa.Float(), nullable=True))
    op.create_table(
        "sign_in_link",
        sa.Column("hash", sa.Text(), primary_key=True, nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("sign_in_link_of_operator", "sign_in_link", ["operator"])
    op.add_column("audit", sa.Column("before", sa.Text(), nullable=False, server_default=""))
    op.add_column("audit", sa.Column("after", sa.Text(), nullable=False, server_default=""))
