"""Trials of settings, and the recorded decisions that they read."""

import sqlite3
from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.ports.store.backtests import Backtest, BacktestResult, RecordedCall
from cordboard.store.sqlite.engine.connections import DatabaseConnections

KEEP = 50
_READ = "SELECT id, began_at, who, days, version, state, ended_at, body FROM backtest"
_PUT = """INSERT INTO backtest (id, began_at, who, days, version, state, ended_at, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET state = excluded.state, ended_at = excluded.ended_at, body = excluded.body"""
_PRUNE = """DELETE FROM backtest WHERE id NOT IN (SELECT id FROM backtest ORDER BY began_at DESC, id DESC LIMIT ?)"""
_DECIDED = "started_at >= ? AND started_at < ? AND decided = 1"
_CREATED = """SELECT json_group_object(i.key, i.record) FROM item AS i WHERE i.call = c.id AND i.record IS NOT NULL
    AND i.kind IN ('create_account', 'create_lead', 'create_contact', 'create_deal')"""
_PAGE = f"""SELECT c.id, c.connection, c.started_at, b.why, ({_CREATED})
    FROM call AS c JOIN call_body AS b ON b.no = c.no
    WHERE (c.started_at, c.id) > (?, ?) AND {_DECIDED} AND b.why IS NOT NULL ORDER BY c.started_at, c.id LIMIT ?"""
_RESULT = msgspec.json.Decoder(BacktestResult)


def _backtest(row: Sequence[Any]) -> Backtest:
    backtest, began_at, who, days, version, state, ended_at, body = row
    return Backtest(
        id=backtest,
        began_at=began_at,
        by=who,
        days=days,
        version=version,
        state=state,
        ended_at=ended_at,
        result=_RESULT.decode(body),
    )


def _put(db: sqlite3.Connection, one: Backtest) -> None:
    body = msgspec.json.encode(one.result)
    db.execute(_PUT, (one.id, one.began_at, one.by, one.days, one.version, one.state, one.ended_at, body))
    db.execute(_PRUNE, (KEEP,))


class Backtests(DatabaseConnections):
    """`ports.store.backtests.BacktestStore`."""

    async def backtest(self, backtest: str) -> Backtest | None:
        row = self.main.one(f"{_READ} WHERE id = ?", (backtest,))
        return _backtest(row) if row else None

    async def backtests(self, limit: int) -> Sequence[Backtest]:
        return [_backtest(row) for row in self.main.rows(f"{_READ} ORDER BY began_at DESC, id DESC LIMIT ?", (limit,))]

    async def put_backtest(self, backtest: Backtest) -> None:
        await self.main.writer.write(_put, backtest)

    async def count_recorded_calls(self, since: float, until: float) -> int:
        sql = f"SELECT count(*) FROM call AS c WHERE {_DECIDED}"
        return int(await self.main.scan(lambda db: db.execute(sql, (since, until)).fetchone()[0]))

    async def recorded_calls(
        self, since: float, until: float, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordedCall]:
        start = after or (since, "")
        rows = await self.main.scan(lambda db: db.execute(_PAGE, (*start, since, until, limit)).fetchall())
        return [
            RecordedCall(id=row[0], connection=row[1], started_at=row[2], why=row[3], records=row[4]) for row in rows
        ]
