"""The stream that people watch."""

import asyncio

import pytest

from cordboard.app.events.event_hub import KEPT, QUEUE, EventHub
from cordboard.contract.errors import Lagging
from cordboard.contract.views.events import Envelope
from cordboard.testing.event_loop import run


async def take(live: EventHub, since: int | None, count: int) -> list[Envelope]:
    stream = live.follow(since, 1.0)
    try:
        return [await asyncio.wait_for(anext(stream), 1.0) for _ in range(count)]
    finally:
        await stream.aclose()  # type: ignore[attr-defined]


def test_whoever_comes_back_gets_what_was_missed() -> None:
    async def play() -> None:
        live = EventHub(1.0)
        live.publish("call", 1, 1.0)
        first = (await take(live, 1_000_000, 1))[0]
        live.publish("call", 2, 1.0)
        live.publish("call", 3, 1.0)
        missed = await take(live, first.id, 2)
        assert [one.data for one in missed] == [2, 3]

    run(play())


def test_what_is_no_longer_kept_is_told_as_a_reset() -> None:
    async def play() -> None:
        live = EventHub(1.0)
        for n in range(KEPT + 10):
            live.publish("call", n, 1.0)
        assert (await take(live, 1_000_001, 1))[0].type == "reset"

    run(play())


def test_a_watcher_that_never_reads_is_dropped() -> None:
    async def play() -> None:
        live = EventHub(1.0)
        stream = live.follow(None, 1.0)
        first = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(0)
        for n in range(QUEUE + 5):
            live.publish("call", n, 1.0)
        assert (await first).data == 0
        with pytest.raises(Lagging):
            async for _ in stream:
                pass
        assert not live.watched

    run(play())
