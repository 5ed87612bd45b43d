"""Version 17 of the rows: figures over time and clients who were not called back.

Calls that exist are counted later, in the background: `call.quarter` is NULL until then.
"""

import sqlalchemy as sa
from alembic import op

from cordboard.store.call_triggers import SUMS, TRIGGERS
from cordboard.store.predicates import MISSED, REACHED, UNCOUNTED

revision = "rows_0017"
down_revision = "rows_0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("quarter", sa.BigInteger(), nullable=True))
    for name in ("person", "queue"):
        op.add_column("call", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("wait_ms", "talk_ms"):
        op.add_column("call", sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.create_index("call_missed", "call", ["client", "started_at", "id"], sqlite_where=sa.text(MISSED))
    op.create_index("call_reached", "call", ["client", "started_at", "id"], sqlite_where=sa.text(REACHED))
    op.create_index("call_uncounted", "call", ["no"], sqlite_where=sa.text(UNCOUNTED))
    op.create_table(
        "figure",
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("subject", "span")],
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0")) for name in SUMS],
        sa.PrimaryKeyConstraint("subject", "span", "slot", "key"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "follow_up",
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("since", sa.Float(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text(), nullable=True),
        sa.Column("assigned_by", sa.Text(), nullable=True),
        sa.Column("assigned_at", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("client"),
        sqlite_with_rowid=False,
    )
    for statement in TRIGGERS.values():
        op.execute(statement)
