"""Use cases of shadow mode: what we would have logged, compared with what another integration logged."""

from typing import Protocol

from cordboard.contract.views.shadow import ShadowReportView


class ShadowReports(Protocol):
    """Of connections in shadow mode. Nothing is written, here or there."""

    async def compare(self, connection: str, hours: int, by: str) -> ShadowReportView:
        """Compare the calls of the last hours; reading costs at most 0.05 credits a call.

        Raises: Cannot 404; 409 where the connection is not in shadow mode or lists no call records; 502 what the CRM
        raises.
        """
