"""Use cases of the team: the extensions that phone systems know, and a team from a CSV file."""

from typing import Protocol

from cordboard.contract.views.team import ExtensionsView, TeamImportView


class TeamAdministration(Protocol):
    """Who has which extension. Everything is stored in the settings."""

    async def extensions(self) -> ExtensionsView:
        """The extensions that phone systems list and those of recent calls, with the likely CRM users of each.

        A phone system that does not answer within seconds is named in `problems`.
        """

    async def read_csv(self, csv: str) -> TeamImportView:
        """What the file would change; nothing is saved."""

    async def import_csv(self, csv: str, base_version: int | None, by: str) -> TeamImportView:
        """Save the people of the file as a new version of the settings, all of them or none.

        Raises: Cannot 422 with the first mistake, 409 when `base_version` is no longer the newest.
        """
