"""The settings in force, kept decoded; a new version takes effect with the next decision."""

import msgspec

from cordboard.domain.settings import Settings
from cordboard.ports.store import Store


class CurrentSettings:
    """The newest version and its number. Read once, replaced on save."""

    def __init__(self, version: int, settings: Settings) -> None:
        self.version = version
        self.settings = settings

    @classmethod
    async def read(cls, store: Store) -> "CurrentSettings":
        version, body = await store.settings()
        return cls(version, msgspec.json.decode(body or b"{}", type=Settings))

    async def save(self, store: Store, settings: Settings, author: str, note: str, now: float) -> int:
        """Keep a new version and put it in force; returns its number."""
        self.version = await store.save_settings(msgspec.json.encode(settings), author, note, now)
        self.settings = settings
        return self.version
