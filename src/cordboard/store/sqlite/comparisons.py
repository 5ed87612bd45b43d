"""Results of comparing calls, one row each; what is in a row is read as a whole."""

import sqlite3
from collections.abc import Sequence

import msgspec

from cordboard.ports.store.comparisons import Comparison
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import screening

KEEP_S = 30 * 86_400.0
_BODY = msgspec.json.Decoder(Comparison)


def keep_comparison(db: sqlite3.Connection, one: Comparison) -> None:
    row = (one.connection, one.at, msgspec.json.encode(one))
    db.execute("INSERT INTO comparison (connection, at, body) VALUES (?, ?, ?)", row)
    db.execute("DELETE FROM comparison WHERE connection = ? AND at < ?", (one.connection, one.at - KEEP_S))


class Comparisons(DatabaseConnections):
    """What the last comparisons found."""

    async def keep_comparison(self, comparison: Comparison) -> None:
        await self.main.writer.write(keep_comparison, screening.comparison(self.erased, comparison))

    async def comparisons(self, connection: str, limit: int) -> Sequence[Comparison]:
        sql = "SELECT body FROM comparison WHERE connection = ? ORDER BY no DESC LIMIT ?"
        return [_BODY.decode(body) for (body,) in self.main.rows(sql, (connection, limit))]
