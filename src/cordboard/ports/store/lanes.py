"""Lanes: one ordered queue for each connection, owned by one drain at a time.

The state of its connection decides whether a lane sends items (`connections.py`).
"""

from typing import Protocol


class LaneStore(Protocol):
    """Who owns a lane."""

    async def acquire_lane(self, lane: str) -> int:
        """Become the owner of the lane: raises its epoch and returns it."""
