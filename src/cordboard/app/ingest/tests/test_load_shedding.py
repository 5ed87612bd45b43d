"""Folding lets others in, keeps to its share in a crowd, and never stops."""

import asyncio

from cordboard.app.ingest import load_shedding
from cordboard.app.ingest.load_shedding import CROWD, LoadShedding


class Watch:
    """A clock that somebody sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def turns(work: LoadShedding) -> int:
    """How many turns the loop made while one breath was taken."""
    made = 0

    async def others() -> None:
        nonlocal made
        while True:
            made += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(others())
    await work.take()
    beside.cancel()
    return made


def test_short_work_goes_on_and_longer_work_lets_the_loop_turn() -> None:
    async def play() -> None:
        watch = Watch()
        work = LoadShedding(watch)
        await work.take()
        watch.now += load_shedding.MOMENT_S / 2
        assert await turns(work) == 0
        watch.now += load_shedding.MOMENT_S
        assert await turns(work) >= 1

    asyncio.run(play())


def test_in_a_crowd_work_rests_until_its_share_is_kept(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    async def play() -> None:
        watch = Watch()
        rests: list[float] = []
        sleep = asyncio.sleep

        async def passing(seconds: float) -> None:
            rests.append(seconds)
            watch.now += seconds or load_shedding.BUSY_S  # others had work to do
            await sleep(0)

        monkeypatch.setattr(load_shedding.asyncio, "sleep", passing)
        work = LoadShedding(watch)
        await work.take()
        for _ in range(CROWD):
            work.came()
        watch.now += 0.002
        await work.take()
        assert sum(rests) >= 0.002 / load_shedding.SHARE
        assert sum(rests) < 0.002 / load_shedding.SHARE + 2 * load_shedding.PAUSE_S

    asyncio.run(play())


def test_where_a_crowd_waits_for_the_disk_alone_work_takes_the_idle_time() -> None:
    async def play() -> None:
        watch = Watch()
        work = LoadShedding(watch)
        await work.take()
        for _ in range(CROWD):
            work.came()
        watch.now += 0.01
        async with asyncio.timeout(1):
            await work.take()  # the clock stands still: the turn took no time, a rest would never end

    asyncio.run(play())


def test_a_few_requests_are_no_crowd() -> None:
    async def play() -> None:
        watch = Watch()
        work = LoadShedding(watch)
        await work.take()
        for _ in range(3 * CROWD):
            work.came()
            work.went()
        watch.now += 0.01
        async with asyncio.timeout(1):
            await work.take()  # the clock stands still: a rest would never end

    asyncio.run(play())
