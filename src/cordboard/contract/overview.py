"""Use cases of the whole server: summary, setup steps, health, doctor, readiness."""

from typing import Protocol

from cordboard.contract.views.overview import DoctorView, ServerHealth, StepsView, SummaryView


class Overview(Protocol):
    """How everything is doing. Nothing here changes anything."""

    async def summary(self) -> SummaryView:
        """Calls of today (local midnight of the server), live calls, health, waiting work, credits of 24 hours."""

    async def set_up(self) -> StepsView:
        """The steps of set-up in their order: which are done, and which is next."""

    async def health(self) -> ServerHealth:
        """The worst health of all connections in one sentence, and that of each connection."""

    async def doctor(self) -> DoctorView:
        """Run all checks, each with its fix. Asks no CRM."""

    def not_ready(self) -> str | None:
        """Why requests should not come here now (`/readyz`), or None. Reads no rows."""
