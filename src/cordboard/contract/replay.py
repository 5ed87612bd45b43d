"""Use cases of a replay: what an outage left in the outbox is looked at, then sent, held or discarded."""

from enum import StrEnum
from typing import Protocol

import msgspec

from cordboard.contract.views.replay import ReplayProgressView, ReplayView


class ReplayVerb(StrEnum):
    """What a person does."""

    SEND = "send"
    HOLD = "hold"
    DROP = "drop"


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Items that were created at `since` or later and before `until`; None: no bound. Units: epoch s."""

    since: float | None = None
    until: float | None = None

    @property
    def whole(self) -> bool:
        """Without bounds."""
        return self.since is None and self.until is None


class ReplayChange(msgspec.Struct, frozen=True, kw_only=True):
    """`reason` is needed for `drop`."""

    connection: str
    verb: ReplayVerb
    period: Period = Period()
    reason: str | None = None


class Replay(Protocol):
    """Of one CRM connection."""

    async def preview(self, connection: str, period: Period) -> ReplayView:
        """What would be sent, its price and its time. Nothing is sent and nothing changes. Raises: Cannot 404."""

    async def progress(self, connection: str) -> ReplayProgressView:
        """How far it is. Raises: Cannot 404."""

    async def change(self, change: ReplayChange, by: str) -> ReplayProgressView:
        """Send, hold or discard what waits, or the part of a period.

        Holding everything pauses the connection, so that later calls wait in their order too; a part is held item by
        item. Sending resumes the connection and releases what is held; of a part, everything else is held.

        Raises: Cannot 404; 409 while the CRM rejects our access; 422 for a missing reason.
        """
