"""Trials of settings on recorded calls, one row each, and the recorded decisions that they read."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.domain.trial.difference import Example


class RecordedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A decided call. `why`: JSON of its decisions; `records`: of the ids of created records by item key.

    Units: epoch s.
    """

    id: str
    connection: str
    started_at: float
    why: bytes
    records: str = "{}"


class BacktestResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was found so far, by kind of record; no personal data: the calls have them."""

    calls: int = 0
    done: int = 0
    differing: int = 0
    undecided: int = 0
    added: dict[str, int] = {}
    removed: dict[str, int] = {}
    changed: dict[str, int] = {}
    examples: tuple[Example, ...] = ()
    problem: str = ""


class Backtest(msgspec.Struct, frozen=True, kw_only=True):
    """One trial. `state`: running, done, failed, cancelled. Units: epoch s."""

    id: str
    began_at: float
    by: str
    days: int
    version: int  # of the settings in force that it was compared with
    state: str
    ended_at: float | None = None
    result: BacktestResult = BacktestResult()


class BacktestStore(Protocol):
    """Trials, newest first; the oldest go when there are more than 50."""

    async def backtest(self, backtest: str) -> Backtest | None:
        """The trial of that id."""

    async def backtests(self, limit: int) -> Sequence[Backtest]:
        """The newest."""

    async def put_backtest(self, backtest: Backtest) -> None:
        """Write a trial, a new one or the same again."""

    async def count_recorded_calls(self, since: float, until: float) -> int:
        """How many decided calls started in this period. Units: epoch s."""

    async def recorded_calls(
        self, since: float, until: float, after: tuple[float, str] | None, limit: int
    ) -> Sequence[RecordedCall]:
        """Decided calls of this period in the order of their start; `after`: start and id of the last one read."""
