"""Tables of what belongs to users of the console: saved views, dials, wrap-ups, routing decisions, phones."""

from sqlalchemy import Column, Float, Index, MetaData, Table, Text, text

from cordboard.store.columns import key, maybe, moments, number, raw, serial, words

GOES_ON = "ended_at IS NULL"


def add_users_tables(rows: MetaData) -> None:
    saved_view = Table(  # query: JSON of the parameters of its address
        "saved_view",
        rows,
        *key("id"),
        *words("operator", "name", "query"),
        *moments("created_at", "updated_at"),
        sqlite_with_rowid=False,
    )
    Index("saved_view_of_operator", saved_view.c.operator)
    dial = Table(  # idempotency_key: its hash; body: JSON of the dial
        "dial",
        rows,
        *key("id"),
        *words("connection", "extension", "who"),
        *maybe("idempotency_key"),
        *moments("placed_at"),
        Column("ended_at", Float),
        raw("body"),
        sqlite_with_rowid=False,
    )
    Index("dial_by_key", dial.c.who, dial.c.idempotency_key, unique=True)
    Index("dial_going_on", dial.c.connection, dial.c.extension, unique=True, sqlite_where=text(GOES_ON))
    Index("dial_of_extension", dial.c.connection, dial.c.extension, dial.c.placed_at)
    Index("dial_ended", dial.c.ended_at)
    wrap_up = Table(  # body: JSON of the newest version; progress: JSON of what was done of it
        "wrap_up",
        rows,
        *key("call"),
        number("version"),
        *moments("at"),
        Column("due_at", Float),
        raw("body"),
        raw("progress"),
        sqlite_with_rowid=False,
    )
    Index("wrap_up_due", wrap_up.c.due_at)
    route_decision = Table(  # call: the phone system's id; body: JSON of the decision with its reasons
        "route_decision", rows, serial("no"), *words("call"), *moments("at"), raw("body")
    )
    Index("route_decision_of_call", route_decision.c.call)
    Index("route_decision_at", route_decision.c.at)
    Table(  # secret: its checksum
        "phone_book_device",
        rows,
        *key("id"),
        *words("operator", "name"),
        Column("secret", Text, nullable=False, unique=True),
        *words("numbers"),
        *moments("created_at"),
        *maybe("crm"),
        Column("used_at", Float),
        *maybe("used_by"),
        sqlite_with_rowid=False,
    )
