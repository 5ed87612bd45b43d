"""Reports by mail, as `ports.store.reports` asks for them."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.ports.store.reports import ReportRun, RunKind, RunState
from cordboard.store.sqlite.engine.connections import DatabaseConnections

_RUN = "SELECT no, report, kind, day, made_at, state, attempts, not_before, tried_at, problem FROM report_run"
_ADD = """INSERT OR IGNORE INTO report_run (report, kind, day, made_at, state, attempts, not_before)
    VALUES (?, ?, ?, ?, ?, 0, 0)"""
NEWER = "A newer report took its place before it could be sent."
OFF = "The report was turned off or removed before it could be sent."
INTERRUPTED = "The test was interrupted."


def keep_schedule(db: sqlite3.Connection, row: tuple[str, str, float]) -> None:
    db.execute("INSERT OR REPLACE INTO report_since (report, schedule, at) VALUES (?, ?, ?)", row)


def drop_schedule(db: sqlite3.Connection, report: str) -> None:
    db.execute("DELETE FROM report_since WHERE report = ?", (report,))
    _give_up(db, report, OFF)


def plan(db: sqlite3.Connection, argument: tuple[str, str, float]) -> bool:
    report, day, now = argument
    if db.execute("SELECT 1 FROM report_run WHERE report = ? AND day = ? AND kind = 'due'", (report, day)).fetchone():
        return False
    _give_up(db, report, NEWER)
    db.execute(_ADD, (report, RunKind.DUE, day, now, RunState.OPEN))
    return True


def _give_up(db: sqlite3.Connection, report: str, why: str) -> None:
    sql = "UPDATE report_run SET state = 'failed', problem = coalesce(problem || ' ', '') || ? WHERE report = ?"
    db.execute(f"{sql} AND state = 'open'", (why, report))


def add_test(db: sqlite3.Connection, argument: tuple[str, str, float]) -> int:
    """Not tried by itself: whoever asked for it waits for its outcome."""
    report, day, now = argument
    no = int(db.execute(_ADD, (report, RunKind.TEST, day, now, RunState.FAILED)).lastrowid or 0)
    db.execute("UPDATE report_run SET problem = ? WHERE no = ?", (INTERRUPTED, no))
    return no


def begin(db: sqlite3.Connection, argument: tuple[int, float, float]) -> None:
    db.execute("UPDATE report_run SET attempts = attempts + 1, tried_at = ?2, not_before = ?3 WHERE no = ?1", argument)


def hand_over(db: sqlite3.Connection, no: int) -> None:
    db.execute("UPDATE report_run SET state = 'sending' WHERE no = ?", (no,))


def end(db: sqlite3.Connection, argument: tuple[int, RunState, float, str | None, float]) -> None:
    sql = "UPDATE report_run SET state = ?2, tried_at = ?3, problem = ?4, not_before = ?5 WHERE no = ?1"
    db.execute(sql, argument)


def prune(db: sqlite3.Connection, before: float) -> None:
    db.execute("DELETE FROM report_run WHERE state NOT IN ('open', 'sending') AND made_at < ?", (before,))


def run_of(row: Sequence[Any]) -> ReportRun:
    return ReportRun(
        no=row[0],
        report=row[1],
        kind=RunKind(row[2]),
        day=row[3],
        made_at=row[4],
        state=RunState(row[5]),
        attempts=row[6],
        not_before=row[7],
        tried_at=row[8],
        problem=row[9],
    )


class Reports(DatabaseConnections):
    """Reports in SQLite."""

    async def report_schedules(self) -> Mapping[str, tuple[str, float]]:
        rows = self.main.rows("SELECT report, schedule, at FROM report_since")
        return {report: (schedule, at) for report, schedule, at in rows}

    async def keep_report_schedule(self, report: str, schedule: str, at: float) -> None:
        await self.main.writer.write(keep_schedule, (report, schedule, at))

    async def drop_report_schedule(self, report: str) -> None:
        await self.main.writer.write(drop_schedule, report)

    async def plan_report(self, report: str, day: str, now: float) -> bool:
        return bool(await self.main.writer.write(plan, (report, day, now)))

    async def add_report_test(self, report: str, day: str, now: float) -> ReportRun:
        no: int = await self.main.writer.write(add_test, (report, day, now))
        return run_of(self.main.one(f"{_RUN} WHERE no = ?", (no,)))

    async def open_report_runs(self) -> Sequence[ReportRun]:
        sql = f"{_RUN} WHERE state IN ('open', 'sending') ORDER BY no"
        return [run_of(row) for row in self.main.rows(sql)]

    async def report_runs(self, report: str, limit: int) -> Sequence[ReportRun]:
        sql = f"{_RUN} WHERE report = ? ORDER BY no DESC LIMIT ?"
        return [run_of(row) for row in self.main.rows(sql, (report, limit))]

    async def begin_report_run(self, no: int, now: float, not_before: float) -> None:
        await self.main.writer.write(begin, (no, now, not_before))

    async def hand_over_report_run(self, no: int) -> None:
        await self.main.writer.write(hand_over, no)

    async def end_report_run(
        self, no: int, state: RunState, now: float, problem: str | None = None, not_before: float = 0.0
    ) -> None:
        await self.main.writer.write(end, (no, state, now, problem, not_before))

    async def prune_report_runs(self, before: float) -> None:
        await self.main.writer.write(prune, before)
