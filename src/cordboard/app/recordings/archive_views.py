"""The archive as it is shown: of one call, of what will be deleted, and in the doctor."""

from collections.abc import Callable, Mapping
from datetime import datetime

import msgspec

from cordboard.app.recordings.archive_job import FULL
from cordboard.contract.views.overview import CheckView
from cordboard.contract.views.recordings import ArchiveView, ExpiringView
from cordboard.domain.calls.call import Call
from cordboard.domain.settings.recordings import Recordings, RecordingStore
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.recordings import ArchivedRecording, ArchiveState
from cordboard.toolkit.clock import moment

NAME = "recordings"
STATES = {
    ArchiveState.NEW: "pending",
    ArchiveState.WAITING: "pending",
    ArchiveState.STORED: "archived",
    ArchiveState.FAILED: "failed",
    ArchiveState.WITHHELD: "withheld",
    ArchiveState.DELETED: "deleted",
}


def archive_view(
    row: CallRow,
    kept: ArchivedRecording | None,
    expires: Callable[[CallRow], float | None],
    settings: Recordings,
) -> ArchiveView:
    """Of one call: pending only where one is expected."""
    if kept is None:
        call = msgspec.json.decode(row.state, type=Call)
        return ArchiveView(state="at_provider" if call.recording is not None else "none")
    state = STATES[kept.state]
    if state == "pending" and settings.store is RecordingStore.NONE:
        return ArchiveView(state="at_provider")
    known, stored = kept.details, kept.state is ArchiveState.STORED
    return ArchiveView(
        state=state,
        code=known.code,
        playable=stored and known.copy_size > 0,
        seconds=known.seconds,
        channels=known.channels,
        size=known.size if stored else None,
        sha256=known.sha256 or None,
        unfinished=known.unfinished,
        archived_at=_at(known.stored_at),
        next_attempt_at=_at(kept.next_at) if state == "pending" and kept.next_at else None,
        expires_at=_at(expires(row)) if stored and not kept.hold else None,
        hold=kept.hold,
        held_by=known.held_by,
        deleted_at=_at(known.deleted_at),
        deleted_by=known.deleted_by,
        deletion=known.deletion,
    )


def expiring_view(kept: ArchivedRecording, at: float) -> ExpiringView:
    return ExpiringView(
        call=kept.call, started_at=moment(kept.started_at), expired_at=moment(at), size=kept.details.size
    )


def doctor_line(store: RecordingStore, trouble: tuple[str, str] | None, counts: Mapping[str, int]) -> CheckView:
    """Whether recordings are archived, and what keeps them from it."""
    if store is RecordingStore.NONE:
        text = "Recordings are not archived: they are played from the phone systems."
        return CheckView(name=NAME, level="green", sentence=text)
    if trouble is not None and trouble[0] == FULL:
        text = f"Archiving of recordings is stopped: less than {trouble[1]} MB are free. Calls are not affected."
        return CheckView(name=NAME, level="amber", sentence=text, fix="Free space on the disk. Archiving then goes on.")
    if trouble is not None:
        text = f"Recordings cannot be archived: {trouble[1]}"
        return CheckView(name=NAME, level="red", sentence=text, fix="Check the store of recordings in the settings.")
    waiting = counts.get("new", 0) + counts.get("waiting", 0)
    failed = counts.get("failed", 0)
    text = f"Recordings are archived: {counts.get('stored', 0)}; waiting: {waiting}; failed: {failed}."
    return CheckView(name=NAME, level="green", sentence=text)


def _at(seconds: float | None) -> datetime | None:
    return moment(seconds) if seconds is not None else None
