"""Version 5 of the rows: items that ask the CRM who a client is are called look-ups."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0005"
down_revision = "rows_0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("UPDATE item SET kind = 'lookup' WHERE kind = 'look'")
    op.drop_index("item_asked", "item")
    where = sa.text("state = 'open' AND kind = 'lookup'")
    op.create_index("item_lookup", "item", ["lane", "subject"], unique=False, sqlite_where=where)
