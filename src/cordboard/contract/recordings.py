"""Use cases of recordings: a part of the audio of one call."""

from typing import Protocol

import msgspec


class AudioPart(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of a recording from `start`; `total` is its whole length. `media_type` is what its first bytes show."""

    start: int
    body: bytes
    total: int
    media_type: str
    ending: str  # of a file name


class Recordings(Protocol):
    """Recordings of calls, from wherever the phone system keeps them."""

    async def part(self, call: str, start: int | None, length: int, by: str) -> AudioPart:
        """The bytes from `start`; negative: so many at the end, None: from the beginning, as a first look.

        Who listens is written into the audit log, once for a while.

        Raises: Cannot 404 `absent`, `no_recording`, `recording_gone`, 409 `recording_elsewhere`, 416 `past_the_end`,
            502 `recording_unreachable`, `recording_refused`, `not_audio`, `address_forbidden`.
        """
