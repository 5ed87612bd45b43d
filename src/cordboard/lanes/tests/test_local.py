"""The host inside the process does what every host must do, and keeps its own limits."""

import asyncio
import itertools

import pytest

from cordboard.lanes.local import LocalHost
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run, until
from cordboard.testing.host_contract import Desk, HostContract, MakeHost


class TestLocalHost(HostContract):
    @pytest.fixture(params=[4, 256])
    def make_host(self, request: pytest.FixtureRequest) -> MakeHost:
        at_once: int = request.param
        return lambda clock: LocalHost(clock, at_once=at_once, later=clock.call_later)


@run
async def test_no_more_lanes_than_allowed_drain_at_the_same_time() -> None:
    clock = FakeClock()
    host = LocalHost(clock, at_once=3, later=clock.call_later)
    live: list[int] = []
    now = 0

    async def drain(_lane: str) -> None:
        nonlocal now
        now += 1
        live.append(now)
        await asyncio.sleep(0)
        now -= 1

    task = asyncio.create_task(host.run(drain))
    for n in range(20):
        host.wake(f"l{n}")
    await until(lambda: len(live) == 20)
    assert max(live) == 3
    await host.stop()
    await task


@run
async def test_a_drain_that_asks_to_come_back_at_once_goes_to_the_end_of_the_queue() -> None:
    clock = FakeClock()
    host = LocalHost(clock, at_once=1, later=clock.call_later)
    order: list[str] = []

    async def slice_of_work(lane: str) -> float | None:
        order.append(lane)
        return clock.now() if len(order) < 6 else None

    for lane in ("a", "b", "c"):
        host.wake(lane)
    task = asyncio.create_task(host.run(slice_of_work))
    await until(lambda: len(order) >= 6)
    assert order[:6] == ["a", "b", "c", "a", "b", "c"]
    await host.stop()
    await task


@run
async def test_a_failing_drain_is_tried_at_growing_distances() -> None:
    clock = FakeClock()
    host, desk = LocalHost(clock, later=clock.call_later), Desk(clock)
    desk.add("a", 1)
    desk.fail["a"] = 100
    task = asyncio.create_task(host.run(desk.drain))
    host.wake("a")
    tries: list[float] = []
    for _second in range(200):
        before = desk.fail["a"]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if desk.fail["a"] < before:
            tries.append(clock.now())
        clock.advance(1)
    gaps = [later - earlier for earlier, later in itertools.pairwise(tries)]
    assert gaps == sorted(gaps)
    assert gaps[0] <= 2
    assert gaps[-1] >= 40
    await host.stop()
    await task


@run
async def test_a_cancelled_host_lets_go_of_everything() -> None:
    clock = FakeClock()
    host, desk = LocalHost(clock, later=clock.call_later), Desk(clock)
    task = asyncio.create_task(host.run(desk.drain))
    host.wake("a", clock.now() + 10)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    clock.advance(100)
    assert desk.most_live == {}
    assert len(asyncio.all_tasks()) == 1
