"""Use cases of settings: the present version, earlier versions, the check."""

from collections.abc import Sequence
from typing import Protocol

from cordboard.contract.views.settings import (
    FindingView,
    SavedSettingsView,
    SettingsView,
    VersionView,
    WholeVersionView,
)
from cordboard.domain.settings.fixes import Change
from cordboard.domain.settings.settings import Settings


class SettingsAdministration(Protocol):
    """Versions are numbered from 1; version 0 are the defaults. No version is ever overwritten."""

    async def in_force(self) -> SettingsView:
        """The newest version, with the plan of each configured CRM spelled out."""

    async def versions(self, limit: int, before: int | None = None) -> Sequence[VersionView]:
        """Versions, newest first, at most `limit`; `before`: only older ones than that."""

    async def version(self, version: int) -> WholeVersionView:
        """One version with its settings. Raises: Cannot 404."""

    async def check(self, settings: Settings) -> Sequence[FindingView]:
        """What contradicts itself in these settings, errors and warnings. Nothing is saved."""

    async def save(self, settings: Settings, note: str, base_version: int | None, by: str) -> SavedSettingsView:
        """Save a new version and put it in force.

        `settings` may be `WrittenSettings` with keys of the version before; so may those of `check`.

        Returns: its number, and a notice for each such key.
        Raises: Cannot 409 when `base_version` is no longer the newest, 422 with findings.
        """

    async def patch(
        self, operations: Sequence[Change], note: str, base_version: int | None, by: str
    ) -> SavedSettingsView:
        """Change the settings in force by operations of JSON Patch and save them as a new version.

        Raises: Cannot 409, 422 as `save` does, 422 too where a path does not exist.
        """
