"""Version 24 of the rows: links to phone systems that were plain before TLS was known go on, now by a setting."""

import json

import sqlalchemy as sa
from alembic import op

revision = "rows_0024"
down_revision = "rows_0023"
branch_labels = None
depends_on = None

LOOPBACK = ("127.", "localhost", "::1", "[::1]")


def upgrade() -> None:
    db = op.get_bind()
    databases = {one[0] for one in db.execute(sa.text("SELECT connection FROM secret WHERE name = 'cdr_database'"))}
    for id_, body in db.execute(sa.text("SELECT id, settings FROM connection WHERE kind = 'pbx'")).all():
        settings = json.loads(body or b"{}")
        host = str(settings.get("host") or "127.0.0.1").lower()
        if id_ in databases or not host.startswith(LOOPBACK):
            settings["allow_plain"] = True
            written = json.dumps(settings).encode()
            db.execute(sa.text("UPDATE connection SET settings = :body WHERE id = :id"), {"body": written, "id": id_})
