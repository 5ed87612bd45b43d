"""What a start reads does not depend on how much is stored: clients, calls, frames, items, people, erasures."""

import asyncio
import gc
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from cordboard import main
from cordboard.domain.crm.contact_match import Candidate, Entity
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.erasures import ErasureList
from cordboard.ports.crm import Change
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.frames import NewFrame
from cordboard.ports.store.outbox import NewItem
from cordboard.store.sqlite.engine import damage
from cordboard.store.sqlite.store import SqliteStore, mirror_path
from cordboard.toolkit.crypto import Cipher

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="counts the bytes that Linux says were read")

CRM, PHONES = "crm", "pbx"
FEW, MANY = 2_000, 20_000
ALLOWED = 400 << 10  # bytes: MANY of anything takes more than three times that
PADDING = "x" * 200


def opened(folder: Path) -> SqliteStore:
    return SqliteStore.open(folder / "cordboard.db", Cipher.at(folder / "cordboard.key"))


async def people(store: SqliteStore, begin: int, end: int) -> None:
    changes = [
        Change(entity=Entity.CONTACT, id=str(n), record=Candidate(entity=Entity.CONTACT, id=str(n), name=PADDING))
        for n in range(begin, end)
    ]
    await store.put(CRM, changes, {str(n): (f"+34{600_000_000 + n}",) for n in range(begin, end)})


async def calls(store: SqliteStore, begin: int, end: int) -> None:
    """Ended ones of as many clients."""
    rows = [
        CallRow(
            id=f"call-{n}",
            connection=PHONES,
            keys=(f"k-{n}",),
            client=f"phone:+34{600_000_000 + n}",
            started_at=float(n),
            updated_at=float(n),
            why=PADDING.encode(),
        )
        for n in range(begin, end)
    ]
    await store.commit(Batch(calls=rows))


async def frames(store: SqliteStore, begin: int, end: int) -> None:
    many = [NewFrame(PHONES, f"d{n}", f"k-{n}", PADDING.encode(), float(n)) for n in range(begin, end)]
    await store.accept(many)


async def items(store: SqliteStore, begin: int, end: int) -> None:
    body = msgspec.json.encode({"x": PADDING})
    rows = [
        NewItem(key=f"i{n}", lane=CRM, kind="create_lead", subject=f"s{n}", call=None, body=body, refs=())
        for n in range(begin, end)
    ]
    await store.commit(Batch(items=rows))


def read_bytes() -> int:
    """By this process, from whatever file, cached or not."""
    return int(Path("/proc/self/io").read_text().split()[1])


async def start_reads(folder: Path) -> int:
    """Bytes read until the application could listen; the folder belongs to nobody else."""
    before = read_bytes()
    store = opened(folder)
    await main.build(store, "http://127.0.0.1:1", providers=[])
    found = read_bytes() - before
    await store.close()
    return found


@pytest.mark.parametrize("fill", [people, calls, frames, items], ids=lambda fill: fill.__name__)
def test_a_start_reads_as_little_of_a_large_store_as_of_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fill: Callable[[SqliteStore, int, int], object]
) -> None:
    monkeypatch.setattr(damage, "CHECKED_AT_START", 64 << 10)

    async def filled(begin: int, end: int) -> int:
        store = opened(tmp_path)
        for first in range(begin, end, 1_000):
            await fill(store, first, min(end, first + 1_000))  # type: ignore[misc]
        await store.close()
        return await start_reads(tmp_path)

    async def play() -> tuple[int, int]:
        store = opened(tmp_path)
        key, _ = await store.erasure_list()
        nobody = ErasureList(key, {}).hash_of(Identity(IdentityKind.PHONE, "+34999999999"))
        await store.list_erased({nobody: 1e9})  # a list that is not empty has to be kept to
        await store.close()
        await start_reads(tmp_path)  # code is loaded with the first one
        return await filled(0, FEW), await filled(FEW, MANY)

    gc.disable()
    try:
        few, many = asyncio.run(play())
    finally:
        gc.enable()
    size = sum(path.stat().st_size for path in (tmp_path / "cordboard.db", mirror_path(tmp_path / "cordboard.db")))
    assert size > 10 * ALLOWED, "the store is large enough to tell the difference"
    assert many - few < ALLOWED, f"{few} bytes of a small store, {many} of a large one"


def test_a_large_directory_is_checked_after_the_start_and_made_anew_at_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "CHECKED_AT_START", 64 << 10)
    mirror = mirror_path(tmp_path / "cordboard.db")

    async def play() -> None:
        store = opened(tmp_path)
        await people(store, 0, FEW)
        await store.close()
        whole = mirror.read_bytes()
        mirror.write_bytes(whole[: len(whole) // 2] + b"\xff" * (len(whole) // 2))
        store = opened(tmp_path)
        assert store.damaged_directory() is None
        await store.check_directory()
        assert store.damaged_directory() == str(mirror)
        await store.close()
        store = opened(tmp_path)
        assert store.mirror.rows("SELECT count(*) FROM person") == [(0,)]
        await store.check_directory()
        assert store.damaged_directory() is None
        await store.close()
        opened(tmp_path).close_now()

    asyncio.run(play())
    assert mirror.with_name(mirror.name + ".damaged").exists()
    assert not mirror.with_name(mirror.name + ".suspect").exists()


def test_a_whole_large_directory_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(damage, "CHECKED_AT_START", 64 << 10)

    async def play() -> None:
        store = opened(tmp_path)
        await people(store, 0, FEW)
        await store.close()
        store = opened(tmp_path)
        await store.check_directory()
        assert store.damaged_directory() is None
        assert store.mirror.rows("SELECT count(*) FROM person") == [(FEW,)]
        await store.close()

    asyncio.run(play())
