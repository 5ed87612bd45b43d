"""Commands on a leg that no event reports (mute, keys): kept as asked for, until the call has ended long ago."""

from collections.abc import Mapping
from typing import Protocol


class AskedCommandStore(Protocol):
    """The last time of each verb on each leg of a call. Units: epoch s."""

    async def put_asked(self, call: str, leg: str, verb: str, at: float) -> None:
        """This was asked for, and understood."""

    async def asked(self, call: str) -> Mapping[tuple[str, str], float]:
        """Leg and verb: when."""

    async def forget_asked(self, before: float) -> int:
        """Delete what was asked for before this; how much there was."""
