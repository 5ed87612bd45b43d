"""Version 2 of the rows: open owner changes are found by their client."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0002"
down_revision = "rows_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    where = sa.text("state = 'open' AND kind = 'set_owner'")
    op.create_index("item_handover", "item", ["lane", "subject"], unique=False, sqlite_where=where)
