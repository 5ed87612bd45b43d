"""Version 29 of the rows: finds what was written into a person's record, to tell later edits of people from it."""

from alembic import op
from sqlalchemy import text

revision = "rows_0029"
down_revision = "rows_0028"
branch_labels = None
depends_on = None
FILLED = "state = 'done' AND kind IN ('create_account', 'create_lead', 'create_contact', 'set_fields')"


def upgrade() -> None:
    op.create_index("item_filled", "item", ["lane", "record"], sqlite_where=text(FILLED))
