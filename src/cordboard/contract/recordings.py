"""Use cases of recordings: the audio of one call, its place in the archive, links to it."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from cordboard.contract.views.overview import CheckView
from cordboard.contract.views.recordings import (
    ArchiveCheckView,
    ArchiveView,
    ExpiringView,
    RecordingLinkView,
    WaveformView,
)


class AudioPart(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of a recording from `start`; `total` is its whole length. `media_type` is what its first bytes show."""

    start: int
    body: bytes
    total: int
    media_type: str
    ending: str  # of a file name


class Recordings(Protocol):
    """Recordings of calls: from the archive, else from wherever the phone system keeps them."""

    async def part(self, call: str, start: int | None, length: int, by: str, *, original: bool = False) -> AudioPart:
        """The bytes from `start`; negative: so many at the end, None: from the beginning, as a first look.

        Who listens is written into the audit log, once for a while. `original`: as the phone system wrote it.

        Raises: Cannot 404 `absent`, `no_recording`, `recording_gone`, 409 `recording_elsewhere`, 410
            `recording_deleted`, 416 `past_the_end`, 502 `recording_unreachable`, `recording_refused`, `not_audio`,
            `address_forbidden`, `archive_unreachable`.
        """

    async def shown(self, call: str) -> ArchiveView:
        """Its place in the archive. Raises: Cannot 404 `absent`."""

    async def waveform(self, call: str) -> WaveformView:
        """The outline of its sound. Raises: Cannot 404 `absent`, `no_waveform`, 502 `archive_unreachable`."""

    async def archive(self, call: str, by: str) -> ArchiveView:
        """Archive it now, though it is not archived automatically. Raises: Cannot 404, 409 `archive_off`."""

    async def hold(self, call: str, hold: bool, reason: str, by: str) -> ArchiveView:
        """Keep it from every deletion, or no longer. Raises: Cannot 404, 409 `not_archived`."""

    async def delete(self, call: str, reason: str, by: str) -> ArchiveView:
        """Delete it now. Raises: Cannot 404, 409 `not_archived`, `held`, 502 `archive_unreachable`."""

    async def link(self, call: str, by: str) -> RecordingLinkView:
        """A signed link for machines. Raises: Cannot 404, 409 `not_archived`."""

    async def open_link(self, call: str, until: str, signature: str) -> str:
        """Who listens through this link. Raises: Cannot 403 `link_wrong`, `link_expired`."""

    async def expiring(self) -> Sequence[ExpiringView]:
        """What the next run of the retention deletes."""

    async def keep_secret(self, secret: str, by: str) -> None:
        """Store the secret key of the bucket; empty: take it away."""

    async def check_store(self) -> ArchiveCheckView:
        """Try the store of recordings."""

    async def doctor(self) -> CheckView:
        """The line of the doctor."""
