"""Lanes: one ordered queue for each connection, owned by one drain at a time."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Protocol

import msgspec


class LaneState(StrEnum):
    OPEN = "open"
    PAUSED = "paused"  # needs a person (token revoked, scope lost)
    STOPPED = "stopped"  # a person paused it


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    lane: str
    state: LaneState = LaneState.OPEN
    epoch: int = 0
    reason: str | None = None
    code: str | None = None
    since: float | None = None  # epoch s, when the state or the trouble began
    trouble: str | None = None  # passing trouble while open: the outage banner's text
    not_before: float = 0.0  # do not try before


class LaneStore(Protocol):
    """Lanes and who owns them."""

    async def acquire_lane(self, lane: str) -> int:
        """Become the owner of the lane: raises its epoch and returns it."""

    async def lanes(self) -> Sequence[Lane]: ...

    async def lane(self, lane: str) -> Lane: ...

    async def set_lane(self, lane: Lane) -> None:
        """Keep state, reason, trouble and not_before; the epoch is not touched."""
