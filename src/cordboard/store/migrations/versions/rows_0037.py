"""Version 37 of the rows: the archive of recordings, from now on; earlier recordings are played as before."""

import sqlalchemy as sa
from alembic import op

from cordboard.store.call_triggers import ARCHIVE_TRIGGERS
from cordboard.store.predicates import RECORDING_DUE, RECORDING_STORED

revision = "rows_0037"
down_revision = "rows_0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recording",
        sa.Column("call", sa.Text(), primary_key=True, nullable=False),
        *[sa.Column(name, sa.Text(), nullable=False) for name in ("connection", "state", "key")],
        *[sa.Column(name, sa.Float(), nullable=False) for name in ("started_at", "next_at")],
        sa.Column("hold", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("recording_due", "recording", ["next_at", "call"], sqlite_where=sa.text(RECORDING_DUE))
    op.create_index("recording_stored", "recording", ["started_at", "call"], sqlite_where=sa.text(RECORDING_STORED))
    for statement in ARCHIVE_TRIGGERS.values():
        op.execute(statement)
