"""Fetches recordings that are ready and puts them into the archive, each once.

A row says what is to be done, and is changed last: a run that is cut off by a kill is repeated under the same key.
The original is kept as it is; browsers get a copy. A disk that fills stops this first, and intake never.
"""

import asyncio
import hashlib
import os
import shutil
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path, PurePosixPath
from typing import IO
from urllib.parse import urlsplit

import msgspec
import structlog

from cordboard.app.recordings.archive_objects import COPY, ORIGINAL, OUTLINE, ArchiveObjects
from cordboard.app.recordings.audio_type import ENDINGS, audio_type
from cordboard.app.recordings.recording_source import RecordingSource
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Call, Recording
from cordboard.domain.recordings.archiving import next_attempt, withheld
from cordboard.domain.settings.background_jobs import Job
from cordboard.ports.host import Clock, Timetable
from cordboard.ports.object_store import ObjectStore, ObjectStoreTrouble
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.recordings import ArchiveDetails, ArchivedRecording, ArchiveState
from cordboard.ports.store.store import Store
from cordboard.toolkit.audio.file_formats import HEADER, ForFFmpeg, format_of
from cordboard.toolkit.audio.sound_facts import Outline, SoundFacts, Unreadable

log = structlog.get_logger()
PERIOD = timedelta(seconds=10)
LIMIT = 20  # recordings of one turn
PIECE = 4 << 20
MOST = 1 << 30  # bytes of one recording
RESERVE = 512 << 20  # bytes of the disk that are left to calls
GOING_ON_S = 10.0
INCOMING = "recordings-incoming"
FULL = "disk_full"
TEXT = (b"<", b"{", b"[")  # pages and messages, in place of sound without a header
Convert = Callable[[Path, Path], Awaitable[tuple[SoundFacts, Outline]]]
NewKey = Callable[[], str]


