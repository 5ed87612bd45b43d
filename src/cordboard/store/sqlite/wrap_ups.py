"""Wrap-ups of calls. They go with the personal data of their call (`personal_data/calls.py`)."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.domain.wrap_up.wrap_up import WrapUp
from cordboard.ports.store.wrap_ups import Progress, WrapUpRow
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_READ = "SELECT body, due_at, progress FROM wrap_up"
_PUT = """INSERT INTO wrap_up ("call", version, at, due_at, body, progress) VALUES (?, ?, ?, ?, ?, ?)
    ON CONFLICT ("call") DO UPDATE SET version = excluded.version, at = excluded.at, due_at = excluded.due_at,
    body = excluded.body WHERE wrap_up.version = excluded.version - 1"""
_LOOKED = """UPDATE wrap_up SET progress = ?, due_at = CASE WHEN version = ? THEN ? ELSE due_at END WHERE "call" = ?"""
_WRAP_UP = msgspec.json.Decoder(WrapUp)
_PROGRESS = msgspec.json.Decoder(Progress)


def _row(row: Sequence[Any]) -> WrapUpRow:
    body, due_at, progress = row
    return WrapUpRow(wrap_up=_WRAP_UP.decode(body), due_at=due_at, progress=_PROGRESS.decode(progress))


def _put(db: sqlite3.Connection, argument: tuple[WrapUp, float]) -> WrapUpRow:
    one, due_at = argument
    if one.version > 1 and not db.execute('SELECT 1 FROM wrap_up WHERE "call" = ?', (one.call,)).fetchone():
        return WrapUpRow(wrap_up=msgspec.structs.replace(one, version=0), due_at=None)
    body = msgspec.json.encode(one)
    db.execute(_PUT, (one.call, one.version, one.at.timestamp(), due_at, body, msgspec.json.encode(Progress())))
    return _row(db.execute(f'{_READ} WHERE "call" = ?', (one.call,)).fetchone())


def _looked(db: sqlite3.Connection, argument: tuple[str, int, float | None, Progress]) -> None:
    call, version, due_at, progress = argument
    db.execute(_LOOKED, (msgspec.json.encode(progress), version, due_at, call))


def _look(db: sqlite3.Connection, argument: tuple[float, str]) -> None:
    db.execute('UPDATE wrap_up SET due_at = ? WHERE "call" = ?', argument)


def _drop(db: sqlite3.Connection, call: str) -> None:
    db.execute('DELETE FROM wrap_up WHERE "call" = ?', (call,))


class WrapUps(DatabaseConnections):
    """`ports.store.wrap_ups.WrapUpStore`."""

    async def wrap_up(self, call: str) -> WrapUpRow | None:
        row = self.main.one(f'{_READ} WHERE "call" = ?', (call,))
        return _row(row) if row else None

    async def put_wrap_up(self, wrap_up: WrapUp, due_at: float) -> WrapUpRow:
        stored: WrapUpRow = await self.main.writer.write(_put, (wrap_up, due_at), small=True)
        return stored

    async def due_wrap_ups(self, now: float, limit: int) -> Sequence[WrapUpRow]:
        rows = self.main.rows(f"{_READ} WHERE due_at <= ? ORDER BY due_at LIMIT ?", (now, limit))
        return [_row(row) for row in rows]

    async def wrap_up_looked_at(self, call: str, version: int, due_at: float | None, progress: Progress) -> None:
        await self.main.writer.write(_looked, (call, version, due_at, progress), small=True)

    async def look_at_wrap_up(self, call: str, due_at: float) -> None:
        await self.main.writer.write(_look, (due_at, call), small=True)

    async def drop_wrap_up(self, call: str) -> None:
        await self.main.writer.write(_drop, call, small=True)
