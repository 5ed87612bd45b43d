"""Version 1 of the mirror of CRM people: everything."""

import sqlalchemy as sa
from alembic import op

revision = "mirror_0001"
down_revision = None
branch_labels = ("mirror",)
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("candidate", sa.LargeBinary(), nullable=False),
        sa.Column("numbers", sa.Text(), nullable=False),
        sa.Column("synced_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("source", "entity", "record", name="person_once"),
    )
    op.create_table(
        "phone",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "phone_text",
        sa.Column("source", sa.Integer(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("ref", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("source", "number"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "source",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("fresh_at", sa.Float(), nullable=False),
        sa.Column("people", sa.BigInteger(), nullable=False),
        sa.Column("loading", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("connection"),
    )
