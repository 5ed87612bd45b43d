"""Clients who were not called back. Triggers keep the rows (`store/call_triggers.py`); the assignee is written here."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence

import msgspec

from cordboard.ports.store.follow_ups import FollowUp, Reached
from cordboard.store.predicates import MISSED, REACHED
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_WAITING = f"""SELECT f.client, f.since, f."call",
        (SELECT count(*) FROM call WHERE client = f.client AND {MISSED} AND started_at >= f.since),
        f.assignee, f.assigned_by, f.assigned_at
    FROM json_each(?) JOIN follow_up AS f ON f.client = value"""
_ASSIGN = "UPDATE follow_up SET assignee = ?, assigned_by = ?, assigned_at = ? WHERE client = ?"
_LATER = f"""SELECT r.id FROM call AS r WHERE r.client = m.client AND r.started_at > m.started_at
    AND {REACHED.replace("disposition", "r.disposition").replace("direction IN", "r.direction IN")}
    ORDER BY r.started_at, r.id LIMIT 1"""
_REACHED = f"""SELECT m.id, c.id, c.started_at, c.person, c.direction
    FROM json_each(?) JOIN call AS m ON m.id = value JOIN call AS c ON c.id = ({_LATER})"""

_FIRST_REACHED = f"SELECT min(started_at) FROM call WHERE client = ? AND started_at > ? AND {REACHED}"


class FollowUps(DatabaseConnections):
    """Reading and assigning."""

    async def follow_ups(self, clients: Collection[str]) -> Mapping[str, FollowUp]:
        rows = self.main.rows(_WAITING, (_json(clients),))
        names = ("client", "since", "call", "missed", "assignee", "assigned_by", "assigned_at")
        return {row[0]: FollowUp(**dict(zip(names, row, strict=True))) for row in rows}

    async def assign_follow_up(self, client: str, assignee: str | None, by: str, at: float) -> bool:
        return bool(await self.main.writer.write(_assign, (client, assignee, by, at), small=True))

    async def reached_since(self, client: str, after: float) -> float | None:
        return next((at for (at,) in self.main.rows(_FIRST_REACHED, (client, after))), None)

    async def reached_after(self, calls: Sequence[str]) -> Sequence[Reached]:
        return [Reached(*row) for row in self.main.rows(_REACHED, (_json(calls),))]


def _json(values: Collection[str]) -> str:
    return msgspec.json.encode(list(values)).decode()


def _assign(db: sqlite3.Connection, argument: tuple[str, str | None, str, float]) -> int:
    client, assignee, by, at = argument
    given = (assignee, by, at) if assignee else (None, None, None)
    return db.execute(_ASSIGN, (*given, client)).rowcount
