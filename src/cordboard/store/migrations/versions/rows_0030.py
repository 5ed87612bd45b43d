"""Version 30 of the rows: calls and leads by traffic source, costs of campaigns.

The source of calls that exist is found later, in the background: `call.traffic` is NULL until then.
"""

import sqlalchemy as sa
from alembic import op

from cordboard.store.predicates import LEAD, TOUCH, UNTRACED
from cordboard.store.traffic_triggers import LEAD_TRIGGER, LEADS, SUMS, TRIGGERS

revision = "rows_0030"
down_revision = "rows_0029"
branch_labels = None
depends_on = None


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=False, server_default=sa.text("0"))


def upgrade() -> None:
    op.add_column("call", sa.Column("traffic", sa.BigInteger(), nullable=True))
    for name in ("lead", "first_traffic", "last_traffic"):
        op.add_column("call", _number(name))
    op.execute(f"""UPDATE call SET lead = 1
        WHERE id IN (SELECT "call" FROM item WHERE state = 'done' AND kind IN {LEADS})""")
    op.create_index("call_touch", "call", ["client", "started_at", "id"], sqlite_where=sa.text(TOUCH))
    op.create_index("call_untraced", "call", ["no"], sqlite_where=sa.text(UNTRACED))
    op.create_index("call_lead", "call", ["client", "started_at"], sqlite_where=sa.text(LEAD))
    op.create_table(
        "traffic_source",
        sa.Column("no", sa.Integer(), primary_key=True, autoincrement=True, nullable=False),
        sa.Column("body", sa.Text(), nullable=False, unique=True),
    )
    op.create_table(
        "traffic_figure",
        sa.Column("span", sa.Text(), nullable=False),
        *[sa.Column(name, sa.BigInteger(), nullable=False) for name in ("slot", "traffic")],
        *[_number(name) for name in SUMS],
        sa.PrimaryKeyConstraint("span", "slot", "traffic"),
        sqlite_with_rowid=False,
    )
    keys = ("source", "campaign", "first_day", "last_day", "currency")
    op.create_table(
        "ad_cost",
        *[sa.Column(name, sa.Text(), nullable=False) for name in (*keys, "amount", "author")],
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint(*keys),
        sqlite_with_rowid=False,
    )
    for statement in (*TRIGGERS.values(), LEAD_TRIGGER):
        op.execute(statement)
