"""Lookups in the directory, in a separate process, so that its memory can be measured."""

import gc
import random
import sqlite3
import time
from itertools import islice
from pathlib import Path

from bench.inputs.people import fill
from bench.inputs.webhook_events import CRM, number_of
from cordboard.domain.interaction import identity_from
from cordboard.domain.numbers.reading import read
from cordboard.store.sqlite.name_index import text_of
from cordboard.store.sqlite.number_index import key_of
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher

NAMED = 20  # people on a page of the search
SPELLINGS = ("+{0}", "00{0}", "{1}", "{2}")


class Book:
    """Serves the benchmark's method calls."""

    ready = None

    def __init__(self, folder: Path, people: int) -> None:
        self._file, self._people = folder / "cordboard.db", people
        self._store = SqliteStore.open(self._file, Cipher.at(folder / "cordboard.key"), SystemClock())
        self._chance = random.Random(5)

    async def fill(self) -> float:
        return await fill(self._store, self._people)

    async def close(self) -> None:
        await self._store.close()

    async def asked(self, count: int) -> tuple[list[float], list[float]]:
        """Lookups in spellings that people use, and a bare read of the number index by key. Units: s."""
        whole, bare = [], []
        db = sqlite3.connect(mirror_path(self._file))
        db.execute("PRAGMA query_only = ON")
        picked = [self._chance.randrange(self._people) for _ in range(count)]
        source = db.execute("SELECT no FROM source").fetchone()[0]
        gc.collect()
        for n in picked:
            digits = number_of(n)[1:]
            written = SPELLINGS[n % 4].format(digits, digits[2:], " ".join((digits[2:5], digits[5:8], digits[8:])))
            begun = time.perf_counter()
            reading = read(written, "ES")
            found = await self._store.lookup(CRM, identity_from(reading.e164 or ""))
            whole.append(time.perf_counter() - begun)
            if len(found) != 1 or found[0].name != f"Person {n}":
                raise AssertionError(f"{written} is {found}")
        for n in picked:
            key = key_of(source, number_of(n))
            begun = time.perf_counter()
            row = db.execute("SELECT ref FROM phone WHERE key = ?", (key,)).fetchone()
            bare.append(time.perf_counter() - begun)
            if row is None:
                raise AssertionError(f"{number_of(n)} is not in the index")
        db.close()
        return whole, bare

    async def named(self, count: int) -> tuple[list[float], list[float]]:
        """Searches by name, and a look at every name in turn until the limit is reached. Units: s."""
        whole, bare = [], []
        db = sqlite3.connect(mirror_path(self._file))
        db.execute("PRAGMA query_only = ON")
        gc.collect()
        for n in [self._chance.randrange(self._people) for _ in range(count)]:
            words = f"person {n}".split()
            begun = time.perf_counter()
            found = await self._store.people_named(CRM, " ".join(words), NAMED)
            whole.append(time.perf_counter() - begun)
            begun = time.perf_counter()
            rows = db.execute("SELECT candidate FROM person ORDER BY no DESC")
            texts = (text_of(candidate) for (candidate,) in rows)
            seen = list(islice((text for text in texts if all(word in text for word in words)), NAMED))
            bare.append(time.perf_counter() - begun)
            if len(found) != len(seen):
                raise AssertionError(f"{words}: {found} is not {seen}")
        db.close()
        return whole, bare

    async def index_bytes(self) -> int:
        """Size of the number index on disk."""
        db = sqlite3.connect(mirror_path(self._file))
        pages = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'phone'").fetchone()[0]
        db.close()
        return int(pages)


async def open_book(folder: str, people: int) -> Book:
    return Book(Path(folder), people)
