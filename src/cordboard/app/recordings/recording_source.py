"""Reads a recording from where the phone system keeps it: an address, or a file in the connection's folder."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import httpx

from cordboard.app.connections.live_connections import LiveConnections
from cordboard.app.recordings.recording_files import NoSuchFile, read_part
from cordboard.contract.errors import Cannot
from cordboard.domain.calls.call import Recording
from cordboard.domain.calls.recording_access import address_of, credentials_of
from cordboard.ports.errors import Trouble
from cordboard.ports.recording_links import LinksRecordings
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.store import Store
from cordboard.toolkit.http.guarded_fetch import FetchFailed, Part, fetch, transport

FOLDER = "recordings_folder"
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


class RecordingSource:
    """Recordings at the phone systems."""

    def __init__(
        self,
        store: Store,
        live_connections: LiveConnections,
        sockets: Sockets = lambda private: transport(allow_private=private),
    ) -> None:
        self._store = store
        self._live_connections = live_connections
        self._sockets = sockets

    async def read(self, row: CallRow, recording: Recording, start: int, length: int) -> Part:
        """The bytes from `start`; more where the service only sends whole files. Raises: Cannot."""
        settings = self._settings(row.connection)
        call = row.keys[0] if row.keys else ""
        if url := recording.url or address_of(recording.ref, call, settings) or await self._asked(row, recording.ref):
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

    async def _asked(self, row: CallRow, recording: str | None) -> str | None:
        """The address that the provider tells for now; None where it is not asked. Raises: Cannot."""
        live = self._live_connections
        if not recording or row.connection not in live.phones():
            return None
        pbx = live.provider(row.connection).pbx()
        if not isinstance(pbx, LinksRecordings):
            return None
        secrets, journal = await self._store.secrets(row.connection), live.journal_of(row.connection)
        links = pbx.recording_links(live.settings(row.connection), secrets, row.connection, journal)
        if links is None:
            return None
        try:
            return await links.link_of(recording, row.keys[0] if row.keys else "")
        except Trouble as trouble:
            code = "recording_gone" if trouble.code == "gone" else "recording_unreachable"
            status = STATUS["gone"] if trouble.code == "gone" else 502
            raise Cannot(status, code, trouble.text, NEXT.get(trouble.code, AGAIN)) from trouble

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
