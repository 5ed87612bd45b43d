"""Use cases of recordings; `contract/recordings.py` says what they do."""

from collections.abc import Sequence

import msgspec

from cordboard.app.recordings.archive_expiry import PERSON, ArchiveExpiry
from cordboard.app.recordings.archive_job import ArchiveJob
from cordboard.app.recordings.archive_objects import COPY, ORIGINAL, OUTLINE, ArchiveObjects
from cordboard.app.recordings.archive_views import archive_view, doctor_line, expiring_view
from cordboard.app.recordings.audio_type import ENDINGS, NEEDED, audio_type
from cordboard.app.recordings.recording_links import RecordingLinks
from cordboard.app.recordings.recording_source import RecordingSource
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.recordings import AudioPart
from cordboard.contract.views.overview import CheckView
from cordboard.contract.views.recordings import (
    ArchiveCheckView,
    ArchiveView,
    ExpiringView,
    RecordingLinkView,
    WaveformView,
)
from cordboard.domain.calls.call import Call, Recording
from cordboard.ports.host import Clock
from cordboard.ports.object_store import ObjectMissing, ObjectStoreTrouble
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.recordings import ArchivedRecording, ArchiveState
from cordboard.ports.store.store import Store
from cordboard.toolkit.http.guarded_fetch import Part

LISTENED_S = 600.0  # who goes on listening is written down once
KNOWN = 1000  # sources whose type is remembered
OUTLINE_MOST = 1 << 20  # bytes
LISTED = 500  # recordings that will be deleted
FETCHED = frozenset({ArchiveState.NEW, ArchiveState.FAILED, ArchiveState.WITHHELD})


