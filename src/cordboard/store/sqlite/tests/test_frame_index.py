"""The index that follows behind: merges, restarts, roll-backs, other processes and colliding keys change no answer."""

import random
import sqlite3

import pytest

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.frames import NewFrame
from cordboard.ports.store.journal import Note
from cordboard.store.sqlite import frame_index
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import PHONES, Opener, frame


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_index, "SEGMENT", 20)
    monkeypatch.setattr(frame_index, "SLICE", 3)


@run
@pytest.mark.parametrize("bits", [32, 2], ids=["real keys", "colliding keys"])
async def test_any_sequence_of_frames_is_answered_like_a_plain_set(
    opened: Opener, seed: int, bits: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame_index, "crc32", lambda text, real=frame_index.crc32: real(text) % (1 << bits))
    chance = random.Random(seed)
    known: dict[tuple[str, str], int] = {}
    for _start in range(6):
        async with opened() as store:
            for _batch in range(40):
                pairs = [
                    (f"k{chance.randrange(12)}", f"d{chance.randrange(60)}") for _ in range(chance.randrange(1, 9))
                ]
                expected = []
                for pair in pairs:
                    expected.append(pair not in known)
                    known.setdefault(pair, len(known))
                assert await store.accept([NewFrame(PHONES, d, k, b"", 1.0) for k, d in pairs]) == expected
                call = f"k{chance.randrange(12)}"
                of_call = [(one.call, one.dedup) for one in await store.frames_of(PHONES, [call])]
                assert of_call == sorted((pair for pair in known if pair[0] == call), key=known.__getitem__)


@run
async def test_keys_are_merged_in_slices_and_leave_the_memory(opened: Opener) -> None:
    async with opened() as store:
        for n in range(200):
            await store.accept([frame(n, f"k{n % 7}")])
        waiting = len(store.index._young.keys) + len(store.index._old.keys)
        assert waiting < 60
        assert store.main.one("SELECT count(*) FROM frame_key")[0] + waiting >= 200
        assert frame_index.indexed(store.main.reader) > 100
        assert len(await store.frames_of(PHONES, ["k3"])) == len(range(3, 200, 7))


@run
async def test_a_rolled_back_group_is_forgotten(opened: Opener) -> None:
    def failing(db: sqlite3.Connection, _argument: None) -> None:
        db.execute("INSERT INTO nowhere VALUES (1)")

    async with opened() as store:
        await store.accept([frame(1)])
        db = store.main.writer.db
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(Exception, match="full"):
            await store.accept([frame(2, call="x" * 9000)])
        db.execute("PRAGMA max_page_count = 100000")
        assert await store.frames_of(PHONES, ["x" * 9000]) == []
        assert await store.accept([frame(2, call="x" * 9000), frame(1)]) == [True, False]
        with pytest.raises(sqlite3.OperationalError):
            await store.main.writer.write(failing)
        assert await store.accept([frame(2, call="x" * 9000)]) == [False]


@run
async def test_what_another_process_accepted_is_known(opened: Opener) -> None:
    async with opened() as one, opened() as two:
        for n in range(0, 100, 2):
            assert await one.accept([frame(n)]) == [True]
            assert await two.accept([frame(n), frame(n + 1)]) == [False, True]
        assert await one.accept([frame(n) for n in range(100)]) == [False] * 100
    async with opened() as store:
        assert len(await store.frames_of(PHONES, ["k"])) == 100


@run
async def test_commits_beside_do_not_make_it_read_its_tail_again(opened: Opener) -> None:
    async with opened() as store:
        await store.accept([frame(0)])
        loads: list[object] = []
        store.index.load = loads.append
        for n in range(1, 30):
            await store.accept([frame(n)])
            await store.commit(Batch(notes=[Note(at=1.0, connection=None, call=None, code="x", text="x")]))
            store.main.writer._checkpoints.long_wal = n % 5 == 0
        assert loads == []


@run
async def test_a_pruned_frame_may_come_again(opened: Opener) -> None:
    async with opened() as store:
        await store.accept([frame(n) for n in range(50)])
        await store.commit(Batch(cursor=(PHONES, 30)))
        assert await store.prune(1e9) == 30
        assert await store.accept([frame(n) for n in range(50)]) == [True] * 30 + [False] * 20
        assert len(await store.frames_of(PHONES, ["k"])) == 50
