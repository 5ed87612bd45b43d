"""Version 15 of the rows: second factors, recovery codes, sign-ins that wait for one; the last proof of sessions."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0015"
down_revision = "rows_0014"
branch_labels = None
depends_on = None


def text(name: str, **more: object) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, **more)  # type: ignore[arg-type]


def upgrade() -> None:
    op.create_table(
        "factor",
        text("id", primary_key=True),
        *map(text, ("operator", "kind", "name")),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("used", sa.Float()),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("step", sa.BigInteger(), nullable=False),
        sa.Column("credential", sa.Text(), unique=True),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        text("transports"),
    )
    op.create_index("factor_of_operator", "factor", ["operator"])
    op.create_table(
        "recovery_code",
        text("operator", primary_key=True),
        sa.Column("no", sa.Integer(), primary_key=True),
        text("hash"),
        sa.Column("used", sa.Float()),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "pending_sign_in",
        text("hash", primary_key=True),
        *map(text, ("operator", "proof", "password_was")),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("pending_of_operator", "pending_sign_in", ["operator"])
    op.add_column("session", sa.Column("proved", sa.Float(), nullable=False, server_default="0"))