class RecordingUseCases:
    """Reads recordings, piece by piece; the browser never asks another host than ours."""

    def __init__(
        self,
        store: Store,
        source: RecordingSource,
        objects: ArchiveObjects,
        job: ArchiveJob,
        expiry: ArchiveExpiry,
        links: RecordingLinks,
        audit_log: AuditLog,
        clock: Clock,
    ) -> None:
        self._store, self._source, self._objects = store, source, objects
        self._job, self._expiry, self._links = job, expiry, links
        self._audit_log = audit_log
        self._clock = clock
        self._types: dict[str, tuple[str, int]] = {}  # source: media type, length
        self._listened: dict[tuple[str, str], float] = {}

    async def part(self, call: str, start: int | None, length: int, by: str, *, original: bool = False) -> AudioPart:
        row = await self._row(call)
        kept = await self._store.recording(call)
        if kept is not None and kept.state is ArchiveState.STORED:
            await self._note(call, by, "recordings.download" if original else "recordings.play")
            return await self._archived(kept, start, length, original)
        if kept is not None and kept.state is ArchiveState.DELETED:
            text = "The recording of this call was deleted."
            raise Cannot(410, "recording_deleted", text, "The page of the call says when and why.")
        recording = msgspec.json.decode(row.state, type=Call).recording
        if recording is None or not (recording.url or recording.ref):
            raise Cannot(404, "no_recording", "This call has no recording.", "Choose a call with a recording.")
        await self._note(call, by, "recordings.play")
        source = f"{row.connection}\0{recording.url or recording.ref}"
        kind, total = await self._kind(row, recording, source)
        first = max(0, total + start if start is not None and start < 0 else start or 0)
        part = await self._source.read(row, recording, first, length)
        body = part.body[first - part.start :] if part.start < first else part.body
        _inside(first, part.total)
        return AudioPart(start=first, body=body, total=part.total, media_type=kind, ending=ENDINGS[kind])

    async def shown(self, call: str) -> ArchiveView:
        row = await self._row(call)
        return archive_view(row, await self._store.recording(call), self._expiry.expires_at, self._objects.settings)

    async def waveform(self, call: str) -> WaveformView:
        await self._row(call)
        kept = await self._store.recording(call)
        if kept is None or kept.state is not ArchiveState.STORED or not kept.details.copy_size:
            text = "There is no waveform of this call's recording."
            raise Cannot(404, "no_waveform", text, "It exists once the recording is archived.")
        body = await self._read(kept, OUTLINE, 0, OUTLINE_MOST)
        return msgspec.json.decode(body, type=WaveformView)

    async def archive(self, call: str, by: str) -> ArchiveView:
        await self._row(call)
        if await self._opened() is None:
            text = "Recordings are not archived."
            raise Cannot(409, "archive_off", text, "Choose a store in the settings of recordings.")

        def asked(row: ArchivedRecording) -> ArchivedRecording | None:
            if row.state not in FETCHED:
                return None
            details = msgspec.structs.replace(row.details, asked=True, code=None, tries=0)
            return msgspec.structs.replace(row, state=ArchiveState.NEW, next_at=0.0, details=details)

        if await self._store.change_recording(call, asked) is None:
            raise Cannot(404, "no_recording", "This call has no recording.", "Choose a call with a recording.")
        await self._audit_log.record(by, "recordings.archive", call)
        return await self.shown(call)

    async def hold(self, call: str, hold: bool, reason: str, by: str) -> ArchiveView:
        await self._kept(call)
        who, at = (by, self._clock.now()) if hold else (None, None)
        await self._store.change_recording(
            call,
            lambda row: msgspec.structs.replace(
                row, hold=hold, details=msgspec.structs.replace(row.details, held_by=who, held_at=at)
            ),
        )
        await self._audit_log.record(by, "recordings.hold" if hold else "recordings.release", call, reason)
        return await self.shown(call)

    async def delete(self, call: str, reason: str, by: str) -> ArchiveView:
        kept = await self._kept(call)
        if kept.hold:
            text = f"The recording is under a legal hold of {kept.details.held_by}."
            raise Cannot(409, "held", text, "Release the hold first.")
        try:
            await self._expiry.delete(kept, by, PERSON, reason)
        except ObjectStoreTrouble as trouble:
            raise _unreachable(trouble) from None
        return await self.shown(call)

    async def link(self, call: str, by: str) -> RecordingLinkView:
        await self._kept(call)
        made = self._links.make(call, self._objects.settings.link_hours, self._clock.now())
        await self._audit_log.record(by, "recordings.link", call, made.expires_at.isoformat())
        return made

    async def open_link(self, call: str, until: str, signature: str) -> str:
        return self._links.opened(call, until, signature, self._clock.now())

    async def expiring(self) -> Sequence[ExpiringView]:
        return [expiring_view(one.recording, one.expires_at) for one in await self._expiry.preview(LISTED)]

    async def keep_secret(self, secret: str, by: str) -> None:
        await self._objects.keep_secret(secret)
        await self._audit_log.record(by, "recordings.secret", "bucket")

    async def check_store(self) -> ArchiveCheckView:
        try:
            objects = await self._objects.current()
            if objects is None:
                return ArchiveCheckView(works=False, text="Recordings are not archived.")
            await objects.check()
        except ObjectStoreTrouble as trouble:
            return ArchiveCheckView(works=False, text=str(trouble))
        return ArchiveCheckView(works=True, text="The store of recordings works.")

    async def doctor(self) -> CheckView:
        return doctor_line(self._objects.settings.store, self._job.trouble, await self._store.recording_counts())

    async def _row(self, call: str) -> CallRow:
        row = await self._store.call(call)
        if row is None:
            text = f"Call not found: {call!r}."
            raise Cannot(404, "absent", text, "List the calls, or search by the client's number.")
        return row

    async def _kept(self, call: str) -> ArchivedRecording:
        await self._row(call)
        kept = await self._store.recording(call)
        if kept is None or kept.state is not ArchiveState.STORED:
            text = "The recording of this call is not archived."
            raise Cannot(409, "not_archived", text, "Archive it first, or choose another call.")
        return kept

    async def _opened(self) -> object | None:
        try:
            return await self._objects.current()
        except ObjectStoreTrouble as trouble:
            raise _unreachable(trouble) from None

    async def _archived(self, kept: ArchivedRecording, start: int | None, length: int, original: bool) -> AudioPart:
        """A part of the copy for browsers, or of the original."""
        known = kept.details
        whole = original or not known.copy_size
        total = known.size if whole else known.copy_size
        first = max(0, total + start if start is not None and start < 0 else start or 0)
        _inside(first, total)
        body = await self._read(kept, ORIGINAL if whole else COPY, first, min(length, total - first))
        media_type, ending = (known.media_type, known.ending or "bin") if whole else ("audio/mpeg", "mp3")
        return AudioPart(start=first, body=body, total=total, media_type=media_type, ending=ending)

    async def _read(self, kept: ArchivedRecording, added: str, start: int, length: int) -> bytes:
        try:
            return await (await self._objects.of(kept.details.store)).read(kept.key + added, start, length)
        except ObjectMissing:
            text = "The archive has lost this recording: its file is gone from the store."
            raise Cannot(404, "recording_gone", text, "Restore the store of recordings from a backup.") from None
        except ObjectStoreTrouble as trouble:
            raise _unreachable(trouble) from None

    async def _note(self, call: str, by: str, what: str) -> None:
        now = self._clock.now()
        self._listened = {key: at for key, at in self._listened.items() if at + LISTENED_S > now}
        if (f"{what} {call}", by) not in self._listened:
            await self._audit_log.record(by, what, call)
            self._listened[f"{what} {call}", by] = now

    async def _kind(self, row: CallRow, recording: Recording, source: str) -> tuple[str, int]:
        """What its first bytes show, and its length; looked at once. Raises: Cannot."""
        if source not in self._types:
            begin: Part = await self._source.read(row, recording, 0, NEEDED)
            kind = audio_type(begin.body[:NEEDED])
            if kind is None:
                text = "What the phone system calls a recording is no audio."
                raise Cannot(502, "not_audio", text, "Open the call at your phone provider.")
            if len(self._types) >= KNOWN:
                self._types.clear()
            self._types[source] = kind, begin.total
        return self._types[source]


def _inside(first: int, total: int) -> None:
    if first >= total:
        raise Cannot(416, "past_the_end", f"The recording has {total} bytes.", "Ask for an earlier part.")


def _unreachable(trouble: ObjectStoreTrouble) -> Cannot:
    return Cannot(502, "archive_unreachable", str(trouble), "Check the store of recordings in the settings.")
