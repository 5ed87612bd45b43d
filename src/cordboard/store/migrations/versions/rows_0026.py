"""Version 26 of the rows: since when a secret has its value; of those that exist, since their connection exists."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0026"
down_revision = "rows_0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("secret", sa.Column("changed_at", sa.Float(), nullable=False, server_default="0"))
    op.execute("""UPDATE secret SET changed_at = coalesce(
        (SELECT created_at FROM connection WHERE connection.id = secret.connection), 0)""")
