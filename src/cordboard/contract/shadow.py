"""Use cases of shadow mode: what we would have written, compared with what another integration wrote."""

from typing import Protocol

from cordboard.contract.views.shadow import ShadowReportView


class ShadowReports(Protocol):
    """Of connections in shadow mode. Nothing is written to the CRM."""

    async def show(self, connection: str, days: int) -> ShadowReportView:
        """What the comparisons of the last days found. Raises: Cannot 404; 409 as below."""

    async def compare(self, connection: str, days: int, by: str) -> ShadowReportView:
        """Compare what waits, if reading it stays within 0.05 credits a call, then the same.

        Raises: Cannot 404; 409 where the connection is not in shadow mode or lists no records, or another server
        compares; 502 what the CRM raises.
        """
