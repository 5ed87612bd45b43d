"""Raw frames: the events of a phone system, stored before anything else happens."""

from collections.abc import Sequence
from typing import Protocol

import msgspec


class NewFrame(msgspec.Struct, frozen=True):
    """A raw frame about to be accepted; `call` groups frames for re-folding.

    `dedup` is unique in its connection, and the same event names the same call each time it is sent.
    """

    connection: str
    dedup: str
    call: str
    body: bytes  # as received; UTF-8 JSON or protocol text
    at: float  # Units: epoch s, received


class Frame(msgspec.Struct, frozen=True):
    """A stored frame; `seq` grows in the order of commits."""

    seq: int
    connection: str
    dedup: str
    call: str
    body: bytes
    at: float


class FrameStore(Protocol):
    """Frames, once each, in the order of their commits."""

    async def accept(self, frames: Sequence[NewFrame]) -> Sequence[bool]:
        """Durably keep frames; for each, whether it was new. Raises: StoreUnavailable."""

    async def frames_after(self, connection: str, seq: int, limit: int) -> Sequence[Frame]:
        """At most `limit` frames of the connection behind `seq`, in the order of their commits.

        A frame that is committed later has a greater `seq` than every frame that could be read before: whoever reads
        on from the last `seq` misses none, however many write at the same time.
        """

    async def frames_of(self, connection: str, calls: Sequence[str]) -> Sequence[Frame]:
        """All frames of these provider calls, in order."""

    async def cursor(self, connection: str) -> int:
        """The `seq` up to which frames of this connection are folded; 0 at the beginning."""

    async def prune(self, before: float) -> int:
        """Delete the frames of calls that settled before that time; calls and decisions stay."""
