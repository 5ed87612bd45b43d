"""Reports of figures by mail: when the next one goes, what became of the last ones, a preview, a test."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.reports import ReportPreview, ReportRunView, ReportView
from cordboard.ports.store.reports import RunKind, RunState

__all__ = ["Reports", "RunKind", "RunState"]


class Reports(Protocol):
    """What people see of reports. The settings say when they go, to whom, and what they contain."""

    async def reports(self) -> Sequence[ReportView]:
        """All of the settings, in their order."""

    async def preview(self, report: str) -> ReportPreview:
        """The mail about the latest period. Raises: Cannot 404."""

    async def send(self, report: str, by: str) -> ReportRunView:
        """Send a test to its recipients now. Raises: Cannot 404; 409 without a mail server or recipients."""
