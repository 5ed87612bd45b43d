"""The stream that people watch."""

import asyncio

import pytest

from cordboard.app.events.event_hub import KEPT, QUEUE, EventHub
from cordboard.contract.errors import Lagging
from cordboard.contract.views.events import Envelope
from cordboard.contract.views.view import View
from cordboard.testing.app_fixture import Open
from cordboard.testing.event_loop import run


class Line(View, frozen=True, kw_only=True):
    id: str
    number: str


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


@run
async def test_when_the_server_stops_every_subscription_ends_and_none_begins() -> None:
    live = EventHub(1.0)
    live.publish("call", 1, 1.0)
    waiting = asyncio.ensure_future(_all(live, 1_000_000))
    await asyncio.sleep(0)
    live.publish("call", 2, 1.0)
    live.end()
    assert [one.data for one in await asyncio.wait_for(waiting, 1.0)] == [1, 2]
    assert await asyncio.wait_for(_all(live, 1_000_000), 1.0) == []


async def _all(live: EventHub, since: int) -> list[Envelope]:
    return [one async for one in live.follow(since, 1.0)]


@run
async def test_whoever_comes_back_after_a_restart_gets_what_was_missed(opened: Open) -> None:
    async with opened() as app_fixture:
        hub = EventHub(1.0, app_fixture.store)
        await hub.restore(1.0)
        hub.publish("connection", {"id": "zoho"}, 1.0)
        seen = (await take(hub, 1_000_000, 1))[0]
        hub.publish("call", Line(id="c1", number="+34600111222"), 2.0)
        hub.publish("connection", {"id": "zoho"}, 3.0)
        await hub.close()
        anew = EventHub(1.0, app_fixture.store)  # the clock of this machine stood still
        await anew.restore(4.0)
        anew.publish("lane", {"lane": "zoho"}, 5.0)
        missed = await take(anew, seen.id, 3)
        assert [(one.type, one.data) for one in missed] == [
            ("call", {"id": "c1"}), ("connection", {"id": "zoho"}), ("lane", {"lane": "zoho"}),
        ]  # fmt: skip
        assert [one.id for one in missed] == [seen.id + 1, seen.id + 2, seen.id + 3]


@run
async def test_after_a_process_was_killed_everybody_is_told_to_load_again(opened: Open) -> None:
    async with opened() as app_fixture:
        hub = EventHub(1.0, app_fixture.store)
        await hub.restore(1.0)
        await hub.close()
        hub.publish("connection", {"id": "a"}, 1.0)
        first = (await take(hub, 1_000_000, 1))[0]
        app_fixture.store.keep_events(hub._taken(), 0)
        hub.publish("connection", {"id": "b"}, 2.0)  # and is never stored
        await app_fixture.store.note([])
        anew = EventHub(9.0, app_fixture.store)
        await anew.restore(9.0)
        assert [one.type for one in await take(anew, first.id, 1)] == ["reset"]
        assert [one.type for one in await take(anew, first.id + 1, 1)] == ["reset"]


@run
async def test_changes_that_say_the_same_are_stored_once(opened: Open) -> None:
    async with opened() as app_fixture:
        hub = EventHub(1.0, app_fixture.store)
        for _ in range(50):
            hub.publish("connection", {"id": "zoho"}, 1.0)
        await hub.close()
        stored, complete = await app_fixture.store.last_events(100)
        assert ([one.id for one in stored], complete) == ([1_000_050], True)
