"""Version 5 of the mirror of CRM people: they are found by name through an index."""

from itertools import islice

import sqlalchemy as sa
from alembic import op

from cordboard.store.sqlite.name_index import text_of

revision = "mirror_0005"
down_revision = "mirror_0004"
branch_labels = None
depends_on = None

AT_ONCE = 5_000
INDEX = (
    "CREATE VIRTUAL TABLE person_name USING fts5"
    "(text, content = '', columnsize = 0, detail = 'none', tokenize = 'trigram')"
)


def upgrade() -> None:
    op.execute(INDEX)
    link = op.get_bind()
    people = iter(link.execute(sa.text("SELECT no, candidate FROM person ORDER BY no")))
    insert = sa.text("INSERT INTO person_name (rowid, text) VALUES (:no, :text)")
    while some := [{"no": no, "text": text_of(candidate)} for no, candidate in islice(people, AT_ONCE)]:
        link.execute(insert, some)
