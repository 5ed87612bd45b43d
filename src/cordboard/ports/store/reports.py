"""Reports by mail: since when each is due as its settings say it now, and what became of each one that was due.

A report is written down as due once for each day, before anything is sent, and as being handed over before the mail
server gets it. Units: all times are epoch s.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec


class RunState(StrEnum):
    OPEN = "open"  # waits for its next attempt
    SENDING = "sending"  # the mail server may have it
    DONE = "done"
    FAILED = "failed"  # not sent, and not tried again
    UNCERTAIN = "uncertain"  # it may have arrived; sent again only when somebody asks


class RunKind(StrEnum):
    DUE = "due"
    TEST = "test"


class ReportRun(msgspec.Struct, frozen=True, kw_only=True):
    """One report of one day. `day`: `2026-11-29`, of the report's calendar. `problem`: of the last attempt."""

    no: int
    report: str
    kind: RunKind
    day: str
    made_at: float
    state: RunState = RunState.OPEN
    attempts: int = 0
    not_before: float = 0.0
    tried_at: float | None = None
    problem: str | None = None


class ReportStore(Protocol):
    """What is due and what was sent."""

    async def report_schedules(self) -> Mapping[str, tuple[str, float]]:
        """By report: its schedule as it was last seen, and since when it is that."""

    async def keep_report_schedule(self, report: str, schedule: str, at: float) -> None:
        """The report is due by this schedule from now on."""

    async def drop_report_schedule(self, report: str) -> None:
        """The report is due no more; what waits is given up."""

    async def plan_report(self, report: str, day: str, now: float) -> bool:
        """Write down that the report of that day is due; an older one that waits is given up. False: it was already."""

    async def add_report_test(self, report: str, day: str, now: float) -> ReportRun:
        """A test of that report; no job sends it."""

    async def open_report_runs(self) -> Sequence[ReportRun]:
        """Those that wait or are being sent, oldest first."""

    async def report_runs(self, report: str, limit: int) -> Sequence[ReportRun]:
        """Those of a report, newest first."""

    async def begin_report_run(self, no: int, now: float, not_before: float) -> None:
        """Durably count an attempt before it starts."""

    async def hand_over_report_run(self, no: int) -> None:
        """Durably note that the mail server may have it from now on."""

    async def end_report_run(
        self, no: int, state: RunState, now: float, problem: str | None = None, not_before: float = 0.0
    ) -> None:
        """What became of an attempt."""

    async def prune_report_runs(self, before: float) -> None:
        """Delete older runs that no longer wait."""
