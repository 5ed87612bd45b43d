"""Dials: calls that somebody asked us to place. Each is stored before the phone system is asked for it.

At most one dial of an extension has not ended, and a key of a caller stands for one dial: both are decided in the one
transaction that stores it, so that no repetition and no restart places a call twice.
"""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.domain.dials.dial import Dial


class NewDial(msgspec.Struct, frozen=True, kw_only=True):
    """`by`: who asked, `key`: under which idempotency key, if any. `most`: how many dials the extension may begin since
    `since`. Units: epoch s.
    """

    dial: Dial
    by: str
    key: str | None
    since: float
    most: int


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a new dial. `dial`: it, or the one that stands in its place; None: too many of late.

    `new`: it was stored, and the phone system is to be asked for it now, once.
    """

    dial: Dial | None
    new: bool = False


class DialStore(Protocol):
    """Dials by id, and those that go on."""

    async def begin_dial(self, new: NewDial) -> Begun:
        """Store it, unless its key is known, its extension has one that goes on, or began too many of late."""

    async def dial(self, dial: str) -> Dial | None:
        """The dial of that id."""

    async def open_dials(self) -> Sequence[Dial]:
        """Dials that have not ended, the oldest first."""

    async def put_dial(self, dial: Dial) -> None:
        """The same dial in its present state."""

    async def forget_dials(self, before: float) -> int:
        """Delete dials that ended before this (epoch s); how many there were."""
