"""Version 6 of the rows: what a connection is doing is one row; a lane keeps only its epoch."""

import json

import sqlalchemy as sa
from alembic import op

revision = "rows_0006"
down_revision = "rows_0005"
branch_labels = None
depends_on = None

OLD = """SELECT c.id, c.kind, c.state, c.created_at, l.state, l.reason, l.code, l.since, l.trouble, l.not_before,
    (SELECT count(*) FROM cursor WHERE cursor.connection = c.id AND cursor.seq > 0)
    FROM connection AS c LEFT JOIN lane AS l ON l.lane = c.id"""
PAUSED_BY = ("Paused by ", ".")  # how the former version wrote who paused a connection


def upgrade() -> None:
    op.create_table(
        "connection_state",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
        sqlite_with_rowid=False,
    )
    db = op.get_bind()
    rows = [{"id": row[0], "body": json.dumps(_state(*row[1:])).encode()} for row in db.execute(sa.text(OLD))]
    if rows:
        db.execute(sa.text("INSERT INTO connection_state VALUES (:id, 1, :body)"), rows)
    epochs = [{"lane": lane, "epoch": epoch} for lane, epoch in db.execute(sa.text("SELECT lane, epoch FROM lane"))]
    op.drop_table("lane")  # no trigger and no AUTOINCREMENT is lost with it
    op.create_table(
        "lane",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lane"),
        sqlite_with_rowid=False,
    )
    if epochs:
        db.execute(sa.text("INSERT INTO lane VALUES (:lane, :epoch)"), epochs)


def _state(
    kind: str,
    known: bytes,
    created_at: float,
    lane: str | None,
    reason: str | None,
    code: str | None,
    since: float | None,
    trouble: str | None,
    not_before: float | None,
    received: int,
) -> dict[str, object]:
    """The state that these columns meant."""
    if kind != "crm":
        return {"since": created_at, "received": received > 0}  # the link reports anew at each start
    account = json.loads(known or b"{}")
    signed_in = bool(account.get("identity"))
    state: dict[str, object] = {"since": since or created_at, "signed_in": signed_in}
    if account.get("last_ok_at"):
        state["last_ok_at"] = account["last_ok_at"]
    begin, end = PAUSED_BY
    match lane, signed_in, trouble:
        case "stopped", _, _:
            return {**state, "phase": "stopped", "by": (reason or "").removeprefix(begin).removesuffix(end)}
        case _, False, _:
            return {**state, "phase": "new"}
        case "paused", _, _:
            return {**state, "phase": "paused", "reason": reason or "", "code": code or ""}
        case _, _, str():
            words = {"reason": trouble, "code": code or "", "not_before": not_before or 0.0}
            return {**state, **words, "phase": "trouble", "failing": ["send"]}
    return {**state, "phase": "active"}
