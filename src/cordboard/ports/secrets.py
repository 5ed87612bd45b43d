"""The store of one connection's secrets, encrypted."""

from collections.abc import Mapping
from typing import Protocol


class Secrets(Protocol):
    """Secret values by name. The names belong to whoever keeps them: the form, or a keeper of tokens."""

    async def load(self) -> Mapping[str, str]:
        """All secrets of the connection."""

    async def save(self, values: Mapping[str, str]) -> None:
        """Add or replace these; the others stay. Returns once they are durable."""
