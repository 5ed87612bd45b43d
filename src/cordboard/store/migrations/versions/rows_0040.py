"""Version 40 of the rows: SMS. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0040"
down_revision = "rows_0039"
branch_labels = None
depends_on = None


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _moments(*names: str) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Float(), nullable=False) for name in names]


def _serial() -> sa.Column[int]:
    return sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True, nullable=False)


def upgrade() -> None:
    op.create_table(
        "sms",
        _serial(),
        *_words("id", "connection", "who", "sender", "body", "alphabet", "digest"),
        sa.Column("idempotency_key", sa.Text(), nullable=True),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        *_moments("created_at", "valid_until"),
    )
    op.create_index("sms_by_id", "sms", ["id"], unique=True)
    op.create_index("sms_by_key", "sms", ["who", "idempotency_key"], unique=True)
    op.create_index("sms_by_digest", "sms", ["who", "digest", "created_at"])
    op.create_table(
        "sms_recipient",
        _serial(),
        *_words("id", "sms", "connection", "recipient", "state", "reason", "detail", "gateway_id"),
        sa.Column("parts", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        *_moments("next_at", "changed_at", "created_at", "valid_until"),
    )
    op.create_index("sms_recipient_by_id", "sms_recipient", ["id"], unique=True)
    op.create_index("sms_recipient_of_sms", "sms_recipient", ["sms"])
    op.create_index("sms_recipient_number", "sms_recipient", ["recipient"])
    op.create_index("sms_recipient_created", "sms_recipient", ["created_at"])
    op.create_index("sms_recipient_gateway_id", "sms_recipient", ["connection", "gateway_id"])
    due, opened = "state = 'queued'", "state IN ('queued', 'sending', 'uncertain', 'submitted', 'accepted_by_network')"
    op.create_index("sms_recipient_due", "sms_recipient", ["connection", "next_at"], sqlite_where=sa.text(due))
    op.create_index("sms_recipient_open", "sms_recipient", ["valid_until"], sqlite_where=sa.text(opened))
    op.create_table(
        "sms_stray",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("gateway_id", sa.Text(), nullable=False),
        *_words("state", "detail"),
        *_moments("at"),
        sa.PrimaryKeyConstraint("connection", "gateway_id"),
        sqlite_with_rowid=False,
    )
