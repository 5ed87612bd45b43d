"""Version 4 of the rows: calls are found without accents."""

import sqlalchemy as sa
from alembic import op

from cordboard.domain.person_names import fold_accents

revision = "rows_0004"
down_revision = "rows_0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    db = op.get_bind()
    accented = sa.text("SELECT no, search FROM call WHERE search GLOB '*[^ -~]*'")
    found = [{"no": no, "search": fold_accents(search)} for no, search in db.execute(accented)]
    if found:
        db.execute(sa.text("UPDATE call SET search = :search WHERE no = :no"), found)
