"""Data whose period is over: how much there is, and deleting it in small steps."""

from typing import Protocol

import msgspec

from cordboard.domain.settings.retention import DataKind


class Outdated(msgspec.Struct, frozen=True, kw_only=True):
    """What is older than its period. `waiting`: as old, but still needed. Units: `oldest` epoch s."""

    count: int = 0
    oldest: float | None = None
    waiting: int = 0


class RetentionStore(Protocol):
    """Each step is one commit and can be repeated: after a kill the next run goes on. Units: epoch s."""

    async def outdated(self, kind: DataKind, before: float, now: float) -> Outdated:
        """What a run would delete now."""

    async def delete_outdated(self, kind: DataKind, before: float, now: float) -> int:
        """Delete some of it; 0 when nothing is left."""
