"""Version 11 of the rows: the table of timers, which nothing ever used, is gone."""

from alembic import op

revision = "rows_0011"
down_revision = "rows_0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("timer_due", table_name="timer")
    op.drop_table("timer")
