"""duplicates: proposing people who may be the same among a million, compared with reading every person once.

Both in processor time. One person in a hundred shares a number with the one before, one in a hundred a name.
"""

import asyncio
import resource
import sqlite3
import tempfile
import time
from pathlib import Path

import msgspec

from bench.figures import Figure, Goal, Side
from bench.inputs.people import AT_ONCE, person
from bench.inputs.webhook_events import CRM, number_of
from bench.size import Size
from cordboard.app.service.duplicates import READ_MOST
from cordboard.domain.duplicates.finding import KnownPerson, pairs_of
from cordboard.ports.crm import Change
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.toolkit.crypto import Cipher

MOST = 1_000_000


def measure(size: Size) -> Figure:
    people = min(size.people, MOST)
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        return asyncio.run(_measured(Path(folder), people, size.rounds))


async def _measured(folder: Path, people: int, rounds: int) -> Figure:
    store = SqliteStore.open(folder / "a.db", Cipher.at(folder / "key", create=True))
    try:
        await _fill(store, people)
        taken: list[tuple[float, float]] = []
        pairs, wall = 0, 0.0
        for _ in range(rounds + 1):
            limit = _read_all(mirror_path(folder / "a.db"))
            begun, clock = time.process_time(), time.perf_counter()
            found = await store.shared_people(CRM, ("Email",), READ_MOST)
            pairs = len(pairs_of([KnownPerson(candidate=one.candidate, numbers=one.numbers) for one in found]))
            taken.append((time.process_time() - begun, limit))
            wall = time.perf_counter() - clock
            assert pairs
    finally:
        await store.close()
    return Figure(
        rounds=taken[1:],  # the first one fills caches
        unit="s of the processor",
        limit_is="reading the name of every person once",
        goal=Goal(of="ratio", at_most=10),
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        sides=(
            Side(name="people", value=float(people), unit=""),
            Side(name="pairs proposed", value=float(pairs), unit=""),
            Side(name="by the wall", value=wall, unit="s", at_most=10),
        ),
    )


async def _fill(store: SqliteStore, people: int) -> None:
    for first in range(0, people, AT_ONCE):
        some = [_person(n) for n in range(first, min(people, first + AT_ONCE))]
        await store.put(CRM, [change for change, _ in some], {change.id: (number,) for change, number in some})


def _person(n: int) -> tuple[Change, str]:
    """Every hundredth has the number of the one before, and every hundredth its name."""
    change = person(n)
    assert change.record is not None
    name = f"Person {n - 1 if n % 100 == 50 else n}"
    number = number_of(n - 1 if n and n % 100 == 0 else n)
    record = msgspec.structs.replace(change.record, name=name, phones=(number,))
    return msgspec.structs.replace(change, record=record), number


def _read_all(path: Path) -> float:
    """Units: s of the processor."""
    with sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True) as db:
        begun = time.process_time()
        for _ in db.execute("SELECT no, json_extract(CAST(candidate AS TEXT), '$.name') FROM person"):
            pass
        return time.process_time() - begun
