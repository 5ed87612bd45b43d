"""Calls: one row each, known by every id that the provider gives them; listed by filters."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from cordboard.domain.figures.counted_call import QUARTER_S, Counted
from cordboard.ports.store.calls import CallQuery, CallRow, SeenExtensions
from cordboard.store.predicates import UNFINISHED
from cordboard.store.queries import calls_count, calls_page, outcomes_since
from cordboard.store.sqlite import traffic_sources
from cordboard.store.sqlite.engine.batch_statements import BatchStatement, insert, replacing
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.text_search import folded

NARROW = (
    "id connection keys started_at updated_at client direction disposition phase extensions own_number name"
    " decided search quarter person queue wait_ms talk_ms traffic"
)
SAVE = insert("call", NARROW, replacing(NARROW, "id"))
SAVE_BODY = BatchStatement(
    """INSERT INTO call_body (no, state, why)
    SELECT call.no, column2, column3 FROM {rows} JOIN call ON call.id = column1 WHERE true
    ON CONFLICT (no) DO UPDATE SET state = excluded.state, why = excluded.why""",
    3,
)
OTHERS = BatchStatement(
    """SELECT DISTINCT call_key.call FROM {rows}
    JOIN call_key ON call_key.connection = column1 AND call_key.key = column2 WHERE call_key.call <> column3""",
    3,
)
SAVE_KEYS = insert(
    "call_key",
    "connection key call",
    "ON CONFLICT (connection, key) DO UPDATE SET call = excluded.call WHERE call <> excluded.call",
)
_EMPTIED = """SELECT no FROM call WHERE id IN (SELECT value FROM json_each(?)) AND decided = 0
    AND NOT EXISTS (SELECT 1 FROM call_key WHERE call_key.call = call.id)"""
_COLUMNS = (
    "c.id, c.connection, c.keys, c.started_at, c.updated_at, c.client, c.direction, c.disposition, c.phase,"
    " c.extensions, c.own_number, c.name, c.decided, b.state, b.why, c.quarter, c.person, c.queue, c.wait_ms,"
    " c.talk_ms, c.traffic, (SELECT body FROM traffic_source WHERE no = c.traffic)"
)
CALL = f"SELECT {_COLUMNS} FROM call AS c JOIN call_body AS b ON b.no = c.no"
_BY_KEYS = f"""SELECT {_COLUMNS}, k.key
    FROM call_key AS k JOIN call AS c ON c.id = k.call JOIN call_body AS b ON b.no = c.no
    WHERE k.connection = ? AND k.key IN (SELECT value FROM json_each(?))"""
_SEEN = """SELECT extensions, connection, COUNT(*), MAX(started_at)
    FROM (SELECT extensions, connection, started_at FROM call ORDER BY started_at DESC, id DESC LIMIT ?)
    WHERE extensions <> '' GROUP BY extensions, connection"""
_KEYS = msgspec.json.Decoder(tuple[str, ...])


def save(db: sqlite3.Connection, calls: Sequence[CallRow]) -> None:
    """Write rows; keys move to the last row that names them, and an undecided row left without keys disappears."""
    rows = {call.id: call for call in calls}.values()
    keys = [(call.connection, key, call.id) for call in rows for key in call.keys]
    others = {call for (call,) in OTHERS.read(db, keys)}
    traffic = traffic_sources.numbers_of(db, (call.traffic for call in rows if call.traffic is not None))
    SAVE.run(db, [(*_narrow(call), call.traffic and traffic[call.traffic]) for call in rows])
    SAVE_BODY.run(db, [(call.id, call.state, call.why) for call in rows])
    SAVE_KEYS.run(db, keys)
    if others:
        _remove_emptied(db, others)


def _remove_emptied(db: sqlite3.Connection, calls: set[str]) -> None:
    gone = db.execute(_EMPTIED, (msgspec.json.encode(sorted(calls)).decode(),)).fetchall()
    db.executemany("UPDATE call SET quarter = NULL WHERE no = ?", gone)  # its call is counted under another id
    db.executemany("DELETE FROM call WHERE no = ?", gone)
    db.executemany("DELETE FROM call_body WHERE no = ?", gone)


def _narrow(call: CallRow) -> tuple[Any, ...]:
    return (
        call.id,
        call.connection,
        msgspec.json.encode(call.keys).decode(),
        call.started_at,
        call.updated_at,
        call.client,
        call.direction,
        call.disposition,
        call.phase,
        call.extensions,
        call.own_number,
        call.name,
        call.decided,
        folded(call),
        *_counted(call),
    )


def _counted(call: CallRow) -> tuple[Any, ...]:
    one = call.counted
    if one is None or call.phase != "ended":
        return (None, "", call.queue, 0, 0)
    return (int(call.started_at // QUARTER_S), one.person, one.queue, one.wait_ms, one.talk_ms)


def call_of(row: Sequence[Any]) -> CallRow:
    """A row of `CALL` as a value."""
    return CallRow(
        id=row[0],
        connection=row[1],
        keys=_KEYS.decode(row[2]),
        started_at=row[3],
        updated_at=row[4],
        client=row[5],
        direction=row[6],
        disposition=row[7],
        phase=row[8],
        extensions=row[9],
        own_number=row[10],
        name=row[11],
        queue=row[17],
        decided=bool(row[12]),
        state=row[13],
        why=row[14],
        traffic=traffic_sources.source_of(row[20], row[21]),
        counted=None if row[15] is None else Counted(person=row[16], queue=row[17], wait_ms=row[18], talk_ms=row[19]),
    )


class Calls(DatabaseConnections):
    """Reading calls; they are written by `commit`."""

    async def call(self, call_id: str) -> CallRow | None:
        row = self.main.one(f"{CALL} WHERE c.id = ?", (call_id,))
        return call_of(row) if row else None

    async def calls_by_keys(self, connection: str, keys: Collection[str]) -> Mapping[str, CallRow]:
        rows = self.main.rows(_BY_KEYS, (connection, msgspec.json.encode(list(keys)).decode()))
        return {row[-1]: call_of(row) for row in rows}

    async def open_calls(self, connection: str) -> Sequence[CallRow]:
        sql = f"{CALL} WHERE c.connection = ? AND ({UNFINISHED}) ORDER BY c.started_at, c.id"
        rows = await self.main.scan(lambda db: db.execute(sql, (connection,)).fetchall())
        return [call_of(row) for row in rows]

    async def calls(self, query: CallQuery) -> Sequence[CallRow]:
        rows = await self.main.scan(lambda db: db.execute(*calls_page(query)).fetchall())
        return [call_of(row) for row in rows]

    async def count_calls(self, query: CallQuery, at_most: int) -> int:
        return int(await self.main.scan(lambda db: db.execute(*calls_count(query, at_most)).fetchone()[0]))

    async def seen_extensions(self, of: int) -> Sequence[SeenExtensions]:
        rows = await self.main.scan(lambda db: db.execute(_SEEN, (of,)).fetchall())
        return [SeenExtensions(extensions=row[0], connection=row[1], calls=row[2], last_at=row[3]) for row in rows]

    async def queues(self) -> Sequence[str]:
        sql = f"""SELECT "key" FROM figure WHERE subject = 'queue' AND span = 'd' AND "key" <> ''
            UNION SELECT queue FROM call AS c WHERE ({UNFINISHED}) AND queue <> '' ORDER BY 1"""
        return [name for (name,) in await self.main.scan(lambda db: db.execute(sql).fetchall())]

    async def clients_of(self, calls: Sequence[str]) -> Mapping[str, tuple[str | None, str | None]]:
        sql = "SELECT id, client, name FROM call WHERE id IN (SELECT value FROM json_each(?))"
        rows = self.main.rows(sql, (msgspec.json.encode(calls).decode(),))
        return {call: (client, name) for call, client, name in rows}

    async def outcomes(self, since: float) -> Mapping[str, int]:
        return dict(await self.main.scan(lambda db: db.execute(*outcomes_since(since)).fetchall()))
