"""The supervisor wall: everything that goes on now."""

from typing import Protocol

from cordboard.contract.views.wall import WallView


class Wall(Protocol):
    """Reads what is stored, and who is logged in to queues as phone systems listed it within a minute."""

    async def view(self, *, calls: bool = True) -> WallView:
        """As it is now; without `calls`, `calls` and `to_call_back` are empty and what is counted stays.

        The stream says `call`, or `wall` to who may read no calls, whenever it may have changed.
        """
