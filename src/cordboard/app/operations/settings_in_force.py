"""The settings in force, kept decoded; a new version takes effect with the next decision."""

from collections.abc import Callable

import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.settings.settings import Mode, Settings
from cordboard.ports.store.store import Store


class SettingsInForce:
    """The newest version and its number. Read once, replaced on save."""

    def __init__(self, version: int, settings: Settings) -> None:
        self.version = version
        self.settings = settings

    @classmethod
    async def read(cls, store: Store) -> "SettingsInForce":
        version, body = await store.settings()
        return cls(version, msgspec.json.decode(body or b"{}", type=Settings))

    def entities(self) -> tuple[Entity, ...]:
        """Kinds of record that some cell of the matrix creates."""
        return self._kinds(lambda mode: mode not in (Mode.OFF, Mode.UPDATE_ONLY))

    def handed(self) -> tuple[Entity, ...]:
        """Kinds of record whose owner some cell of the matrix changes."""
        return self._kinds(lambda mode: mode is Mode.UPDATE_ONLY)

    def _kinds(self, wanted: Callable[[Mode], bool]) -> tuple[Entity, ...]:
        used = {cell.entity for cell in self.settings.cells if wanted(cell.mode)}
        return tuple(entity for entity in Entity if entity in used)

    async def save(self, store: Store, settings: Settings, author: str, note: str, now: float) -> int:
        """Keep a new version and put it in force; returns its number."""
        self.version = await store.save_settings(msgspec.json.encode(settings), author, note, now)
        self.settings = settings
        return self.version
