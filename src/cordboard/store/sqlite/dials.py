"""Dials: calls that somebody asked us to place."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.domain.dials.dial import Dial
from cordboard.ports.store.dials import Begun, NewDial
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_INSERT = """INSERT INTO dial (id, connection, extension, who, idempotency_key, placed_at, ended_at, body)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
_UPDATE = "UPDATE dial SET ended_at = ?, body = ? WHERE id = ?"
_OF_KEY = "SELECT body FROM dial WHERE who = ? AND idempotency_key = ?"
_LIVE = "SELECT body FROM dial WHERE connection = ? AND extension = ? AND ended_at IS NULL"
_RECENT = "SELECT count(*) FROM dial WHERE connection = ? AND extension = ? AND placed_at > ?"
_DIAL = msgspec.json.Decoder(Dial)


def _begin(db: sqlite3.Connection, new: NewDial) -> Begun:
    one = new.dial
    known = new.key and db.execute(_OF_KEY, (new.by, new.key)).fetchone()
    known = known or db.execute(_LIVE, (one.connection, one.extension)).fetchone()
    if known:
        return Begun(dial=_DIAL.decode(known[0]))
    recent = db.execute(_RECENT, (one.connection, one.extension, new.since)).fetchone()[0]
    if recent >= new.most:
        return Begun(dial=None)
    body = msgspec.json.encode(one)
    row = (one.id, one.connection, one.extension, new.by, new.key, one.placed_at, one.ended_at, body)
    db.execute(_INSERT, row)
    return Begun(dial=one, new=True)


def _put(db: sqlite3.Connection, one: Dial) -> None:
    db.execute(_UPDATE, (one.ended_at, msgspec.json.encode(one), one.id))


def _forget(db: sqlite3.Connection, before: float) -> int:
    return db.execute("DELETE FROM dial WHERE ended_at < ?", (before,)).rowcount


class Dials(DatabaseConnections):
    """`ports.store.dials.DialStore`."""

    async def begin_dial(self, new: NewDial) -> Begun:
        begun: Begun = await self.main.writer.write(_begin, new, small=True)
        return begun

    async def dial(self, dial: str) -> Dial | None:
        row = self.main.one("SELECT body FROM dial WHERE id = ?", (dial,))
        return _DIAL.decode(row[0]) if row else None

    async def open_dials(self) -> Sequence[Dial]:
        rows = self.main.rows("SELECT body FROM dial WHERE ended_at IS NULL ORDER BY placed_at, id", ())
        return [_DIAL.decode(row[0]) for row in rows]

    async def put_dial(self, dial: Dial) -> None:
        await self.main.writer.write(_put, dial, small=True)

    async def forget_dials(self, before: float) -> int:
        return int(await self.main.writer.write(_forget, before, small=True))
