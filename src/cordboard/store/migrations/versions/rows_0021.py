"""Version 21 of the rows: whether a call has a recording, orders of the list of calls, saved views."""

import sqlalchemy as sa
from alembic import op

from cordboard.store.call_triggers import RECORDING_TRIGGERS, recorded
from cordboard.store.predicates import RECORDED, TROUBLED

revision = "rows_0021"
down_revision = "rows_0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("call", sa.Column("recorded", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.execute(f"UPDATE call SET recorded = 1 WHERE no IN (SELECT no FROM call_body WHERE {recorded('state')})")
    op.create_index("call_recorded", "call", ["started_at", "id"], sqlite_where=sa.text(RECORDED))
    op.create_index("call_by_talk", "call", ["talk_ms", "id"])
    op.create_index("call_by_wait", "call", ["wait_ms", "id"])
    op.create_index("item_troubled", "item", ["state", "call"], sqlite_where=sa.text(TROUBLED))
    for statement in RECORDING_TRIGGERS.values():
        op.execute(statement)
    op.create_table(
        "saved_view",
        sa.Column("id", sa.Text(), primary_key=True, nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("operator", "name", "query")],
        *[sa.Column(name, sa.Float(), nullable=False) for name in ("created_at", "updated_at")],
        sqlite_with_rowid=False,
    )
    op.create_index("saved_view_of_operator", "saved_view", ["operator"])
