"""Archived recordings as a part that stores personal data: the sound of a person's calls.

Comes before the part of calls, which names them. A legal hold keeps a recording; the erasure then waits for it.
"""

from collections.abc import Mapping, Sequence

from cordboard.app.recordings.archive_expiry import ERASURE, SERVER, ArchiveExpiry
from cordboard.domain.personal_data.sought import Sought
from cordboard.ports.personal_data import Correction, Finding, Found, PersonalDataPart
from cordboard.ports.store.recordings import ArchivedRecording, ArchiveState
from cordboard.ports.store.store import Store

CALLS, CALL = "calls", "call"  # the part that names the calls of a person, and its kind of finding


class RecordingsPart:
    """`ports.personal_data.PersonalDataPart` for archived recordings."""

    name = "recordings"
    columns: Mapping[str, str] = {}  # its rows name calls only

    def __init__(self, store: Store, expiry: ArchiveExpiry, parts: Sequence[PersonalDataPart]) -> None:
        self._store = store
        self._expiry = expiry
        self._calls = next(part for part in parts if part.name == CALLS)

    async def find(self, sought: Sought) -> Found:
        return Found(findings=[_finding(row) for row in await self._of(sought)])

    async def correct(self, sought: Sought, correction: Correction) -> int:
        return 0

    async def erase(self, sought: Sought, now: float) -> int:
        return sum([await self._expiry.delete(row, SERVER, ERASURE) for row in await self._of(sought)])

    async def _of(self, sought: Sought) -> list[ArchivedRecording]:
        calls = [one.id for one in (await self._calls.find(sought)).findings if one.kind == CALL]
        rows = [await self._store.recording(call) for call in calls]
        return [row for row in rows if row is not None and row.state is ArchiveState.STORED]


def _finding(row: ArchivedRecording) -> Finding:
    known = row.details
    told = {name: getattr(known, name) for name in ("seconds", "size", "sha256", "media_type")}
    return Finding(
        part="recordings",
        kind="recording",
        id=row.call,
        at=row.started_at,
        content={**told, "hold": row.hold},
        open=row.hold,
        link=f"/r/{row.call}",
    )
