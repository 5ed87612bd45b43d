"""Version 19 of the rows: nothing of the outbox goes before anything else, and one index less is written."""

from alembic import op

revision = "rows_0019"
down_revision = "rows_0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("item_ready")
    op.execute("ALTER TABLE item DROP COLUMN urgent")  # not by a copy of the table: that would lose its triggers