class ArchiveJob:
    """The job of one server."""

    def __init__(
        self,
        store: Store,
        objects: ArchiveObjects,
        source: RecordingSource,
        convert: Convert,
        new_key: NewKey,
        data: Path,
        clock: Clock,
        free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free,
    ) -> None:
        self._store, self._objects, self._source, self._convert = store, objects, source, convert
        self._new_key, self._data, self._clock, self._free = new_key, data, clock, free
        self.trouble: tuple[str, str] | None = None  # why nothing is archived now: code, text

    def arrange(self, timetable: Timetable) -> None:
        """Put it on the timetable."""
        timetable.every(Job.ARCHIVE_RECORDINGS, PERIOD, self.tick)

    async def tick(self) -> None:
        """Archive what is due."""
        self.trouble = None
        try:
            objects = await self._objects.current()
            if objects is None:
                return
            due = await self._store.due_recordings(self._clock.now(), LIMIT)
            await asyncio.to_thread(self._clean)
            away = set[str]()  # connections whose recordings cannot be had now
            for row in due:
                if self._free(self._data) < RESERVE:
                    self.trouble = (FULL, f"{RESERVE >> 20}")
                    return
                if row.connection not in away and not await self._archive(row, objects):
                    away.add(row.connection)
        except ObjectStoreTrouble as trouble:
            self.trouble = ("store", str(trouble))

    def _clean(self) -> None:
        """What an earlier run left when it was killed."""
        shutil.rmtree(self._data / INCOMING, ignore_errors=True)
        (self._data / INCOMING).mkdir(mode=0o700)

    async def _archive(self, row: ArchivedRecording, objects: ObjectStore) -> bool:
        """False: its connection gave nothing this time. Raises: ObjectStoreTrouble."""
        call_row = await self._store.call(row.call)
        call = msgspec.json.decode(call_row.state, type=Call) if call_row is not None else None
        if call_row is None or call is None or call.recording is None:
            await self._ends(row, ArchiveState.FAILED, "no_recording")
            return True
        if not call.ended:
            await self._later(row, self._clock.now() + GOING_ON_S)
            return True
        if why := withheld(self._objects.settings, call.parameters, asked=row.details.asked):
            await self._ends(row, ArchiveState.WITHHELD, why.value)
            return True
        row = await self._begun(row)
        with tempfile.TemporaryDirectory(dir=self._data / INCOMING) as folder:
            try:
                details, files = await self._fetched(call_row, call.recording, Path(folder), row)
            except Cannot as failed:
                await self._failed(row, failed.code)
                return failed.status < 500
            for added, path in files.items():
                await objects.put(row.key + added, path)
        await self._store.change_recording(row.call, lambda now: _stored(now, row, details))
        return True

    async def _begun(self, row: ArchivedRecording) -> ArchivedRecording:
        """The row with its key: it stays the same through all repetitions."""
        if row.key and row.state is ArchiveState.WAITING:
            return row
        day = datetime.fromtimestamp(row.started_at, UTC)
        key = row.key or f"{day:%Y/%m/%d}/{self._new_key()}"
        changed = await self._store.change_recording(
            row.call, lambda now: msgspec.structs.replace(now, key=now.key or key, state=ArchiveState.WAITING)
        )
        return changed or row

    async def _fetched(
        self, call: CallRow, recording: Recording, folder: Path, row: ArchivedRecording
    ) -> tuple[ArchiveDetails, dict[str, Path]]:
        """What is known of the file, and the files to store. Raises: Cannot."""
        original, copy, outline = folder / "original", folder / "copy.mp3", folder / "outline"
        size, digest = await self._download(call, recording, original)
        first = await asyncio.to_thread(_first, original)
        ending = _ending(recording, first)
        named = original.rename(folder / f"sound.{ending}" if ending else folder / "sound")
        details = msgspec.structs.replace(
            row.details,
            code=None,
            store=self._objects.settings.store.value,
            ending=ending,
            media_type=audio_type(first) or "application/octet-stream",
            size=size,
            sha256=digest,
            stored_at=self._clock.now(),
        )
        files = {ORIGINAL: named}
        try:
            facts, shape = await self._convert(named, copy)
        except Unreadable as unreadable:
            log.warning("recording without a copy", call=row.call, why=str(unreadable))
            if audio_type(first) is None:
                raise Cannot(502, "recording_unreachable", str(unreadable), "") from None
            return details, files
        outline.write_bytes(msgspec.json.encode(shape))
        files |= {COPY: copy, OUTLINE: outline}
        return msgspec.structs.replace(
            details,
            copy_size=copy.stat().st_size,
            seconds=facts.seconds,
            channels=facts.channels,
            rate=facts.rate,
            unfinished=facts.unfinished,
        ), files

    async def _download(self, call: CallRow, recording: Recording, path: Path) -> tuple[int, str]:
        """Its size and checksum. Raises: Cannot."""
        digest, size = hashlib.sha256(), 0
        with path.open("wb") as file:
            while True:
                part = await self._source.read(call, recording, size, PIECE)
                if part.total > MOST:
                    raise Cannot(502, "too_large", f"The recording is larger than {MOST >> 20} MB.", "")
                body = part.body[size - part.start :]
                if not size:
                    _refuse_text(recording, body)
                await asyncio.to_thread(_write, file, body)
                digest.update(body)
                size += len(body)
                if size >= part.total:
                    file.flush()
                    os.fsync(file.fileno())
                    return size, digest.hexdigest()
                if not body:
                    raise Cannot(502, "recording_unreachable", "The recording ended before its length.", "")

    async def _failed(self, row: ArchivedRecording, code: str) -> None:
        now = self._clock.now()
        at = next_attempt(code, row.details.tries, row.started_at, now)
        if at is None:
            await self._ends(row, ArchiveState.FAILED, code)
            return
        details = msgspec.structs.replace(row.details, tries=row.details.tries + 1, code=code)
        await self._store.change_recording(
            row.call, lambda was: msgspec.structs.replace(was, next_at=at, details=details)
        )

    async def _later(self, row: ArchivedRecording, at: float) -> None:
        await self._store.change_recording(row.call, lambda was: msgspec.structs.replace(was, next_at=at))

    async def _ends(self, row: ArchivedRecording, state: ArchiveState, code: str) -> None:
        details = msgspec.structs.replace(row.details, code=code)
        await self._store.change_recording(
            row.call, lambda was: msgspec.structs.replace(was, state=state, details=details)
        )


def _stored(now: ArchivedRecording, row: ArchivedRecording, details: ArchiveDetails) -> ArchivedRecording:
    kept = msgspec.structs.replace(details, held_by=now.details.held_by, held_at=now.details.held_at)
    return msgspec.structs.replace(now, state=ArchiveState.STORED, key=row.key, details=kept)


def _refuse_text(recording: Recording, body: bytes) -> None:
    """Raises: Cannot where a page or message came in place of sound."""
    known = audio_type(body[:HEADER]) is not None or not isinstance(format_of(_name(recording), b""), ForFFmpeg)
    if not known or (body.lstrip()[:1] in TEXT and b"\0" not in body[:HEADER]):
        text = "What the phone system calls a recording is no audio."
        raise Cannot(502, "not_audio", text, "Open the call at your phone provider.")


def _name(recording: Recording) -> str:
    return PurePosixPath(urlsplit(recording.url).path if recording.url else recording.ref or "").name


def _ending(recording: Recording, first: bytes) -> str:
    """That of its name, where we know it; else that of its kind."""
    name = _name(recording)
    if not isinstance(format_of(name, b""), ForFFmpeg) and PurePosixPath(name).suffix:
        return PurePosixPath(name).suffix.removeprefix(".")
    kind = audio_type(first)
    return ENDINGS[kind] if kind else ""


def _first(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(HEADER)


def _write(file: IO[bytes], body: bytes) -> None:
    file.write(body)
