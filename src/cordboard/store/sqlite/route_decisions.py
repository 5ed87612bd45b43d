"""Decisions of routing rules. Personal data: the body is cleaned with the journal (`personal_data/journal.py`)."""

import sqlite3
from collections.abc import Collection, Sequence

import msgspec

from cordboard.ports.store.route_decisions import RouteDecisionRow
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.item_dependencies import keys_json

_INSERT = 'INSERT INTO route_decision ("call", at, body) VALUES (?, ?, ?)'
_OF_CALLS = """SELECT body FROM route_decision WHERE "call" IN (SELECT value FROM json_each(?)) ORDER BY at, no"""
_ROW = msgspec.json.Decoder(RouteDecisionRow)


def _put(db: sqlite3.Connection, row: RouteDecisionRow) -> None:
    db.execute(_INSERT, (row.call, row.at, msgspec.json.encode(row)))


class RouteDecisions(DatabaseConnections):
    """`ports.store.route_decisions.RouteDecisionStore`."""

    async def put_route_decision(self, row: RouteDecisionRow) -> None:
        await self.main.writer.write(_put, row, small=True)

    async def route_decisions(self, keys: Collection[str]) -> Sequence[RouteDecisionRow]:
        return [_ROW.decode(body) for (body,) in self.main.rows(_OF_CALLS, (keys_json([*keys]),))]
