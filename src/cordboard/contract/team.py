"""Use cases of the team: the extensions and queues that phone systems know."""

from typing import Protocol

from cordboard.contract.views.team import ExtensionsView, QueuesView


class TeamAdministration(Protocol):
    """Who has which extension. Everything is stored in the settings."""

    async def extensions(self) -> ExtensionsView:
        """The extensions that phone systems list and those of recent calls, with the likely CRM users of each.

        A phone system that does not answer within seconds is named in `problems`.
        """

    async def queues(self) -> QueuesView:
        """The queues that phone systems list and those of calls, with their titles."""
