"""The tables, described once: new files are created from this, migrations are compared with it.

Two files: `ROWS` has the primary data; `MIRROR` has the local copy of CRM people, which can be loaded again.
Not here: statements (`sqlite/`), steps from one version to the next (`migrations/`).
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    event,
    text,
)
from sqlalchemy.engine import Connection

from cordboard.store import call_triggers, traffic_triggers
from cordboard.store.columns import flag, key, maybe, moments, number, raw, serial, words
from cordboard.store.conversation_schema import add_conversation_tables
from cordboard.store.directory_schema import MIRROR
from cordboard.store.merge_schema import add_merges
from cordboard.store.panel_schema import add_panel_tables
from cordboard.store.predicates import (
    ERASED,
    FILLED,
    HANDED_OVER,
    LEAD,
    MISSED,
    PENDING_LOOKUP,
    REACHED,
    RECORDED,
    TOUCH,
    TROUBLED,
    UNCOUNTED,
    UNERASED,
    UNFINISHED,
    UNLOGGED,
    UNSETTLED,
    UNTRACED,
)
from cordboard.store.recording_schema import add_recordings
from cordboard.store.sms_schema import add_sms_tables
from cordboard.store.trial_schema import add_trials
from cordboard.store.user_schema import add_users_tables

ROWS = MetaData()
TABLES = {"rows": ROWS, "mirror": MIRROR}


# --- what phone systems sent ------------------------------------------------------------------------------------

frame = Table(
    "frame",
    ROWS,
    serial("seq"),  # never given twice, even after pruning: cursors point at it
    *words("connection", "dedup", "call"),
    raw("body"),
    *moments("at"),
    Index("frame_in_order", "connection", "seq"),
    sqlite_autoincrement=True,
)
frame_key = Table(  # of frames up to `meta` "frames indexed"; see sqlite/frame_index.py
    "frame_key", ROWS, Column("key", Integer, primary_key=True, autoincrement=False), number("seq")
)
cursor = Table("cursor", ROWS, *key("connection"), number("seq"), sqlite_with_rowid=False)

# --- calls: the row that lists and filters is narrow, the body is apart -----------------------------------------

call = Table(
    "call",
    ROWS,
    serial("no"),
    Column("id", Text, nullable=False, unique=True),
    *words("connection", "keys"),
    *moments("started_at", "updated_at"),
    *maybe("client"),
    *words("direction"),
    *maybe("disposition"),
    *words("phase", "extensions"),
    *maybe("own_number", "name"),
    flag("decided"),
    *words("search"),  # searched by the text filter, folded to lower case
    number("pending", "0"),  # items open or held; counted by triggers
    number("logged", "0"),  # 1: the call record exists in a CRM; set by triggers
    Column("quarter", BigInteger),  # quarters of an hour since the epoch, when it started; NULL: not counted in figures
    *[Column(name, Text, nullable=False, server_default="") for name in ("person", "queue")],
    number("wait_ms", "0"),
    number("talk_ms", "0"),
    number("erased", "0"),  # 1: the client was erased
    number("recorded", "0"),  # 1: there is a recording; kept by triggers
    Column("traffic", BigInteger),  # a `traffic_source`; 0: none known; NULL: not looked at yet
    number("lead", "0"),  # 1: it created somebody in a CRM; kept by triggers, as are the next two
    *[number(name, "0") for name in ("first_traffic", "last_traffic")],  # by which such a call counts
)
Index("call_newest", call.c.started_at, call.c.id)
Index("call_of_client", call.c.client, call.c.started_at, call.c.id)
Index("call_of_connection", call.c.connection, call.c.started_at, call.c.id)
Index("call_unsettled", call.c.started_at, call.c.id, sqlite_where=text(UNSETTLED))
Index("call_unlogged", call.c.started_at, call.c.id, sqlite_where=text(UNLOGGED))
Index("call_erased", call.c.id, sqlite_where=text(ERASED))
Index("call_recorded", call.c.started_at, call.c.id, sqlite_where=text(RECORDED))
Index("call_by_talk", call.c.talk_ms, call.c.id)
Index("call_by_wait", call.c.wait_ms, call.c.id)
Index("call_unfinished", call.c.connection, sqlite_where=text(UNFINISHED))
Index("call_missed", call.c.client, call.c.started_at, call.c.id, sqlite_where=text(MISSED))
Index("call_reached", call.c.client, call.c.started_at, call.c.id, sqlite_where=text(REACHED))
Index("call_uncounted", call.c.no, sqlite_where=text(UNCOUNTED))
Index("call_touch", call.c.client, call.c.started_at, call.c.id, sqlite_where=text(TOUCH))
Index("call_untraced", call.c.no, sqlite_where=text(UNTRACED))
Index("call_lead", call.c.client, call.c.started_at, sqlite_where=text(LEAD))
call_body = Table("call_body", ROWS, Column("no", Integer, primary_key=True), raw("state"), raw("why", nullable=True))
call_key = Table("call_key", ROWS, *key("connection", "key"), *words("call"), sqlite_with_rowid=False)
Index("call_key_of_call", call_key.c.call)

figure = Table(  # sums of calls by quarter ('q') or day ('d') since the epoch, UTC; kept by triggers
    "figure",
    ROWS,
    *key("subject", "span"),
    Column("slot", BigInteger, primary_key=True, autoincrement=False),
    *key("key"),
    *[number(name, "0") for name in call_triggers.SUMS],
    sqlite_with_rowid=False,
)
traffic_source = Table(  # body: JSON of the values of a `domain.attribution.traffic_source.TrafficSource`
    "traffic_source", ROWS, serial("no"), Column("body", Text, nullable=False, unique=True)
)
traffic_figure = Table(  # sums of calls and leads by traffic source, as in `figure`; kept by triggers
    "traffic_figure",
    ROWS,
    *key("span"),
    *[Column(name, BigInteger, primary_key=True, autoincrement=False) for name in ("slot", "traffic")],
    *[number(name, "0") for name in traffic_triggers.SUMS],
    sqlite_with_rowid=False,
)
ad_cost = Table(  # what a campaign cost in some days; amount: a decimal number
    "ad_cost",
    ROWS,
    *key("source", "campaign", "first_day", "last_day", "currency"),
    *words("amount", "author"),
    *moments("at"),
    sqlite_with_rowid=False,
)
follow_up = Table(  # clients who were not called back; kept by triggers, but for who is to call
    "follow_up",
    ROWS,
    *key("client"),
    *moments("since"),
    *words("call"),  # their last missed call
    *maybe("assignee", "assigned_by"),
    Column("assigned_at", Float),
    sqlite_with_rowid=False,
)

# --- work for lanes ---------------------------------------------------------------------------------------------

item = Table(
    "item",
    ROWS,
    serial("seq"),
    Column("key", Text, nullable=False, unique=True),
    *words("lane", "kind", "subject"),
    *maybe("call"),
    raw("body"),
    *words("refs", "state"),
    number("attempts"),
    *moments("not_before"),
    flag("maybe_sent"),
    *maybe("record", "link", "reason", "code"),
    *moments("created_at", "updated_at"),
    sqlite_autoincrement=True,
)
Index("item_in_state", item.c.lane, item.c.state, item.c.seq)
Index("item_failing", item.c.lane, item.c.seq, sqlite_where=text("state = 'open' AND attempts > 0"))
Index("item_lookup", item.c.lane, item.c.subject, sqlite_where=text(PENDING_LOOKUP))
Index("item_handover", item.c.lane, item.c.subject, sqlite_where=text(HANDED_OVER))
Index("item_filled", item.c.lane, item.c.record, sqlite_where=text(FILLED))
Index("item_of_call", item.c.call, item.c.seq)
Index("item_troubled", item.c.state, item.c.call, sqlite_where=text(TROUBLED))
item_ref = Table(
    "item_ref", ROWS, *key("ref"), Column("seq", Integer, primary_key=True), sqlite_with_rowid=False
)  # item `seq` waits for the item with key `ref`
item_count = Table("item_count", ROWS, *key("lane", "state"), number("n"), sqlite_with_rowid=False)
claim = Table("claim", ROWS, *key("connection", "identity", "entity"), *words("key"), sqlite_with_rowid=False)
Index("claim_of_item", claim.c.connection, claim.c.key)
lane = Table(
    "lane",
    ROWS,
    *key("lane"),
    number("epoch"),
    sqlite_with_rowid=False,
)
lease = Table("lease", ROWS, *key("name"), *words("owner"), number("epoch"), *moments("until"), sqlite_with_rowid=False)

# --- for people -------------------------------------------------------------------------------------------------

note = Table(
    "note", ROWS, serial("seq"), *moments("at"), *maybe("connection", "call"), *words("code", "text", "params")
)
Index("note_of_call", note.c.call, note.c.seq)
Index("note_of_connection", note.c.connection, note.c.seq)
exchange = Table("exchange", ROWS, serial("seq"), *words("connection"), raw("body"))
Index("exchange_of_connection", exchange.c.connection, exchange.c.seq)
exchange_key = Table(
    "exchange_key", ROWS, *key("key"), Column("seq", Integer, primary_key=True), sqlite_with_rowid=False
)
Index("exchange_key_of_exchange", exchange_key.c.seq)
credit = Table(
    "credit",
    ROWS,
    *key("connection"),
    Column("hour", Integer, primary_key=True),  # hours since the epoch
    Column("credits", Float, nullable=False),
    sqlite_with_rowid=False,
)

stream_batch = Table(  # events of a short time, in one row; last: the highest id of them; body: JSON of `StoredEvent`s
    "stream_batch", ROWS, Column("last", Integer, primary_key=True, autoincrement=False), raw("body")
)

alert = Table(
    "alert",
    ROWS,
    serial("no"),  # never given twice: the id of a message holds it
    *words("connection", "subject", "kind"),
    *moments("began_at"),
    *words("reason"),
    *maybe("told_kind"),
    *[Column(name, Float) for name in ("told_at", "well_since", "ended_at")],
    sqlite_autoincrement=True,
)
Index("alert_open", alert.c.connection, alert.c.subject, unique=True, sqlite_where=text("ended_at IS NULL"))
Index("alert_ended", alert.c.connection, alert.c.subject, alert.c.ended_at)
alert_message = Table(
    "alert_message", ROWS, serial("no"), number("alert"), *words("way", "word"), *moments("made_at"), *words("state"),
    number("attempts"), *moments("not_before"), Column("tried_at", Float), *maybe("problem"), sqlite_autoincrement=True,
)  # fmt: skip
Index("alert_message_waiting", alert_message.c.way, alert_message.c.no, sqlite_where=text("state = 'open'"))
Index("alert_message_of_alert", alert_message.c.alert)

# --- what is configured, and by whom ----------------------------------------------------------------------------

connection = Table(
    "connection",
    ROWS,
    *key("id"),
    *words("kind", "provider", "title"),
    raw("settings"),
    raw("state"),
    *moments("created_at"),
)
connection_state = Table(  # body: JSON of `domain.connection_state.ConnectionState`
    "connection_state", ROWS, *key("connection"), number("revision"), raw("body"), sqlite_with_rowid=False
)
secret = Table(  # changed_at: since when it has this value; 0: not known
    "secret",
    ROWS,
    *key("connection", "name"),
    raw("sealed"),
    Column("changed_at", Float, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)
oauth_consent = Table(  # hash: SHA-256 of the state
    "oauth_consent",
    ROWS,
    *key("hash"),
    *words("connection"),
    raw("sealed"),
    *moments("expires"),
    sqlite_with_rowid=False,
)
settings = Table("settings", ROWS, serial("version"), *moments("saved_at"), *words("author", "note"), raw("body"))
operator = Table(
    "operator",
    ROWS,
    *key("id"),
    *words("name"),
    Column("folded", Text, nullable=False, unique=True),  # the name without case
    *words("password", "role", "language", "theme"),
    flag("disabled"),
    Column("must_change", Integer, nullable=False, server_default="0"),
    Column("email", Text, nullable=False, server_default=""),
    Column("last_sign_in", Float),
)
sign_in_link = Table(  # lets a user in once, to choose a password
    "sign_in_link",
    ROWS,
    *key("hash"),
    *words("operator", "purpose"),
    *moments("created", "expires"),
    *words("created_by"),
    sqlite_with_rowid=False,
)
Index("sign_in_link_of_operator", sign_in_link.c.operator)
session = Table(
    "session",
    ROWS,
    *key("hash"),
    *words("operator", "csrf"),
    *moments("created", "seen", "expires"),
    Column("address", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    Column("proved", Float, nullable=False, server_default="0"),
    *maybe("provider_session"),  # NULL: signed in here; else valid as long as that row says
)
Index("session_of_operator", session.c.operator)
factor = Table(  # sealed: the secret of an authenticator app
    "factor",
    ROWS,
    *key("id"),
    *words("operator", "kind", "name"),
    *moments("created"),
    flag("active"),
    Column("used", Float),
    raw("sealed"),
    number("step"),
    Column("credential", Text, unique=True),
    raw("public_key"),
    number("sign_count"),
    *words("transports"),  # separated by blanks
)
Index("factor_of_operator", factor.c.operator)
recovery_code = Table(
    "recovery_code",
    ROWS,
    *key("operator"),
    Column("no", Integer, primary_key=True),
    *words("hash"),
    Column("used", Float),
    sqlite_with_rowid=False,
)
pending_sign_in = Table(
    "pending_sign_in",
    ROWS,
    *key("hash"),
    *words("operator", "proof", "password_was"),
    *moments("expires"),
    Column("failures", Integer, nullable=False),
    *maybe("provider_session"),
    sqlite_with_rowid=False,
)
Index("pending_of_operator", pending_sign_in.c.operator)
sign_in_identity = Table(  # who at an OpenID provider is which user
    "sign_in_identity",
    ROWS,
    *key("issuer", "subject"),
    *words("operator", "name", "email"),
    *moments("linked_at"),
    Column("signed_in_at", Float),
    Column("left_at", Float),  # the provider gave no access any more, and that alone disabled the user
    sqlite_with_rowid=False,
)
Index("sign_in_identity_of_operator", sign_in_identity.c.operator)
provider_session = Table(  # sealed: the refresh token
    "provider_session",
    ROWS,
    *key("key"),
    *words("issuer", "subject", "sid", "groups_in"),
    *moments("checked_at", "until"),
    raw("sealed", nullable=True),
    sqlite_with_rowid=False,
)
Index("provider_session_of_person", provider_session.c.issuer, provider_session.c.subject)
api_token = Table(
    "api_token",
    ROWS,
    *key("hash"),
    Column("name", Text, nullable=False, unique=True),
    *words("scopes", "created_by"),
    *moments("created_at"),
    Column("last_used", Float),
    Column("expires", Float),
    Column("owner", Text),  # id of the user who made it; NULL: this machine
)
Index("api_token_of_owner", api_token.c.owner)
stop_hit = Table(  # calls that an entry of the stop list stopped
    "stop_hit",
    ROWS,
    *key("entry", "call"),
    *moments("at"),
    sqlite_with_rowid=False,
)
Index("stop_hit_of_call", stop_hit.c.call)
open_task = Table(  # the call-back task of a client that nobody has done, one for each CRM
    "open_task",
    ROWS,
    *key("lane", "subject"),
    *words("item", "call"),
    *moments("missed_at", "since"),
    Column("escalated_at", Float),
    sqlite_with_rowid=False,
)
Index("open_task_of_call", open_task.c.call)
Index("open_task_by_age", open_task.c.lane, open_task.c.since)
awaited_record = Table(  # a call without a client in a CRM, and until when a record of it may appear
    "awaited_record",
    ROWS,
    *key("lane", "call"),
    *moments("until", "next_at"),
    Column("update_until", Float),
    sqlite_with_rowid=False,
)
Index("awaited_record_of_call", awaited_record.c.call)
Index("awaited_record_by_time", awaited_record.c.lane, awaited_record.c.next_at)
add_trials(ROWS)
add_recordings(ROWS)
add_merges(ROWS)
add_users_tables(ROWS)
add_sms_tables(ROWS)
add_conversation_tables(ROWS)
add_panel_tables(ROWS)
audit = Table(
    "audit",
    ROWS,
    serial("seq"),
    *moments("at"),
    *words("who", "what", "target", "detail"),
    *[Column(name, Text, nullable=False, server_default="") for name in ("before", "after")],  # JSON, or empty
)
meta = Table("meta", ROWS, *key("name"), raw("value"))

comparison = Table("comparison", ROWS, serial("no"), *words("connection"), *moments("at"), raw("body"))
Index("comparison_of_connection", comparison.c.connection, comparison.c.no)

report_since = Table(  # since when a report is due as its settings say it now
    "report_since", ROWS, *key("report"), *words("schedule"), *moments("at"), sqlite_with_rowid=False
)
report_run = Table(  # kind: due or test
    "report_run", ROWS, serial("no"), *words("report", "kind", "day"), *moments("made_at"), *words("state"),
    number("attempts"), *moments("not_before"), Column("tried_at", Float), *maybe("problem"), sqlite_autoincrement=True,
)  # fmt: skip
Index("report_run_due", report_run.c.report, report_run.c.day, unique=True, sqlite_where=text("kind = 'due'"))
Index("report_run_open", report_run.c.no, sqlite_where=text("state IN ('open', 'sending')"))

# --- personal data ----------------------------------------------------------------------------------------------

erasure = Table(  # hash: HMAC of an identity; nobody is named
    "erasure", ROWS, *key("hash"), *moments("at"), sqlite_with_rowid=False
)
erasure_job = Table(  # sealed: whom it is about, encrypted, until it is done
    "erasure_job",
    ROWS,
    serial("no"),
    Column("reference", Text, nullable=False, unique=True),
    *words("author", "state"),
    *moments("at"),
    raw("sealed", nullable=True),
    raw("body"),
    sqlite_autoincrement=True,
)
Index("erasure_job_unfinished", erasure_job.c.no, sqlite_where=text(UNERASED))

# --- triggers: counts that may never be wrong are kept by the database itself ------------------------------------

_LIVE = "{0}.state IN ('open', 'held')"
_FAILING = "({0}.state = 'open' AND {0}.attempts > 0)"
_COUNT = """INSERT INTO item_count (lane, state, n) VALUES (new.lane, {state},
        {step})
    ON CONFLICT (lane, state) DO UPDATE SET n = n + excluded.n;"""

TRIGGERS = {
    "item_added": f"""CREATE TRIGGER item_added AFTER INSERT ON item BEGIN
    {_COUNT.format(state="new.state", step=1)}
    UPDATE call SET pending = pending + 1 WHERE id = new.call AND {_LIVE.format("new")};
