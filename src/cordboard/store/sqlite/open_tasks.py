"""Call-back tasks that are open."""

import sqlite3
from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.crm.actions import STILL_OPEN
from cordboard.ports.store.open_tasks import ClosedTask, OpenTask, TaskRecord
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_NAMES = ("lane", "subject", "item", "call", "missed_at", "since", "escalated_at")
_NEW = f"""EXISTS (SELECT 1 FROM item AS made WHERE made.key = t.item AND made.kind = 'renew_task'
    AND made.state = 'done' AND coalesce(made.code, '') <> '{STILL_OPEN}')"""  # the earlier one was closed
_COLUMNS = f"""t.lane, t.subject, t.item, t."call", t.missed_at,
    iif({_NEW}, t.missed_at, t.since) AS waiting_since, iif({_NEW}, NULL, t.escalated_at) AS escalated"""
_OPEN = """INSERT INTO open_task (lane, subject, item, "call", missed_at, since, escalated_at)
    VALUES (?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (lane, subject) DO UPDATE SET item = excluded.item, "call" = excluded."call",
    missed_at = excluded.missed_at, since = excluded.since,
    escalated_at = coalesce(excluded.escalated_at, iif(since = excluded.since, escalated_at, NULL))"""
_CLOSE = "DELETE FROM open_task WHERE lane = ? AND subject = ?"
_ONE = f"""SELECT {_COLUMNS} FROM open_task AS t WHERE t.lane = ? AND t.subject = ?
    AND NOT EXISTS (SELECT 1 FROM item WHERE item.key = t.item AND item.state IN ('parked', 'dropped'))"""
_OF_CALLS = f"""SELECT c.value, {_COLUMNS}, own.record, own.link
    FROM json_each(?) AS c JOIN item AS asked ON asked."call" = c.value
    JOIN open_task AS t ON t.lane = asked.lane AND t.subject = asked.subject
    LEFT JOIN item AS own ON own.key = t.item GROUP BY c.value, t.lane, t.subject ORDER BY c.value, t.lane"""
_LATE = f"""SELECT * FROM (SELECT {_COLUMNS} FROM open_task AS t WHERE t.lane = ? AND t.since < ?)
    WHERE waiting_since < ? AND escalated IS NULL ORDER BY waiting_since LIMIT ?"""


def change(db: sqlite3.Connection, tasks: Sequence[OpenTask | ClosedTask]) -> None:
    """Open or close them, in order."""
    for one in tasks:
        if isinstance(one, OpenTask):
            db.execute(_OPEN, (one.lane, one.subject, one.item, one.call, one.missed_at, one.since, one.escalated_at))
        else:
            db.execute(_CLOSE, one)


class OpenTasks(DatabaseConnections):
    """`ports.store.open_tasks.OpenTaskStore`."""

    async def open_task(self, lane: str, subject: str) -> OpenTask | None:
        return next((_task(row) for row in self.main.rows(_ONE, (lane, subject))), None)

    async def open_tasks_of(self, calls: Sequence[str]) -> Mapping[str, Sequence[TaskRecord]]:
        found: dict[str, list[TaskRecord]] = {}
        for call, *task, record, link in self.main.rows(_OF_CALLS, (msgspec.json.encode(list(calls)).decode(),)):
            found.setdefault(call, []).append(TaskRecord(task=_task(task), record=record, link=link))
        return found

    async def tasks_to_escalate(self, lane: str, before: float, limit: int) -> Sequence[OpenTask]:
        return [_task(row) for row in self.main.rows(_LATE, (lane, before, before, limit))]


def _task(row: Sequence[object]) -> OpenTask:
    return msgspec.convert(dict(zip(_NAMES, row, strict=True)), OpenTask)
