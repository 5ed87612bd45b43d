"""Use cases of clients: everything about one number, and who is to call it back."""

from typing import Protocol

from cordboard.contract.calls import OwnCalls
from cordboard.contract.views.calls import NotCalledBackView
from cordboard.contract.views.clients import ClientPageView


class Clients(Protocol):
    """What is known about one client. The number is understood in each region of ours, and tried as written."""

    async def page(self, number: str, own: OwnCalls | None = None) -> ClientPageView:
        """Calls, records of every CRM and open work; empty for a number that nobody called from. Asks no CRM.

        `own`: only these calls, and their work.
        """

    async def assign(self, number: str, person: str | None, by: str, own: OwnCalls | None = None) -> NotCalledBackView:
        """Say which team member (by id; None: nobody) is to call this client back. `own`: only where such a call waits.

        Raises: Cannot 404 when the client doesn't wait for a call, 422 for an unknown team member.
        """
