"""What providers send by webhook."""

from typing import Protocol

from cordboard.ports.phone import HookAnswer, HookRequest

__all__ = ["HookAnswer", "HookRequest", "WebhookIntake"]


class WebhookIntake(Protocol):
    """Takes requests of phone systems, and notifications of CRMs."""

    async def accept(self, connection: str, request: HookRequest) -> tuple[int, int] | HookAnswer:
        """Store durably what a provider sent, before it is understood.

        Returns: how many events were accepted (0 or more), and how many of them had not come before;
            or the answer that this sender expects.
        Raises: Rejected with the status to answer (404 no such connection, 401 wrong signature, 400 wrong shape),
            StoreUnavailable when nothing was stored.
        """

    def refused(self, connection: str, status: int, code: str, reason: str) -> None:
        """A request was answered with this status; it is shown on the page of that connection, if there is one."""
