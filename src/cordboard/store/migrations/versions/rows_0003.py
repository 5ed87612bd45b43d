"""Version 3 of the rows: alerts, and the messages that tell them."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0003"
down_revision = "rows_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alert",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began_at", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("told_kind", sa.Text(), nullable=True),
        sa.Column("told_at", sa.Float(), nullable=True),
        sa.Column("well_since", sa.Float(), nullable=True),
        sa.Column("ended_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("no"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "alert_open", "alert", ["connection", "subject"], unique=True, sqlite_where=sa.text("ended_at IS NULL")
    )
    op.create_index("alert_ended", "alert", ["connection", "subject", "ended_at"], unique=False)
    op.create_table(
        "alert_message",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("alert", sa.BigInteger(), nullable=False),
        sa.Column("way", sa.Text(), nullable=False),
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("made_at", sa.Float(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("tried_at", sa.Float(), nullable=True),
        sa.Column("problem", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("no"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "alert_message_waiting", "alert_message", ["way", "no"], unique=False, sqlite_where=sa.text("state = 'open'")
    )
    op.create_index("alert_message_of_alert", "alert_message", ["alert"], unique=False)
