"""erase: how long other writes wait while somebody is erased from a million calls, and if the file is written anew."""

import asyncio
import random
import tempfile
import time

import msgspec

from bench.figures import Figure, Goal, Side
from bench.lines.figures import BATCH, CALLS, FEWER, Asked, call_of_year
from bench.programs.worker import Worker
from bench.size import QUICK, Size
from cordboard.app.personal_data.erasures import Erasures
from cordboard.app.personal_data.registry import PersonalDataRegistry
from cordboard.domain.calls.call import CallEvent, Client, EventType
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.erasures import ErasureState
from cordboard.ports.store.journal import Note
from cordboard.store.sqlite.personal_data.file_cleaning import rewrite
from cordboard.testing.clock import FakeClock
from cordboard.toolkit.clock import moment
from cordboard.toolkit.process_memory import tune

WHY = msgspec.json.encode({"decisions": [], "note": "No CRM was connected. " * 30})
CLIENT = "+34600000007"
LIMIT_MS = 500.0
EVERY_S = 0.01
BETWEEN_TICKS_S = 31.0
UNDISTURBED_S = 60.0


class Erased(Asked):
    """The same calls, and a small write every 10 ms whose longest wait is measured."""

    async def fill(self, calls: int) -> None:
        chance = random.Random(1)
        for begun in range(0, calls, BATCH):
            rows = [call_of_year(n, calls, chance) for n in range(begun, min(begun + BATCH, calls))]
            await self._store.commit(Batch(calls=[_with_details(row) for row in rows]))

    async def _longest_wait(self, work: asyncio.Task[None]) -> float:
        """Units: ms."""
        longest = 0.0
        while not work.done():
            begun = time.perf_counter()
            await self._store.note([Note(at=0.0, connection="pbx", call=None, code="bench", text="a write")])
            longest = max(longest, time.perf_counter() - begun)
            await asyncio.sleep(EVERY_S)
        await work
        return longest * 1000

    async def undisturbed(self) -> float:
        """Longest wait of the same writes while nothing else is done: what this machine takes by itself. Units: ms."""
        tune()  # as the server does

        async def nothing() -> None:
            await asyncio.sleep(UNDISTURBED_S)

        return await self._longest_wait(asyncio.create_task(nothing()))

    async def erase(self) -> tuple[float, float, float]:
        """Find and erase one client: longest wait of a write in ms; the search and the erasure in s."""
        clock = FakeClock(4e9)
        registry = PersonalDataRegistry(self._store.personal_data())
        erasures = await Erasures.read(self._store, registry, clock)
        sought = Sought(identities=(Identity(IdentityKind.PHONE, CLIENT),), until=clock.now())
        took: list[float] = []

        async def carry_out() -> None:
            begun = time.perf_counter()
            found = await registry.find(sought)
            took.append(time.perf_counter() - begun)
            await erasures.request(found, "finish", "bench")
            while (await self._store.erasures(1))[0].state != ErasureState.DONE:
                await erasures.tick()
                clock.advance(BETWEEN_TICKS_S)
            took.append(time.perf_counter() - begun - took[0])

        return await self._longest_wait(asyncio.create_task(carry_out())), took[0], took[1]

    async def write_anew(self) -> float:
        """Longest wait of a write in ms while the whole file is written anew."""
        return await self._longest_wait(asyncio.create_task(self._store.main.writer.write_alone(rewrite)))

    async def size_mb(self) -> float:
        return self._store.main.path.stat().st_size / (1 << 20)


def _with_details(row: CallRow) -> CallRow:
    """What is stored of a call beside its figures; about 1 kB."""
    at, number = moment(row.started_at), Client(number=row.client)
    event = CallEvent(id=row.id, call=row.keys[0], at=at, type=EventType.ENDED, client=number, extension="80")
    change = CallCorrelation().feed(event)
    state = msgspec.json.encode(change.call) if change else b"{}"
    return msgspec.structs.replace(row, state=state, why=WHY)


async def open_erased(data: str) -> Erased:
    return Erased(data)


def measure(size: Size) -> Figure:
    calls = FEWER if size is QUICK else CALLS
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker("bench.lines.erase:open_erased", data=folder) as year,
    ):
        year.call("fill", calls, bound=3600)
        alone = year.call("undisturbed", bound=3600)
        waited, searched, erased = year.call("erase", bound=3600)
        rewritten = year.call("write_anew", bound=3600)
        megabytes, memory = year.call("size_mb"), year.peak_mb()
    return Figure(
        rounds=[(waited, LIMIT_MS)],
        unit="ms",
        limit_is="what an incoming event may wait",
        goal=Goal(of="ratio", at_most=1.0),
        memory_mb=memory,
        note=f"{calls:,} calls; the longest of writes every 10 ms",
        sides=(
            Side(name="longest of the same writes in a minute with nothing else to do", value=alone, unit="ms"),
            Side(name="search", value=searched, unit="s"),
            Side(name="erasure", value=erased, unit="s"),
            Side(name="longest wait while the file is written anew", value=rewritten / 1000, unit="s"),
            Side(name="file", value=megabytes, unit="MB"),
        ),
    )