END""",
    "item_moved": f"""CREATE TRIGGER item_moved AFTER UPDATE OF state ON item WHEN old.state <> new.state BEGIN
    {_COUNT.format(state="old.state", step=-1)}
    {_COUNT.format(state="new.state", step=1)}
    UPDATE call SET pending = pending + ({_LIVE.format("new")}) - ({_LIVE.format("old")}),
        logged = max(logged, new.state = 'done' AND new.kind = 'log_call')
    WHERE id = new.call;
END""",
    "item_brought_lead": traffic_triggers.LEAD_TRIGGER,
    "item_tried": f"""CREATE TRIGGER item_tried AFTER UPDATE OF state, attempts ON item
WHEN {_FAILING.format("old")} <> {_FAILING.format("new")} BEGIN
    {_COUNT.format(state="'failing'", step=f"{_FAILING.format('new')} - {_FAILING.format('old')}")}
END""",
}


def _triggers(_target: MetaData, db: Connection, **_options: object) -> None:
    of_calls = (
        call_triggers.TRIGGERS,
        call_triggers.RECORDING_TRIGGERS,
        call_triggers.ARCHIVE_TRIGGERS,
        traffic_triggers.TRIGGERS,
    )
    for statements in (TRIGGERS, *of_calls):
        for statement in statements.values():
            db.exec_driver_sql(statement)


event.listen(ROWS, "after_create", _triggers)
