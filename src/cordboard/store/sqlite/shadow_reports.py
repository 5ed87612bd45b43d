"""Reports of shadow mode, one row each; what is in a row is read as a whole."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store.shadow_reports import ShadowReport, ShadowTotals
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import screening

_BODY = msgspec.json.Decoder(ShadowReport)
_KEEP = "INSERT INTO shadow_report (connection, at, seq, calls, cost, body) VALUES (?, ?, ?, ?, ?, ?)"
_PRUNE = """DELETE FROM shadow_report WHERE at < ?
    AND no NOT IN (SELECT max(no) FROM shadow_report GROUP BY connection)"""


def keep_report(db: sqlite3.Connection, one: ShadowReport) -> None:
    db.execute(_KEEP, (one.connection, one.at, one.seq, one.calls, one.cost, msgspec.json.encode(one)))


def prune_reports(db: sqlite3.Connection, before: float) -> int:
    return db.execute(_PRUNE, (before,)).rowcount


class ShadowReports(DatabaseConnections):
    """`ports.store.shadow_reports.ShadowReportStore`."""

    async def keep_shadow_report(self, report: ShadowReport) -> None:
        await self.main.writer.write(keep_report, screening.texts(self.erased, report, "problem"))

    async def shadow_reports(self, connection: str, since: float, limit: int) -> Sequence[ShadowReport]:
        sql = "SELECT body FROM shadow_report WHERE connection = ? AND at >= ? ORDER BY no DESC LIMIT ?"
        return [_BODY.decode(body) for (body,) in self.main.rows(sql, (connection, since, limit))]

    async def shadow_totals(self, connection: str) -> ShadowTotals:
        sql = "SELECT sum(calls), sum(cost), max(seq) FROM shadow_report WHERE connection = ?"
        calls, cost, seq = self.main.rows(sql, (connection,))[0]
        return ShadowTotals(calls=calls or 0, cost=cost or 0.0, seq=seq or 0)

    async def prune_shadow_reports(self, before: float) -> int:
        gone: int = await self.main.writer.write(prune_reports, before)
        return gone
