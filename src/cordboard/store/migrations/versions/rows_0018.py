"""Version 18 of the rows: calls without their client, the erasure list and erasures on their way."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0018"
down_revision = "rows_0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("erased", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_index("call_erased", "call", ["id"], sqlite_where=sa.text("erased = 1"))
    op.create_table(
        "erasure",
        sa.Column("hash", sa.Text(), primary_key=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "erasure_job",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("reference", sa.Text(), nullable=False, unique=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("erasure_job_unfinished", "erasure_job", ["no"], sqlite_where=sa.text("state <> 'done'"))
