"""Use cases of backtests: what changed settings would have done to the recorded calls of the last days."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.backtests import BacktestView
from cordboard.domain.settings.settings import Settings


class Backtests(Protocol):
    """One runs at a time, the others wait. Nothing is sent to a CRM, and no call is changed."""

    async def start(self, settings: Settings, days: int, by: str) -> str:
        """Try these settings; returns the id of the backtest.

        Raises: Cannot 422 with findings for settings that could not be saved, 429 when too many wait.
        """

    async def show(self, backtest: str) -> BacktestView:
        """How far it is, and what was found. Raises: Cannot 404."""

    async def recent(self, limit: int) -> Sequence[BacktestView]:
        """The newest first, without their examples."""

    async def cancel(self, backtest: str, by: str) -> BacktestView:
        """End it; what was found so far stays. One that has ended stays as it is. Raises: Cannot 404."""

    async def close(self) -> None:
        """End those that run: the server stops."""
