"""Use cases of recordings; `contract/recordings.py` says what they do."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import msgspec

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.recordings.audio_type import ENDINGS, NEEDED, audio_type
from cordboard.app.recordings.recording_files import NoSuchFile, read_part
from cordboard.app.service.audit_log import AuditLog
from cordboard.contract.errors import Cannot
from cordboard.contract.recordings import AudioPart
from cordboard.domain.calls.call import Call, Recording
from cordboard.domain.calls.recording_access import address_of, credentials_of
from cordboard.ports.host import Clock
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.http.guarded_fetch import FetchFailed, Part, fetch, transport

LISTENED_S = 600.0  # who goes on listening is written down once
FOLDER = "recordings_folder"
KNOWN = 1000  # sources whose type is remembered
STATUS = {"past_the_end": 416, "gone": 404}
CODES = {
    "forbidden": "address_forbidden",
    "gone": "recording_gone",
    "refused": "recording_refused",
    "past_the_end": "past_the_end",
}
NEXT = {
    "forbidden": "If the phone system is in your own network, allow private addresses for its connection.",
    "gone": "The provider may delete recordings after some time. Ask your provider.",
    "refused": "Enter the sign-in for recordings on the page of the connection, "
    "or ask your phone provider for links that need no sign-in.",
}
AGAIN = "Try again. If it happens again, ask your phone provider."
Sockets = Callable[[bool], httpx.AsyncBaseTransport]


class RecordingUseCases:
    """Reads recordings, piece by piece; the browser never asks another host than ours."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        audit_log: AuditLog,
        clock: Clock,
        sockets: Sockets = lambda private: transport(allow_private=private),
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._audit_log = audit_log
        self._clock = clock
        self._sockets = sockets
        self._types: dict[str, tuple[str, int]] = {}  # source: media type, length
        self._listened: dict[tuple[str, str], float] = {}

    async def part(self, call: str, start: int | None, length: int, by: str) -> AudioPart:
        row = await self._store.call(call)
        if row is None:
            text = f"Call not found: {call!r}."
            raise Cannot(404, "absent", text, "List the calls, or search by the client's number.")
        recording = msgspec.json.decode(row.state, type=Call).recording
        if recording is None or not (recording.url or recording.ref):
            raise Cannot(404, "no_recording", "This call has no recording.", "Choose a call with a recording.")
        await self._note(call, by)
        source = f"{row.connection}\0{recording.url or recording.ref}"
        kind, total = await self._kind(row, recording, source)
        first = max(0, total + start if start is not None and start < 0 else start or 0)
        part = await self._read(row, recording, first, length)
        if first >= part.total:
            raise Cannot(416, "past_the_end", f"The recording has {part.total} bytes.", "Ask for an earlier part.")
        body = part.body[first - part.start :] if part.start < first else part.body
        return AudioPart(start=first, body=body, total=part.total, media_type=kind, ending=ENDINGS[kind])

    async def _note(self, call: str, by: str) -> None:
        now = self._clock.now()
        self._listened = {key: at for key, at in self._listened.items() if at + LISTENED_S > now}
        if (call, by) not in self._listened:
            await self._audit_log.record(by, "recordings.play", call)
            self._listened[call, by] = now

    async def _kind(self, row: CallRow, recording: Recording, source: str) -> tuple[str, int]:
        """What its first bytes show, and its length; looked at once. Raises: Cannot."""
        if source not in self._types:
            begin = await self._read(row, recording, 0, NEEDED)
            kind = audio_type(begin.body[:NEEDED])
            if kind is None:
                text = "What the phone system calls a recording is no audio."
                raise Cannot(502, "not_audio", text, "Open the call at your phone provider.")
            if len(self._types) >= KNOWN:
                self._types.clear()
            self._types[source] = kind, begin.total
        return self._types[source]

    async def _read(self, row: CallRow, recording: Recording, start: int, length: int) -> Part:
        settings = self._settings(row.connection)
        if url := recording.url or address_of(recording.ref, row.keys[0] if row.keys else "", settings):
            return await self._fetched(row.connection, url, start, length)
        folder = str(settings.get(FOLDER) or "").strip()
        if not folder:
            text = f"The recording is a file at the phone system: {recording.ref}."
            then = (
                "Set the recordings folder of the connection, if this server can read it, or the address of recordings."
            )
            raise Cannot(409, "recording_elsewhere", text, then)
        try:
            body, total = await asyncio.to_thread(read_part, folder, recording.ref or "", start, length)
        except NoSuchFile:
            text = f"The recordings folder has no such file: {recording.ref}."
            raise Cannot(404, "recording_gone", text, "Check the recordings folder of the connection.") from None
        return Part(start=start, body=body, total=total)

    def _settings(self, connection: str) -> Mapping[str, Any]:
        known = connection in self._live_connections.connections
        return self._live_connections.settings(connection) if known else {}

    async def _fetched(self, connection: str, url: str, start: int, length: int) -> Part:
        settings = self._settings(connection)
        credentials = credentials_of(settings, await self._store.secrets(connection))
        sockets = self._sockets(bool(settings.get("allow_private")))
        try:
            return await fetch(url, start, length, sockets, credentials)
        except FetchFailed as failed:
            code = CODES.get(failed.code, "recording_unreachable")
            raise Cannot(STATUS.get(failed.code, 502), code, failed.text, NEXT.get(failed.code, AGAIN)) from None
        finally:
            await sockets.aclose()
