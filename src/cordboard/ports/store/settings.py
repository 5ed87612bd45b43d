"""Settings, one row for each saved version."""

from collections.abc import Sequence
from typing import Protocol


class SettingsStore(Protocol):
    """Versions of the settings; nothing is ever overwritten."""

    async def settings(self, version: int | None = None) -> tuple[int, bytes]:
        """The newest version (or that one) and its JSON; version 0 with b"{}" when none was saved."""

    async def save_settings(self, body: bytes, author: str, note: str, now: float) -> int:
        """Save JSON as the next version; its number. Units: `now` epoch s."""

    async def versions(self, limit: int, before: int | None = None) -> Sequence[tuple[int, float, str, str]]:
        """(version, saved at, author, note), newest first; `before`: only older ones than that."""
