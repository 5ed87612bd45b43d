"""Alerts and their messages, as `ports.alerts` asks for them."""

import sqlite3
from collections.abc import Sequence
from typing import Any

from cordboard.domain.alerts.machine import Alert, AlertWord, Kind, Subject
from cordboard.ports.alerts import DeliveryAttempt, Message, MessageState
from cordboard.store.sqlite.engine.connections import DatabaseConnections
from cordboard.store.sqlite.personal_data import screening

_ALERT = """SELECT no, connection, subject, kind, began_at, reason, told_kind, told_at, well_since, ended_at
    FROM alert"""
_MESSAGE = "SELECT no, alert, way, word, made_at, state, attempts, not_before, tried_at, problem FROM alert_message"
_ADD_MESSAGE = """INSERT INTO alert_message (alert, way, word, made_at, state, attempts, not_before)
    VALUES (?, ?, ?, ?, 'open', 0, 0)"""
_OVERTAKEN = "UPDATE alert_message SET state = 'dropped' WHERE alert = ? AND state = 'open'"


def keep_alert(db: sqlite3.Connection, argument: tuple[Alert, AlertWord | None, Sequence[str], float]) -> int:
    """The row of the alert."""
    alert, word, ways, now = argument
    row = (
        *(alert.connection, alert.subject, alert.kind, alert.began_at, alert.reason),
        *(alert.told_kind, alert.told_at, alert.well_since, alert.ended_at),
    )
    no = alert.no or _insert(db, row)
    if alert.no:
        db.execute(
            """UPDATE alert SET (connection, subject, kind, began_at, reason, told_kind, told_at, well_since, ended_at)
            = (?, ?, ?, ?, ?, ?, ?, ?, ?) WHERE no = ?""",
            (*row, no),
        )
    if word is not None or alert.ended_at is not None:
        db.execute(_OVERTAKEN, (no,))
    if word is not None:
        db.executemany(_ADD_MESSAGE, [(no, way, word, now) for way in ways])
    return no


def _insert(db: sqlite3.Connection, row: Sequence[Any]) -> int:
    sql = """INSERT INTO alert (connection, subject, kind, began_at, reason, told_kind, told_at, well_since, ended_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
    return int(db.execute(sql, row).lastrowid or 0)


def drop_alert(db: sqlite3.Connection, no: int) -> None:
    db.execute("DELETE FROM alert WHERE no = ?", (no,))


def add_test(db: sqlite3.Connection, argument: tuple[str, float]) -> int:
    """Not tried by itself: whoever asked for it waits for its outcome."""
    way, now = argument
    sql = """INSERT INTO alert_message (alert, way, word, made_at, state, attempts, not_before)
        VALUES (0, ?, 'test', ?, 'dropped', 0, 0)"""
    return int(db.execute(sql, (way, now)).lastrowid or 0)


def begin_message(db: sqlite3.Connection, argument: tuple[int, float, float]) -> None:
    db.execute(
        "UPDATE alert_message SET attempts = attempts + 1, tried_at = ?2, not_before = ?3 WHERE no = ?1", argument
    )


def record_delivery_attempt(db: sqlite3.Connection, outcome: DeliveryAttempt) -> None:
    message = outcome.message
    db.execute(
        """UPDATE alert_message SET state = CASE WHEN state = 'dropped' AND ?1 = 'open' THEN state ELSE ?1 END,
            tried_at = ?2, problem = ?3, not_before = ?4 WHERE no = ?5""",
        (outcome.state, outcome.at, outcome.problem, outcome.not_before, message.no),
    )
    if outcome.state is MessageState.OPEN:
        db.execute(
            "UPDATE alert_message SET not_before = max(not_before, ?) WHERE way = ? AND state = 'open'",
            (outcome.not_before, message.channel),
        )


def hasten(db: sqlite3.Connection, _argument: None) -> None:
    db.execute("UPDATE alert_message SET not_before = 0 WHERE state = 'open'")


def prune_alerts(db: sqlite3.Connection, before: float) -> None:
    db.execute("DELETE FROM alert_message WHERE state <> 'open' AND made_at < ?", (before,))
    db.execute("DELETE FROM alert WHERE ended_at < ? AND no NOT IN (SELECT alert FROM alert_message)", (before,))


def alert_of(row: Sequence[Any]) -> Alert:
    return Alert(
        no=row[0],
        connection=row[1],
        subject=Subject(row[2]),
        kind=Kind(row[3]),
        began_at=row[4],
        reason=row[5],
        told_kind=Kind(row[6]) if row[6] else None,
        told_at=row[7],
        well_since=row[8],
        ended_at=row[9],
    )


def message_of(row: Sequence[Any]) -> Message:
    return Message(
        no=row[0],
        alert=row[1],
        channel=row[2],
        word=AlertWord(row[3]),
        made_at=row[4],
        state=MessageState(row[5]),
        attempts=row[6],
        not_before=row[7],
        tried_at=row[8],
        problem=row[9],
    )


class Alerts(DatabaseConnections):
    """Alerts and their messages in SQLite."""

    async def open_alerts(self) -> Sequence[Alert]:
        return [alert_of(row) for row in self.main.rows(f"{_ALERT} WHERE ended_at IS NULL ORDER BY no")]

    async def alert(self, no: int) -> Alert | None:
        row = self.main.one(f"{_ALERT} WHERE no = ?", (no,))
        return alert_of(row) if row else None

    async def alerts(self, limit: int) -> Sequence[Alert]:
        sql = f"{_ALERT} WHERE told_at IS NOT NULL ORDER BY no DESC LIMIT ?"
        return [alert_of(row) for row in self.main.rows(sql, (limit,))]

    async def told_since(self, connection: str, subject: Subject, since: float) -> int:
        sql = """SELECT count(*) FROM alert
            WHERE connection = ? AND subject = ? AND ended_at >= ? AND told_at IS NOT NULL"""
        return int(self.main.one(sql, (connection, subject, since))[0])

    async def keep_alert(self, alert: Alert, word: AlertWord | None, ways: Sequence[str], now: float) -> int:
        no: int = await self.main.writer.write(
            keep_alert, (screening.texts(self.erased, alert, "reason"), word, tuple(ways), now)
        )
        return no

    async def drop_alert(self, no: int) -> None:
        await self.main.writer.write(drop_alert, no)

    async def add_test(self, way: str, now: float) -> Message:
        no: int = await self.main.writer.write(add_test, (way, now))
        return message_of(self.main.one(f"{_MESSAGE} WHERE no = ?", (no,)))

    async def waiting_messages(self, way: str, now: float) -> Sequence[Message]:
        sql = f"{_MESSAGE} WHERE way = ? AND state = 'open' AND not_before <= ? ORDER BY no"
        return [message_of(row) for row in self.main.rows(sql, (way, now))]

    async def messages(self, limit: int) -> Sequence[Message]:
        return [message_of(row) for row in self.main.rows(f"{_MESSAGE} ORDER BY no DESC LIMIT ?", (limit,))]

    async def begin_message(self, message: Message, now: float, not_before: float) -> None:
        await self.main.writer.write(begin_message, (message.no, now, not_before))

    async def record_delivery_attempt(self, outcome: DeliveryAttempt) -> None:
        await self.main.writer.write(record_delivery_attempt, screening.texts(self.erased, outcome, "problem"))

    async def retry_messages_now(self) -> None:
        await self.main.writer.write(hasten)

    async def prune_alerts(self, before: float) -> None:
        await self.main.writer.write(prune_alerts, before)
