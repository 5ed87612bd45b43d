"""Version 41 of the rows: conversations in messengers. There were none before."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0041"
down_revision = "rows_0040"
branch_labels = None
depends_on = None


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _maybe(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=True) for name in names]


def _moments(*names: str) -> list[sa.Column[float]]:
    return [sa.Column(name, sa.Float(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[int]]:
    return [sa.Column(name, sa.BigInteger(), nullable=False) for name in names]


def _flags(*names: str) -> list[sa.Column[bool]]:
    return [sa.Column(name, sa.Boolean(), nullable=False) for name in names]


def _serial() -> sa.Column[int]:
    return sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True, nullable=False)


def upgrade() -> None:
    _clients()
    _messages()
    _updates()


def _clients() -> None:
    op.create_table(
        "contact_point",
        _serial(),
        *_words("id", "connection", "account", "external_id", "name", "username", "language"),
        *_words("phone", "phone_state", "start"),
        *_flags("reachable", "asking"),
        *_moments("created_at", "wrote_at"),
    )
    op.create_index("contact_point_by_id", "contact_point", ["id"], unique=True)
    op.create_index("contact_point_there", "contact_point", ["connection", "account", "external_id"], unique=True)
    op.create_index("contact_point_phone", "contact_point", ["phone"])
    op.create_table(
        "conversation",
        _serial(),
        *_words("id", "connection", "contact_point", "state"),
        *_maybe("agent"),
        *_numbers("version"),
        *_moments("created_at", "wrote_at", "taken_at", "closed_at"),
    )
    op.create_index("conversation_by_id", "conversation", ["id"], unique=True)
    op.create_index("conversation_of_point", "conversation", ["contact_point", "created_at"])
    is_open = sa.text("state <> 'closed'")
    op.create_index("conversation_open", "conversation", ["contact_point"], unique=True, sqlite_where=is_open)
    op.create_index("conversation_listed", "conversation", ["state", "wrote_at"])
    op.create_index("conversation_wrote", "conversation", ["wrote_at"])


def _messages() -> None:
    op.create_table(
        "chat_message",
        _serial(),
        *_words("id", "conversation", "contact_point", "connection", "direction", "kind", "body"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_words("state", "reason", "detail", "external_id", "ask_phone"),
        *_maybe("who", "idempotency_key"),
        *_numbers("place", "attempts"),
        *_moments("at", "edited_at", "deleted_at", "next_at", "created_at"),
    )
    op.create_index("chat_message_by_id", "chat_message", ["id"], unique=True)
    op.create_index("chat_message_order", "chat_message", ["conversation", "at", "place"])
    named, due = sa.text("external_id <> ''"), sa.text("state = 'queued'")
    there = ["contact_point", "external_id"]
    op.create_index("chat_message_there", "chat_message", there, unique=True, sqlite_where=named)
    op.create_index("chat_message_by_key", "chat_message", ["conversation", "idempotency_key"], unique=True)
    op.create_index("chat_message_due", "chat_message", ["connection", "next_at"], sqlite_where=due)
    op.create_index("chat_message_created", "chat_message", ["created_at"])


def _updates() -> None:
    op.create_table(
        "messenger_update",
        *_words("connection", "account", "update_key", "what"),
        *_moments("at"),
        sa.PrimaryKeyConstraint("connection", "account", "update_key"),
        sqlite_with_rowid=False,
    )
    op.create_index("messenger_update_at", "messenger_update", ["at"])
    op.create_table(
        "messenger_account",
        *_words("connection", "account", "place"),
        *_moments("used_at"),
        sa.PrimaryKeyConstraint("connection", "account"),
        sqlite_with_rowid=False,
    )
