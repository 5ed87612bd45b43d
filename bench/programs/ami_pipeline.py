"""The path of a manager packet without sockets: split, filtered, parsed, folded, stored. Runs in a separate process."""

import asyncio
import time
from pathlib import Path

import msgspec

from bench.inputs.ami_recordings import chunks, stream
from cordboard import main
from cordboard.app.ingest.intake import Intake
from cordboard.pbx.asterisk.session import ManagerSession
from cordboard.ports.store.calls import CallQuery
from cordboard.ports.store.connections import Connection
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher
from cordboard.toolkit.process_memory import tune

PBX = "asterisk"


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """Units: CPU s of all threads of the process, and elapsed s."""

    packets: int
    pieces: int
    cpu: float
    wall: float


class Manager:
    """Serves the benchmark's method calls."""

    ready = None
    folding: asyncio.Task[None]

    def __init__(self, store: SqliteStore, intake: Intake) -> None:
        self._store, self._intake = store, intake
        self._data = b""

    async def tape(self, packets: int, seed: int) -> int:
        self._data = stream(packets, seed)
        return self._data.count(b"\r\n\r\n")

    async def parsed(self) -> Taken:
        """Split into packets and filter them, nothing else."""
        session, cpu, wall = session_(), time.process_time(), time.perf_counter()
        pieces = sum(len(session.received(chunk, time.time())) for chunk in chunks(self._data))
        return self._taken(pieces, cpu, wall)

    async def kept(self) -> Taken:
        """The whole path into the rows; folding runs beside reading, as in the server."""
        session, cpu, wall, pieces = session_(), time.process_time(), time.perf_counter(), 0
        for chunk in chunks(self._data):
            found = session.received(chunk, time.time())
            pieces += len(found)
            await self._intake.accept(found)
        while await self._store.frames_after(PBX, await self._store.cursor(PBX), 1):
            await asyncio.sleep(0.001)
        taken = self._taken(pieces, cpu, wall)
        while await self.undecided():  # calls settle before they are decided
            await asyncio.sleep(0.05)
        return taken

    async def calls(self) -> dict[str, int]:
        """Number of stored calls by outcome."""
        return dict(await self._store.outcomes(0.0))

    async def undecided(self) -> int:
        return len(await self._store.calls(CallQuery(unsettled=True, limit=100_000)))

    def _taken(self, pieces: int, cpu: float, wall: float) -> Taken:
        return Taken(
            packets=self._data.count(b"\r\n\r\n"),
            pieces=pieces,
            cpu=time.process_time() - cpu,
            wall=time.perf_counter() - wall,
        )


def session_() -> ManagerSession:
    return ManagerSession("cordboard", "secret")


async def open_manager(folder: str) -> Manager:
    store = SqliteStore.open(Path(folder) / "cordboard.db", Cipher.at(Path(folder) / "cordboard.key"), SystemClock())
    await store.put_connection(Connection(id=PBX, kind="pbx", provider="asterisk", title="PBX", created_at=time.time()))
    measured = await main.build(store, "http://127.0.0.1")
    pbx, settings = measured.live_connections.provider(PBX).pbx(), measured.live_connections.settings(PBX)
    decider = measured.phones._decider  # the same as the server's
    intake = Intake(PBX, pbx, settings, store, decider, measured.host, SystemClock(), lambda row: None)
    tune()
    manager = Manager(store, intake)
    manager.folding = asyncio.create_task(intake.run())
    return manager
