"""The supervisor wall: everything that goes on now."""

from typing import Protocol

from cordboard.contract.views.wall import WallView


class Wall(Protocol):
    """Reads what is stored; asks neither a phone system nor a CRM."""

    async def view(self) -> WallView:
        """As it is now. The stream says `call` whenever it may have changed."""
