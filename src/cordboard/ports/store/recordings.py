"""The archive's rows: one for each call that has, or had, a recording. A trigger adds it with the recording.

The sound is in an object store (`ports/object_store.py`), under `key`, which is random.
"""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

import msgspec


class ArchiveState(StrEnum):
    """`new`: nobody looked at it yet; `waiting`: it is to be fetched; `withheld`: it stays at the phone system."""

    NEW = "new"
    WAITING = "waiting"
    STORED = "stored"
    FAILED = "failed"
    WITHHELD = "withheld"
    DELETED = "deleted"


class ArchiveDetails(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of it. Units: epoch s, bytes, seconds."""

    asked: bool = False  # somebody asked for it: it need not be automatic
    tries: int = 0
    code: str | None = None  # of the last failure, or why it is withheld
    store: str = ""
    ending: str = ""
    media_type: str = ""
    size: int = 0
    sha256: str = ""
    copy_size: int = 0  # of the copy for browsers; 0: there is none
    seconds: float | None = None
    channels: int | None = None
    rate: int | None = None
    unfinished: bool = False
    stored_at: float | None = None
    deleted_at: float | None = None
    deleted_by: str | None = None
    deletion: str | None = None  # retention, person, erasure
    held_by: str | None = None
    held_at: float | None = None


class ArchivedRecording(msgspec.Struct, frozen=True, kw_only=True):
    """Of one call. `hold`: nothing deletes it. Units: epoch s."""

    call: str
    connection: str
    state: ArchiveState
    key: str
    started_at: float
    next_at: float
    hold: bool = False
    details: ArchiveDetails = ArchiveDetails()


class KeptRecording(msgspec.Struct, frozen=True, kw_only=True):
    """A stored one with what rules look at. `erased`: the client of its call was erased."""

    recording: ArchivedRecording
    direction: str
    queue: str
    client: str | None
    erased: bool


Change = Callable[[ArchivedRecording], ArchivedRecording | None]


class RecordingStore(Protocol):
    """Rows of the archive."""

    async def recording(self, call: str) -> ArchivedRecording | None:
        """The row of a call."""

    async def change_recording(self, call: str, change: Change) -> ArchivedRecording | None:
        """Change it in one transaction; None from `change` leaves it. The row as it is afterwards."""

    async def due_recordings(self, now: float, limit: int) -> Sequence[ArchivedRecording]:
        """New and waiting ones whose time has come, those that wait longest first."""

    async def kept_recordings(self, before: float, after: tuple[float, str], limit: int) -> Sequence[KeptRecording]:
        """Stored ones of calls that began before this, in order, from this place on."""

    async def recordings_of_erased(self, limit: int) -> Sequence[ArchivedRecording]:
        """Stored ones without a hold whose call was erased."""

    async def recording_counts(self) -> Mapping[str, int]:
        """State to rows."""
