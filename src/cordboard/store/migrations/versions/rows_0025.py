"""Version 25 of the rows: connections whose webhook secret was in the URL go on, now by a setting."""

import json

import sqlalchemy as sa
from alembic import op

revision = "rows_0025"
down_revision = "rows_0024"
branch_labels = None
depends_on = None

IN_URL = {"ringostat": "secret", "sipsim": "address_secret"}  # by provider, the secret that was sent so


def upgrade() -> None:
    db = op.get_bind()
    for provider, name in IN_URL.items():
        rows = db.execute(
            sa.text(
                "SELECT id, settings FROM connection WHERE kind = 'pbx' AND provider = :provider"
                " AND id IN (SELECT connection FROM secret WHERE name = :name)"
            ),
            {"provider": provider, "name": name},
        ).all()
        for id_, body in rows:
            written = json.dumps({**json.loads(body or b"{}"), "secret_in_url": True}).encode()
            db.execute(sa.text("UPDATE connection SET settings = :body WHERE id = :id"), {"body": written, "id": id_})
