"""What every host of lanes must do, as a test class; a host inherits it and gives the fixture `host`.

A drain here is a small fake of the real one: it sends what a store of lists holds. The clock is fake.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from datetime import timedelta

from cordboard.ports.host import LaneHost
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run, until

MakeHost = Callable[[FakeClock], LaneHost]
DAY = 86_400.0


class Desk:
    """Rows of many lanes, and a drain that sends up to 100 at a time."""

    def __init__(self, clock: FakeClock) -> None:
        self.clock = clock
        self.open: dict[str, list[int]] = {}
        self.sent: dict[str, list[int]] = {}
        self.requests: list[tuple[str, int]] = []
        self.live: Counter[str] = Counter()
        self.most_live: Counter[str] = Counter()
        self.paused: set[str] = set()
        self.due: dict[str, float] = {}
        self.fail: Counter[str] = Counter()

    def add(self, lane: str, count: int) -> None:
        rows = self.open.setdefault(lane, [])
        first = len(rows) + len(self.sent.get(lane, ()))
        rows.extend(range(first, first + count))

    async def drain(self, lane: str) -> float | None:
        self.live[lane] += 1
        self.most_live[lane] = max(self.most_live[lane], self.live[lane])
        try:
            if self.fail[lane]:
                self.fail[lane] -= 1
                raise RuntimeError(f"{lane} is broken")
            return await self._drain(lane)
        finally:
            self.live[lane] -= 1

    async def _drain(self, lane: str) -> float | None:
        while rows := self.open.get(lane):
            if lane in self.paused:
                return None
            if self.due.get(lane, 0.0) > self.clock.now():
                return self.due[lane]
            batch = rows[:100]
            await asyncio.sleep(0)  # the request
            self.requests.append((lane, len(batch)))
            self.sent.setdefault(lane, []).extend(batch)
            del rows[: len(batch)]
        return None

    def done(self, lane: str) -> bool:
        return not self.open.get(lane)


class HostContract:
    @contextlib.asynccontextmanager
    async def _running(self, make: MakeHost) -> AsyncIterator[tuple[LaneHost, Desk, FakeClock]]:
        clock = FakeClock()
        host, desk = make(clock), Desk(clock)
        task = asyncio.create_task(host.run(desk.drain))
        await asyncio.sleep(0)
        try:
            yield host, desk, clock
        finally:
            await host.stop()
            await asyncio.wait_for(task, 5)

    @run
    async def test_a_woken_lane_is_drained_in_order_in_requests_of_a_hundred(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, _):
            desk.add("a", 250)
            host.wake("a")
            await until(lambda: desk.done("a"))
            assert desk.sent["a"] == list(range(250))
            assert desk.requests == [("a", 100), ("a", 100), ("a", 50)]

    @run
    async def test_a_wake_before_the_start_is_not_lost(self, make_host: MakeHost) -> None:
        clock = FakeClock()
        host, desk = make_host(clock), Desk(clock)
        desk.add("a", 1)
        desk.add("later", 1)
        host.wake("a")
        host.wake("later", clock.now() + 10)
        task = asyncio.create_task(host.run(desk.drain))
        await until(lambda: desk.done("a"))
        assert not desk.done("later")
        clock.advance(10)
        await until(lambda: desk.done("later"))
        await host.stop()
        await task

    @run
    async def test_doubled_wake_ups_never_make_two_drains_of_one_lane(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, _):
            for _round in range(50):
                desk.add("a", 10)
                for _wake in range(5):
                    host.wake("a")
                await asyncio.sleep(0)
            await until(lambda: desk.done("a"))
            assert desk.most_live["a"] == 1
            assert desk.sent["a"] == list(range(500))

    @run
    async def test_what_comes_in_the_last_moment_of_a_drain_is_not_left_lying(self, make_host: MakeHost) -> None:
        clock = FakeClock()
        host = make_host(clock)
        rounds: list[str] = []
        authenticator = asyncio.Event()

        async def drain(lane: str) -> None:
            rounds.append(lane)
            if len(rounds) == 1:
                await authenticator.wait()

        task = asyncio.create_task(host.run(drain))
        host.wake("a")
        await until(lambda: len(rounds) == 1)
        host.wake("a")  # the drain has looked already
        authenticator.set()
        await until(lambda: len(rounds) == 2)
        await host.stop()
        await task

    @run
    async def test_a_lane_comes_back_when_it_said_so_and_not_before(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, clock):
            desk.add("a", 3)
            desk.due["a"] = clock.now() + 60
            host.wake("a")
            await until(lambda: desk.live["a"] == 0 and desk.most_live["a"] == 1)
            clock.advance(59)
            await asyncio.sleep(0.02)
            assert desk.sent == {}
            clock.advance(1)
            await until(lambda: desk.done("a"))

    @run
    async def test_a_lane_paused_for_thirty_days_goes_on_in_order_when_woken(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, clock):
            desk.paused.add("a")
            for _day in range(30):
                desk.add("a", 20)
                host.wake("a")
                clock.advance(DAY)
                await asyncio.sleep(0)
            assert desk.sent == {}
            desk.paused.clear()
            host.wake("a")
            await until(lambda: desk.done("a"))
            assert desk.sent["a"] == list(range(600))
            assert len(desk.requests) == 6

    @run
    async def test_of_several_moments_the_earliest_counts(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, clock):
            desk.add("a", 1)
            for wait in (50, 10, 90):
                host.wake("a", clock.now() + wait)
            clock.advance(10)
            await until(lambda: desk.done("a"))

    @run
    async def test_a_lost_wake_up_is_healed_by_the_sweeper(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, clock):

            async def sweep() -> None:
                for lane in desk.open:
                    host.wake(lane)

            host.every("sweep", timedelta(seconds=5), sweep)
            await asyncio.sleep(0.01)
            desk.add("a", 5)  # and nobody wakes
            clock.advance(5)
            await until(lambda: desk.done("a"))

    @run
    async def test_repeated_work_that_fails_is_called_again_and_stops_nobody(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, clock):
            calls: Counter[str] = Counter()

            async def bad() -> None:
                calls["bad"] += 1
                raise RuntimeError("broken")

            async def good() -> None:
                calls["good"] += 1

            host.every("bad", timedelta(seconds=5), bad)
            host.every("good", timedelta(seconds=5), good)
            for turn in range(1, 4):
                await asyncio.sleep(0.01)
                clock.advance(5)
                await until(lambda turn=turn: calls == {"bad": turn, "good": turn})
            desk.add("a", 1)
            host.wake("a")
            await until(lambda: desk.done("a"))

    @run
    async def test_a_drain_that_raises_is_tried_again_and_harms_no_other_lane(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, clock):
            desk.add("bad", 5)
            desk.add("good", 5)
            desk.fail["bad"] = 3
            host.wake("bad")
            host.wake("good")
            await until(lambda: desk.done("good"))

            async def passed() -> bool:
                clock.advance(5)
                await asyncio.sleep(0)
                return desk.done("bad")

            await until(passed)
            assert desk.sent["bad"] == list(range(5))

    @run
    async def test_one_lane_with_a_mountain_of_work_does_not_keep_the_others_waiting(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, _):
            desk.add("mountain", 100_000)
            host.wake("mountain")
            await asyncio.sleep(0)
            for n in range(20):
                desk.add(f"small{n}", 3)
                host.wake(f"small{n}")
            await until(lambda: all(desk.done(f"small{n}") for n in range(20)))
            assert len(desk.open["mountain"]) > 50_000, "the small ones were served while the mountain still stands"
            desk.open["mountain"].clear()

    @run
    async def test_many_lanes_are_all_drained(self, make_host: MakeHost) -> None:
        async with self._running(make_host) as (host, desk, _):
            for n in range(1000):
                desk.add(f"l{n}", 2)
                host.wake(f"l{n}")
            await until(lambda: all(desk.done(f"l{n}") for n in range(1000)))
            assert max(desk.most_live.values()) == 1

    @run
    async def test_stopping_lets_the_request_in_flight_end(self, make_host: MakeHost) -> None:
        clock = FakeClock()
        host = make_host(clock)
        story: list[str] = []
        authenticator = asyncio.Event()

        async def drain(lane: str) -> None:
            story.append("begin")
            await authenticator.wait()
            story.append("end")

        task = asyncio.create_task(host.run(drain))
        host.wake("a")
        await until(lambda: bool(story))
        stopping = asyncio.create_task(host.stop())
        await asyncio.sleep(0)
        authenticator.set()
        await stopping
        await task
        host.wake("a")
        await asyncio.sleep(0)
        assert story == ["begin", "end"]
