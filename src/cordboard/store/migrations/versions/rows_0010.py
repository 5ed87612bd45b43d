"""Version 10 of the rows: whoever is being created is claimed under an identity; phone numbers stay as they are."""

from alembic import op

revision = "rows_0010"
down_revision = "rows_0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE claim RENAME COLUMN number TO identity")
