"""Deletes what is older than its period, in steps of one commit each. Files of backups are in `old_backups.py`.

A call keeps its figures, an item its key and state, so that nothing is sent twice; rows of journals go whole.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cordboard.domain.calls.call import Call
from cordboard.domain.interaction import identity_from
from cordboard.domain.personal_data.sought import Sought, Spellings
from cordboard.domain.settings.retention import DataKind
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.retention import Outdated
from cordboard.store.predicates import RECORDING_STORED
from cordboard.store.sqlite import old_backups
from cordboard.store.sqlite.alerts import prune_alerts
from cordboard.store.sqlite.calls import CALL, call_of
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.frame_index import FrameIndex
from cordboard.store.sqlite.frames import FINISHED, OVER, forget
from cordboard.store.sqlite.item_dependencies import keys_json
from cordboard.store.sqlite.personal_data.calls import erase_call
from cordboard.store.sqlite.personal_data.journal import blank_exchanges
from cordboard.store.sqlite.personal_data.matching import IN_FLIGHT_S, QUIET_S, SETTLED
from cordboard.store.sqlite.personal_data.outbox import BLANK

MERGED = "UPDATE merge SET body = x'7b7d' WHERE at < :before AND body <> x'7b7d'"  # it cannot be undone any more
STEP = 50  # calls of one commit
ROWS = 1_000  # of journals in one commit
WHY = b'{"decisions":[],"note":"The personal data of this call was deleted: its retention period is over."}'
Values = Mapping[str, Any]
_STATE = msgspec.json.Decoder(Call)
_EXCHANGE = msgspec.json.Decoder(Exchange)
_SENT = "state NOT IN ('open', 'held', 'parked') AND updated_at < :before AND body <> x'7b7d'"
_LOOSE = "at < :before AND (call IS NULL OR call IN (SELECT id FROM call WHERE erased = 1))"
OLD = {  # kind: table, where, when; what is counted and deleted by rows
    DataKind.CALLS: ("call", f"erased = 0 AND started_at < :before AND {SETTLED}", "started_at"),
    DataKind.RECORDINGS: (
        "call",
        "recorded = 1 AND started_at < :before AND phase = 'ended' AND decided = 1 AND updated_at <= :quiet"
        f" AND NOT EXISTS (SELECT 1 FROM recording WHERE recording.call = call.id AND {RECORDING_STORED})",
        "started_at",
    ),
    DataKind.OUTBOX: ("item", _SENT, "updated_at"),
    DataKind.AUDIT: ("audit", "at < :before", "at"),
    DataKind.ALERTS: ("alert", "ended_at < :before", "ended_at"),
}
WAITING = {
    DataKind.CALLS: f"SELECT count(*) FROM call WHERE erased = 0 AND started_at < :before AND NOT ({SETTLED})",
    DataKind.OUTBOX: "SELECT count(*) FROM item WHERE state IN ('open', 'held', 'parked') AND updated_at < :before",
}


OLD_CONVERSATIONS = (  # kept as long as calls, from the last message on; what a conversation held goes with it
    "DELETE FROM chat_message WHERE conversation IN (SELECT id FROM conversation WHERE wrote_at < :before)"
    " AND state NOT IN ('queued', 'sending')",
    "DELETE FROM conversation WHERE wrote_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM chat_message WHERE conversation = conversation.id)",
    "DELETE FROM contact_point WHERE wrote_at < :before"
    " AND NOT EXISTS (SELECT 1 FROM conversation WHERE contact_point = contact_point.id)",
    "DELETE FROM messenger_update WHERE at < :before",
)
OLD_SMS = (  # messages are kept as long as calls
    "DELETE FROM sms_recipient WHERE created_at < :before AND valid_until < :before",
    "DELETE FROM sms_received WHERE at < :before",
    "DELETE FROM sms WHERE created_at < :before AND valid_until < :before",
)


class Retention(DatabaseConnections):
    """`ports.store.retention.RetentionStore` on SQLite."""

    async def outdated(self, kind: DataKind, before: float, now: float) -> Outdated:
        if kind is DataKind.BACKUPS:
            found = await asyncio.to_thread(old_backups.older_than, self.main.path, before)
            return Outdated(count=len(found), oldest=min((at for at, _ in found), default=None))
        await self.main.writer.settle()
        return await self.main.scan(lambda db: outdated(db, kind, _values(before, now)))

    async def delete_outdated(self, kind: DataKind, before: float, now: float) -> int:
        if kind is DataKind.BACKUPS:
            return await asyncio.to_thread(old_backups.delete, self.main.path, before)
        await self.main.writer.settle()
        deleted: int = await self.main.writer.write(STEPS[kind], (_values(before, now), self.index))
        return deleted


def _values(before: float, now: float) -> dict[str, Any]:
    return {"before": before, "quiet": now - QUIET_S, "in_flight": now - IN_FLIGHT_S, "after": 0, "limit": ROWS}


def outdated(db: sqlite3.Connection, kind: DataKind, values: Values) -> Outdated:
    """How much a run would delete, and what as old must stay."""
    if kind is DataKind.EVENTS:
        count, oldest = db.execute(f"SELECT count(*), min(frame.at) FROM {FINISHED}", values).fetchone()
        return Outdated(count=count, oldest=oldest)
    if kind is DataKind.REQUESTS:
        times = [at for _, at in _requests(db, values["before"], most=-1)]
        times += [at for (at,) in db.execute(f"SELECT at FROM note WHERE {_LOOSE}", values)]
        return Outdated(count=len(times), oldest=min(times, default=None))
    table, where, when = OLD[kind]
    count, oldest = db.execute(f"SELECT count(*), min({when}) FROM {table} WHERE {where}", values).fetchone()
    (waiting,) = db.execute(WAITING[kind], values).fetchone() if kind in WAITING else (0,)
    return Outdated(count=count, oldest=oldest, waiting=waiting)


Argument = tuple[Values, FrameIndex]


def calls(db: sqlite3.Connection, argument: Argument) -> int:
    """The clients of some old calls go, with what was sent and written down about them."""
    values, index = argument
    db.execute("DELETE FROM route_decision WHERE at < :before", values)  # also those of calls that were never heard of
    for sql in (*OLD_SMS, *OLD_CONVERSATIONS):
        db.execute(sql, values)
    where = OLD[DataKind.CALLS][1]
    ids = [one for (one,) in db.execute(f"SELECT id FROM call WHERE {where} ORDER BY no LIMIT {STEP}", values)]
    chosen = keys_json(ids)
    items = [
        one for (one,) in db.execute("SELECT key FROM item WHERE call IN (SELECT value FROM json_each(?))", (chosen,))
    ]
    sql = "SELECT DISTINCT seq FROM exchange_key WHERE key IN (SELECT value FROM json_each(?))"
    blank_exchanges(db, [seq for (seq,) in db.execute(sql, (keys_json(items),)).fetchall()])
    db.execute("DELETE FROM claim WHERE key IN (SELECT value FROM json_each(?))", (keys_json(items),))
    db.executemany(BLANK, [(key,) for key in items])
    db.execute("DELETE FROM note WHERE call IN (SELECT value FROM json_each(?))", (chosen,))
    for row in db.execute(f"{CALL} WHERE c.id IN (SELECT value FROM json_each(?))", (chosen,)).fetchall():
        call = call_of(row)
        people = (identity_from(call.client),) if call.client else ()
        erase_call(db, call, Spellings(Sought(identities=people, until=values["before"])), index, WHY)
    return len(ids)


def recordings(db: sqlite3.Connection, argument: Argument) -> int:
    """Where recordings are is forgotten; the files belong to the phone system. Archived ones have their own period."""
    values, _ = argument
    where = OLD[DataKind.RECORDINGS][1]
    sql = f"SELECT no, state FROM call JOIN call_body USING (no) WHERE {where} ORDER BY no LIMIT {STEP}"
    rows = db.execute(sql, values).fetchall()
    for no, state in rows:
        bare = msgspec.structs.replace(_STATE.decode(state), recording=None)
        db.execute("UPDATE call_body SET state = ? WHERE no = ?", (msgspec.json.encode(bare), no))
    return len(rows)


def events(db: sqlite3.Connection, argument: Argument) -> int:
    """Raw events of settled calls."""
    values, index = argument
    old = db.execute(OVER, values).fetchall()
    forget(db, (index, old))
    return len(old)


def outbox(db: sqlite3.Connection, argument: Argument) -> int:
    """What was sent or discarded: its key and state stay."""
    values, _ = argument
    keys = [one for (one,) in db.execute(f"SELECT key FROM item WHERE {_SENT} ORDER BY seq LIMIT {ROWS}", values)]
    db.execute("DELETE FROM claim WHERE key IN (SELECT value FROM json_each(?))", (keys_json(keys),))
    db.executemany(BLANK, [(key,) for key in keys])
    db.execute(MERGED, values)
    return len(keys)


def requests(db: sqlite3.Connection, argument: Argument) -> int:
    """Recorded requests to CRMs, and notes of no call; those of a call go with it."""
    values, _ = argument
    old = [(seq,) for seq, _ in _requests(db, values["before"], ROWS)]
    db.executemany("DELETE FROM exchange_key WHERE seq = ?", old)
    db.executemany("DELETE FROM exchange WHERE seq = ?", old)
    sql = f"DELETE FROM note WHERE seq IN (SELECT seq FROM note WHERE {_LOOSE} ORDER BY seq LIMIT {ROWS})"
    return len(old) + db.execute(sql, values).rowcount


def _requests(db: sqlite3.Connection, before: float, most: int) -> list[tuple[int, float]]:
    """Numbers and times of old ones, in order; requests are written down in the order of time, or a little later."""
    found: list[tuple[int, float]] = []
    for seq, body in db.execute("SELECT seq, body FROM exchange ORDER BY seq"):
        at = _EXCHANGE.decode(body).at.timestamp()
        if at >= before or len(found) == most:
            break
        found.append((seq, at))
    return found


def audit(db: sqlite3.Connection, argument: Argument) -> int:
    values, _ = argument
    sql = f"DELETE FROM audit WHERE seq IN (SELECT seq FROM audit WHERE at < :before ORDER BY seq LIMIT {ROWS})"
    return db.execute(sql, {"before": values["before"]}).rowcount


def alerts(db: sqlite3.Connection, argument: Argument) -> int:
    """Those that ended, with their messages."""
    values, _ = argument
    before = db.execute("SELECT count(*) FROM alert").fetchone()[0]
    prune_alerts(db, values["before"])
    left: int = db.execute("SELECT count(*) FROM alert").fetchone()[0]
    return int(before) - left


STEPS: Mapping[DataKind, Callable[[sqlite3.Connection, Argument], int]] = {
    DataKind.CALLS: calls,
    DataKind.RECORDINGS: recordings,
    DataKind.EVENTS: events,
    DataKind.OUTBOX: outbox,
    DataKind.REQUESTS: requests,
    DataKind.AUDIT: audit,
    DataKind.ALERTS: alerts,
}
