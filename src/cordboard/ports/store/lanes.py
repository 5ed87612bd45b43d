"""Lanes: one ordered queue for each connection, owned by one drain at a time.

Whether anything leaves a lane follows from the state of its connection (`connections.py`).
"""

from typing import Protocol


class LaneStore(Protocol):
    """Who owns a lane."""

    async def acquire_lane(self, lane: str) -> int:
        """Become the owner of the lane: raises its epoch and returns it."""
