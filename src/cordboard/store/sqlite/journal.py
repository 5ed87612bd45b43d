"""The journal: notes, exchanges with a CRM, spent credits. Exchanges may be written late."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.journal import Note
from cordboard.store.sqlite.engine.batch_statements import insert
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import screening

KEPT = 5_000  # exchanges of a connection
TRIM_EVERY = 100

ADD_NOTES = insert("note", "at connection call code text params")
ADD_EXCHANGES = insert("exchange", "connection body")
ADD_KEYS = insert("exchange_key", "key seq", "ON CONFLICT DO NOTHING")
ADD_CREDITS = insert(
    "credit",
    "connection hour credits",
    "ON CONFLICT (connection, hour) DO UPDATE SET credits = credits + excluded.credits",
)
_EXCHANGE = msgspec.json.Decoder(Exchange)


def add_screened_notes(db: sqlite3.Connection, argument: tuple[Sequence[Note], ErasureList]) -> None:
    notes, erased = argument
    add_notes(db, screening.notes(db, erased, notes))


def add_notes(db: sqlite3.Connection, notes: Sequence[Note]) -> None:
    """`at` comes first, as the column that is never NULL."""
    rows = [(n.at, n.connection, n.call, n.code, n.text, msgspec.json.encode(n.values).decode()) for n in notes]
    ADD_NOTES.run(db, rows)


def keep_last(db: sqlite3.Connection, argument: tuple[str, str, Sequence[Note], int, ErasureList]) -> None:
    connection, code, notes, most, erased = argument
    add_screened_notes(db, (notes, erased))
    db.execute(
        """DELETE FROM note WHERE connection = :connection AND code = :code AND seq <= (SELECT seq FROM note
        WHERE connection = :connection AND code = :code ORDER BY seq DESC LIMIT 1 OFFSET :most)""",
        {"connection": connection, "code": code, "most": most},
    )


def drop(db: sqlite3.Connection, argument: tuple[str, str | None, float | None]) -> None:
    code, connection, before = argument
    db.execute(
        """DELETE FROM note WHERE code = :code AND (:connection IS NULL OR connection = :connection)
        AND (:before IS NULL OR at < :before)""",
        {"code": code, "connection": connection, "before": before},
    )


def _note(row: Sequence[Any]) -> Note:
    return Note(at=row[0], connection=row[1], call=row[2], code=row[3], text=row[4], values=msgspec.json.decode(row[5]))


def add_exchanges(db: sqlite3.Connection, argument: tuple[str, Sequence[Exchange], ErasureList]) -> None:
    connection, written, erased = argument
    exchanges = screening.exchanges(db, erased, written)
    first = db.execute("SELECT coalesce(max(seq), 0) + 1 FROM exchange").fetchone()[0]
    ADD_EXCHANGES.run(db, [(connection, msgspec.json.encode(exchange)) for exchange in exchanges])
    ADD_KEYS.run(db, [(key, first + at) for at, exchange in enumerate(exchanges) for key in exchange.keys])
    spent: dict[int, float] = {}
    for exchange in exchanges:
        hour = int(exchange.at.timestamp()) // 3600
        spent[hour] = spent.get(hour, 0.0) + exchange.credits
    ADD_CREDITS.run(db, [(connection, hour, sum_) for hour, sum_ in spent.items() if sum_])
    if first // TRIM_EVERY != (first + len(exchanges)) // TRIM_EVERY:
        trim(db, connection)


def trim(db: sqlite3.Connection, connection: str) -> None:
    """Keep the last ones only."""
    row = db.execute(
        "SELECT seq FROM exchange WHERE connection = ? ORDER BY seq DESC LIMIT 1 OFFSET ?", (connection, KEPT)
    ).fetchone()
    if row is None:
        return
    old = "SELECT seq FROM exchange WHERE connection = ? AND seq <= ?"
    db.execute(f"DELETE FROM exchange_key WHERE seq IN ({old})", (connection, row[0]))
    db.execute("DELETE FROM exchange WHERE connection = ? AND seq <= ?", (connection, row[0]))


class Journal(DatabaseConnections):
    """Notes and exchanges, newest first."""

    async def note(self, notes: Sequence[Note]) -> None:
        await self.main.writer.write(add_screened_notes, (notes, self.erased))

    async def notes(self, *, call: str | None, connection: str | None, limit: int) -> Sequence[Note]:
        wanted = {name: value for name, value in (("call", call), ("connection", connection)) if value is not None}
        where = " AND ".join(f"{name} = :{name}" for name in wanted) or "true"
        sql = f"""SELECT at, connection, call, code, text, params FROM note WHERE {where}
            ORDER BY seq DESC LIMIT :limit"""
        return [_note(row) for row in self.main.rows(sql, {**wanted, "limit": limit})]

    async def keep_last_notes(self, connection: str, code: str, notes: Sequence[Note], most: int) -> None:
        await self.main.writer.write(keep_last, (connection, code, list(notes), most, self.erased))

    async def notes_of_code(self, connection: str, code: str, limit: int) -> Sequence[Note]:
        sql = """SELECT at, connection, call, code, text, params FROM note WHERE connection = ? AND code = ?
            ORDER BY seq DESC LIMIT ?"""
        return [_note(row) for row in self.main.rows(sql, (connection, code, limit))]

    async def drop_notes(self, code: str, *, connection: str | None = None, before: float | None = None) -> None:
        await self.main.writer.write(drop, (code, connection, before))

    async def exchange(self, connection: str, exchanges: Sequence[Exchange]) -> None:
        if exchanges:
            self.main.writer.write_late(add_exchanges, (connection, list(exchanges), self.erased))

    async def exchanges(self, connection: str, limit: int) -> Sequence[Exchange]:
        await self.main.writer.settle()
        sql = "SELECT body FROM exchange WHERE connection = ? ORDER BY seq DESC LIMIT ?"
        return [_EXCHANGE.decode(body) for (body,) in self.main.rows(sql, (connection, limit))]

    async def exchanges_of(self, keys: Sequence[str]) -> Sequence[Exchange]:
        """Oldest first: the story of these items."""
        await self.main.writer.settle()
        sql = """SELECT body FROM exchange WHERE seq IN
            (SELECT seq FROM exchange_key WHERE key IN (SELECT value FROM json_each(?))) ORDER BY seq"""
        wanted = msgspec.json.encode(list(keys)).decode()
        return [_EXCHANGE.decode(body) for (body,) in self.main.rows(sql, (wanted,))]

    async def credits(self, connection: str, since: float) -> float:
        """From the hour in which `since` lies."""
        await self.main.writer.settle()
        sql = "SELECT coalesce(sum(credits), 0.0) FROM credit WHERE connection = ? AND hour >= ?"
        return float(self.main.one(sql, (connection, int(since) // 3600))[0])
