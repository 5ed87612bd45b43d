"""Recordings that a phone system names by an id: the provider is asked for an address, which lives for a while."""

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from cordboard.ports.http_exchange import Journal
from cordboard.ports.phone import Settings


class RecordingLinks(Protocol):
    async def link_of(self, recording: str, call: str) -> str:
        """An address of this recording, for now. Raises: Unavailable, RateLimited, NeedsHuman, Refused."""


@runtime_checkable
class LinksRecordings(Protocol):
    """A `Pbx` that is asked for the address of a recording."""

    def recording_links(
        self, settings: Settings, secrets: Mapping[str, str], connection: str, journal: Journal
    ) -> RecordingLinks | None:
        """None where the settings do not say how."""
