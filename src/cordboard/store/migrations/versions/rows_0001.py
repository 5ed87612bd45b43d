"""Version 1 of the rows: everything."""

import sqlalchemy as sa
from alembic import op

revision = "rows_0001"
down_revision = None
branch_labels = ("rows",)
depends_on = None


TRIGGERS = (
    """CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
    INSERT INTO item_count (lane, state, n) VALUES (new.lane, new.state,
        1)
    ON CONFLICT (lane, state) DO UPDATE SET n = n + excluded.n;
    UPDATE call SET pending = pending + 1 WHERE id = new.call AND new.state IN ('open', 'held');
END""",
    """CREATE TRIGGER item_moved AFTER UPDATE OF state ON item WHEN old.state <> new.state BEGIN
    INSERT INTO item_count (lane, state, n) VALUES (new.lane, old.state,
        -1)
    ON CONFLICT (lane, state) DO UPDATE SET n = n + excluded.n;
    INSERT INTO item_count (lane, state, n) VALUES (new.lane, new.state,
        1)
    ON CONFLICT (lane, state) DO UPDATE SET n = n + excluded.n;
    UPDATE call SET pending = pending + (new.state IN ('open', 'held')) - (old.state IN ('open', 'held')),
        logged = max(logged, new.state = 'done' AND new.kind = 'log_call')
    WHERE id = new.call;
END""",
    """CREATE TRIGGER item_tried AFTER UPDATE OF state, attempts ON item
WHEN (old.state = 'open' AND old.attempts > 0) <> (new.state = 'open' AND new.attempts > 0) BEGIN
    INSERT INTO item_count (lane, state, n) VALUES (new.lane, 'failing',
        (new.state = 'open' AND new.attempts > 0) - (old.state = 'open' AND old.attempts > 0))
    ON CONFLICT (lane, state) DO UPDATE SET n = n + excluded.n;
END""",
)


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Text(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("last_used", sa.Float(), nullable=True),
        sa.Column("expires", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("hash"),
        sa.UniqueConstraint("name"),
    )
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "call",
        sa.Column("no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("keys", sa.Text(), nullable=False),
        sa.Column("started_at", sa.Float(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.Column("client", sa.Text(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("disposition", sa.Text(), nullable=True),
        sa.Column("phase", sa.Text(), nullable=False),
        sa.Column("extensions", sa.Text(), nullable=False),
        sa.Column("own_number", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("decided", sa.Boolean(), nullable=False),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("pending", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("logged", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("no"),
        sa.UniqueConstraint("id"),
    )
    op.create_index("call_newest", "call", ["started_at", "id"], unique=False)
    op.create_index("call_of_client", "call", ["client", "started_at", "id"], unique=False)
    op.create_index("call_of_connection", "call", ["connection", "started_at", "id"], unique=False)
    op.create_index(
        "call_unfinished", "call", ["connection"], unique=False, sqlite_where=sa.text("decided = 0 OR phase <> 'ended'")
    )
    op.create_index("call_unlogged", "call", ["started_at", "id"], unique=False, sqlite_where=sa.text("logged = 0"))
    op.create_index(
        "call_unsettled", "call", ["started_at", "id"], unique=False, sqlite_where=sa.text("decided = 0 OR pending > 0")
    )
    op.create_table(
        "call_body",
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("why", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("no"),
    )
    op.create_table(
        "call_key",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("call_key_of_call", "call_key", ["call"], unique=False)
    op.create_table(
        "claim",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("entity", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "number", "entity"),
        sqlite_with_rowid=False,
    )
    op.create_index("claim_of_item", "claim", ["connection", "key"], unique=False)
    op.create_table(
        "connection",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("settings", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "credit",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("credits", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "hour"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "cursor",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("connection"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "exchange",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("exchange_of_connection", "exchange", ["connection", "seq"], unique=False)
    op.create_table(
        "exchange_key",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_index("exchange_key_of_exchange", "exchange_key", ["seq"], unique=False)
    op.create_table(
        "frame",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("dedup", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("frame_in_order", "frame", ["connection", "seq"], unique=False)
    op.create_table(
        "frame_key",
        sa.Column("key", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "item",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("refs", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.Column("maybe_sent", sa.Boolean(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("record", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("created_at", sa.Float(), nullable=False),
        sa.Column("updated_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
        sa.UniqueConstraint("key"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "item_asked",
        "item",
        ["lane", "subject"],
        unique=False,
        sqlite_where=sa.text("state = 'open' AND kind = 'look'"),
    )
    op.create_index(
        "item_failing", "item", ["lane", "seq"], unique=False, sqlite_where=sa.text("state = 'open' AND attempts > 0")
    )
    op.create_index("item_in_state", "item", ["lane", "state", "seq"], unique=False)
    op.create_index("item_of_call", "item", ["call", "seq"], unique=False)
    op.create_index(
        "item_ready",
        "item",
        ["lane", sa.literal_column("urgent DESC"), "seq"],
        unique=False,
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "item_count",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("lane", "state"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "item_ref",
        sa.Column("ref", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("ref", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lane",
        sa.Column("lane", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=True),
        sa.Column("since", sa.Float(), nullable=True),
        sa.Column("trouble", sa.Text(), nullable=True),
        sa.Column("not_before", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("lane"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "note",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("at", sa.Float(), nullable=False),
        sa.Column("connection", sa.Text(), nullable=True),
        sa.Column("call", sa.Text(), nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("params", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_index("note_of_call", "note", ["call", "seq"], unique=False)
    op.create_index("note_of_connection", "note", ["connection", "seq"], unique=False)
    op.create_table(
        "operator",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("folded"),
    )
    op.create_table(
        "secret",
        sa.Column("connection", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("connection", "name"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "session",
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("csrf", sa.Text(), nullable=False),
        sa.Column("created", sa.Float(), nullable=False),
        sa.Column("seen", sa.Float(), nullable=False),
        sa.Column("expires", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("hash"),
    )
    op.create_index("session_of_operator", "session", ["operator"], unique=False)
    op.create_table(
        "settings",
        sa.Column("version", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("saved_at", sa.Float(), nullable=False),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("version"),
    )
    op.create_table(
        "timer",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("due", sa.Float(), nullable=False),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("timer_due", "timer", ["due"], unique=False)
    for statement in TRIGGERS:
        op.execute(statement)
