"""Version 6 of the mirror of CRM people: deals."""

import sqlalchemy as sa
from alembic import op

revision = "mirror_0006"
down_revision = "mirror_0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal",
        sa.Column("no", sa.Integer(), primary_key=True, nullable=False),
        sa.Column("source", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("won_at", sa.Float(), nullable=True),
        *[sa.Column(name, sa.Text(), nullable=True) for name in ("contact", "account")],
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.UniqueConstraint("source", "record", name="deal_once"),
    )
    op.create_index("deal_created", "deal", ["created_at"])
    op.create_index("deal_won", "deal", ["won_at"], sqlite_where=sa.text("won_at IS NOT NULL"))
    op.create_index("deal_of_contact", "deal", ["contact"])
    op.create_index("deal_of_account", "deal", ["account"])
    op.create_table(
        "deal_reading",
        sa.Column("source", sa.Integer(), primary_key=True, autoincrement=False, nullable=False),
        sa.Column("cursor", sa.Text(), nullable=True),
        sa.Column("complete", sa.Boolean(), nullable=False),
        *[sa.Column(name, sa.Float(), nullable=False) for name in ("read_at", "swept_at")],
    )
