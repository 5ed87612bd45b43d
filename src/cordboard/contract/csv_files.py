"""Use cases of CSV files: the team and the phone numbers."""

from typing import Protocol

from cordboard.contract.views.csv_files import NumbersImportView, TeamImportView


class CsvFiles(Protocol):
    """What a file would change, changing it, and the same as a file. Everything is stored in the settings."""

    async def read_team(self, text: str) -> TeamImportView:
        """What the file would change; nothing is saved."""

    async def import_team(self, text: str, base_version: int | None, by: str) -> TeamImportView:
        """Save the people of the file as a new version of the settings, all of them or none.

        Raises: Cannot 422 with the first mistake, 409 when `base_version` is no longer the newest.
        """

    async def team_file(self) -> str:
        """The team as a file that `import_team` takes again."""

    async def read_numbers(self, text: str) -> NumbersImportView:
        """What the file would change; nothing is saved."""

    async def import_numbers(self, text: str, base_version: int | None, by: str) -> NumbersImportView:
        """Save the numbers of the file as a new version of the settings, all of them or none.

        Raises: Cannot 422 with the first mistake, 409 when `base_version` is no longer the newest.
        """

    async def numbers_file(self) -> str:
        """The phone numbers as a file that `import_numbers` takes again."""
