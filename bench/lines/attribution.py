"""attribution: the report from source to revenue of 2,000 calls and 300 deals, by first and by last touch.

Compared with reading the same calls and deals once from the same file; both in processor time.
"""

import asyncio
import random
import resource
import sqlite3
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

import msgspec

from bench.figures import Figure, Goal, Side
from bench.inputs.webhook_events import CRM
from bench.size import Size
from cordboard.app.attribution.source_report import Period, SourceReport
from cordboard.domain.attribution.deal import OPEN, WON, Deal
from cordboard.domain.attribution.report import SourcesBy, TouchOf
from cordboard.domain.attribution.traffic_source import UNKNOWN, TrafficSource
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.figures.counted_call import Counted
from cordboard.ports.crm import Change
from cordboard.ports.store.attribution import DealChange
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.toolkit.crypto import Cipher

CALLS, DEALS, CLIENTS, DAYS = 2_000, 300, 400, 90
START = datetime(2026, 9, 1, tzinfo=UTC)
PERIOD = Period(START, START + timedelta(days=DAYS))
SOURCES = (UNKNOWN, *(TrafficSource(source="google", medium="cpc", campaign=f"campaign {n}") for n in range(30)))


def measure(size: Size) -> Figure:
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        return asyncio.run(_measured(Path(folder), size.rounds))


async def _measured(folder: Path, rounds: int) -> Figure:
    store = SqliteStore.open(folder / "a.db", Cipher.at(folder / "key", create=True))
    try:
        await _fill(store, random.Random(1))
        taken = []
        lines = 0
        for _ in range(rounds + 1):
            limit = 2 * _read_all(folder / "a.db")
            begun = process_time()
            for touch in TouchOf:
                lines = len((await SourceReport(store).lines(SourcesBy.CAMPAIGN, touch, PERIOD))[0])
            taken.append((process_time() - begun, limit))
    finally:
        await store.close()
    return Figure(
        rounds=taken[1:],  # the first one fills caches
        unit="s of the processor",
        limit_is="reading the same calls and deals once for each touch",
        goal=Goal(of="ratio", at_most=5),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        sides=(Side(name="campaigns in the report", value=float(lines), unit=""),),
    )


async def _fill(store: SqliteStore, chance: random.Random) -> None:
    numbers = [f"+346{n:08}" for n in range(CLIENTS)]
    people = [
        Change(entity=Entity.CONTACT, id=f"r{n}", record=Candidate(entity=Entity.CONTACT, id=f"r{n}", phones=(number,)))
        for n, number in enumerate(numbers)
    ]
    await store.put(CRM, people, {f"r{n}": (number,) for n, number in enumerate(numbers)})
    await store.commit(Batch(calls=[_call(n, numbers[n % CLIENTS], chance) for n in range(CALLS)]))
    await store.put_deals(CRM, [DealChange(id=f"d{n}", deal=_deal(n, chance)) for n in range(DEALS)])


def _call(n: int, client: str, chance: random.Random) -> CallRow:
    at = START.timestamp() + n * DAYS * 86_400 / CALLS
    return CallRow(
        id=f"c{n}", connection="pbx", keys=(f"k{n}",), started_at=at, updated_at=at, client=client, direction="inbound",
        disposition="answered" if n % 4 else "no_answer", phase="ended", decided=True,
        counted=Counted(wait_ms=chance.randrange(30_000)), traffic=chance.choice(SOURCES),
    )  # fmt: skip


def _deal(n: int, chance: random.Random) -> Deal:
    created = START + timedelta(seconds=chance.randrange(DAYS * 86_400))
    won = created + timedelta(hours=chance.randrange(800)) if n % 2 else None
    return Deal(
        id=f"d{n}", amount="249.99", currency="EUR", state=WON if won else OPEN, created_at=created,
        modified_at=won or created, won_at=won, contact=f"r{chance.randrange(CLIENTS)}",
    )  # fmt: skip


def _read_all(path: Path) -> float:
    """Every call and every deal as values, nothing added up. Units: s of the processor."""
    with _read_only(path) as calls, _read_only(mirror_path(path)) as deals:
        begun = process_time()
        for _ in calls.execute("SELECT id, client, started_at, direction, disposition, traffic FROM call"):
            pass
        for (body,) in deals.execute("SELECT body FROM deal"):
            msgspec.json.decode(body, type=Deal)
        return process_time() - begun


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
