"""Use cases of clients: everything about one number, and who is to call it back."""

from typing import Protocol

from cordboard.contract.views.calls import NotCalledBackView
from cordboard.contract.views.clients import ClientPageView


class Clients(Protocol):
    """What is known about one client. The number is understood in each region of ours, and tried as written."""

    async def page(self, number: str) -> ClientPageView:
        """Calls, records of every CRM and open work; empty for a number that nobody called from. Asks no CRM."""

    async def assign(self, number: str, person: str | None, by: str) -> NotCalledBackView:
        """Say which team member (by id; None: nobody) is to call this client back.

        Raises: Cannot 404 when the client doesn't wait for a call, 422 for an unknown team member.
        """
