"""figures: a year of a million calls added up by each key, against a limit of 200 ms."""

import random
import tempfile
import time
from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.figures import Figure, Goal, Side, percentile
from bench.programs.worker import Worker
from bench.size import QUICK, Size
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.service.figures import FigureUseCases
from cordboard.contract.figures import FigureQuery, FiguresBy
from cordboard.domain.figures.counted_call import Counted
from cordboard.domain.settings.company import Company
from cordboard.domain.settings.settings import Settings
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallQuery, CallRow
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.toolkit.crypto import Cipher

YEAR = datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
CALLS, FEWER = 1_000_000, 100_000
LIMIT_MS = 200.0
BATCH = 1_000
PEOPLE, LINES, QUEUES = 20, 5, 3
CLIENTS = 100_000
ASKED = ("hour", "day", "person", "line", "queue", "weekday_hour")


class Asked:
    """A store with a year of calls, in a process of its own."""

    def __init__(self, data: str) -> None:
        self._store = SqliteStore.open(Path(data) / "a.db", Cipher.at(Path(data) / "key", create=True))
        in_force = SettingsInForce(1, Settings(company=Company(time_zone="Europe/Madrid")))
        self._figures = FigureUseCases(self._store, in_force, FakeClock(YEAR[1].timestamp()))

    async def fill(self, calls: int) -> None:
        chance = random.Random(1)
        for begun in range(0, calls, BATCH):
            rows = [call_of_year(n, calls, chance) for n in range(begun, min(begun + BATCH, calls))]
            await self._store.commit(Batch(calls=rows))

    async def ask(self, by: str) -> float:
        """Units: ms."""
        query = FigureQuery(by=FiguresBy(by), since=YEAR[0], until=YEAR[1], compare=True)
        return await _took(self._figures.figures(query))

    async def waiting(self) -> float:
        """The list of who was not called back, and how many they are. Units: ms."""
        listed = await _took(self._store.calls(CallQuery(not_called_back=True)))
        return listed + await _took(self._store.count_calls(CallQuery(not_called_back=True), CLIENTS))

    async def close(self) -> None:
        await self._store.close()


async def open_year(data: str) -> Asked:
    return Asked(data)


async def _took(work: Awaitable[object]) -> float:
    begun = time.perf_counter()
    await work
    return (time.perf_counter() - begun) * 1000


def call_of_year(n: int, calls: int, chance: random.Random) -> CallRow:
    """At working hours, in order of time."""
    day, part = divmod(n * 365 / calls, 1)
    at = YEAR[0] + timedelta(days=day, hours=7 + 12 * part)
    inbound = chance.random() < 0.6
    return CallRow(
        id=f"c{n}", connection="pbx", keys=(f"k{n}",), started_at=at.timestamp(), updated_at=at.timestamp(),
        client=f"+3460{chance.randrange(CLIENTS):07}", direction="inbound" if inbound else "outbound", phase="ended",
        disposition="answered" if chance.random() < 0.7 else "no_answer", decided=True,
        own_number=f"+3491000000{chance.randrange(LINES)}",
        counted=Counted(person=str(80 + chance.randrange(PEOPLE)), queue=f"q{chance.randrange(QUEUES)}",
                        wait_ms=chance.randrange(60_000), talk_ms=chance.randrange(600_000)),
    )  # fmt: skip


def measure(size: Size) -> Figure:
    calls = FEWER if size is QUICK else CALLS
    with (
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        Worker("bench.lines.figures:open_year", data=folder) as year,
    ):
        begun = time.perf_counter()
        year.call("fill", calls, bound=3600)
        filled = time.perf_counter() - begun
        took = {by: [year.call("ask", by) for _ in range(size.rounds)] for by in ASKED}
        waiting = [year.call("waiting") for _ in range(size.rounds)]
        memory = year.peak_mb()
    slowest = max(took, key=lambda by: percentile(took[by], 0.5))
    return Figure(
        rounds=[(value, LIMIT_MS) for value in took[slowest]],
        unit="ms",
        limit_is="what a person may wait",
        goal=Goal(of="ratio", at_most=1.0),
        memory_mb=memory,
        note=f"a year of {calls:,} calls, the slowest key: {slowest}",
        sides=(
            *(
                Side(name=f"by {by}", value=percentile(each, 0.5), unit="ms", at_most=LIMIT_MS)
                for by, each in took.items()
            ),
            Side(name="not called back, list and count", value=percentile(waiting, 0.5), unit="ms", at_most=LIMIT_MS),
            Side(name="calls written", value=calls / filled, unit="calls/s"),
        ),
    )
