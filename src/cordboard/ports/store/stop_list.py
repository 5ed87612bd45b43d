"""Which calls the entries of the stop list stopped: how many, and when last."""

from collections.abc import Mapping
from typing import NamedTuple, Protocol


class StoppedCall(NamedTuple):
    """An entry stopped something in this call. `entry` is its key. Units: epoch s."""

    entry: str
    call: str
    at: float


class Hits(NamedTuple):
    """How many calls, and when the last one began. Units: epoch s."""

    calls: int
    last_at: float


class StopListStore(Protocol):
    """Counted with the decision, in one commit; a call counts once for each entry, also when it is decided again."""

    async def stop_list_hits(self) -> Mapping[str, Hits]:
        """By the key of the entry; without those that stopped nothing."""
