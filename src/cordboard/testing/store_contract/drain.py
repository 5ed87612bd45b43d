"""Drains: order, fence, epochs, outcomes, batches of a hundred, pause and resume."""

import asyncio

import pytest

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.errors import FencingError
from cordboard.ports.store.journal import Note
from cordboard.ports.store.outbox import Done, ItemState
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, PHONES, Opener, done, item, row, states


class DrainContract:
    @run
    async def test_items_of_a_lane_come_in_order(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("b"), item("a"), item("d", lane="other")]))
            await store.commit(Batch(items=[item("c")]))
            assert [one.key for one in await store.ready(LANE, 0.0, 10)] == ["b", "a", "c"]
            assert [one.key for one in await store.ready(LANE, 0.0, 2)] == ["b", "a"]

    @run
    async def test_what_is_not_due_yet_is_shown_because_it_blocks_its_subject(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a", not_before=500.0), item("b")]))
            assert [(one.key, one.not_before) for one in await store.ready(LANE, 0.0, 10)] == [("a", 500.0), ("b", 0.0)]

    @run
    async def test_an_item_comes_back_as_it_was_written(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("lead"), item("task", "lead", kind="create_task", call="c")]))
            one = (await store.ready(LANE, 0.0, 10))[1]
            assert (one.key, one.kind, one.subject, one.call, one.body, one.refs, one.state, one.attempts) == (
                "task", "create_task", "+34", "c", b'{"x": 1}', ("lead",), ItemState.OPEN, 0)  # fmt: skip
            assert one.created_at == one.updated_at > 0

    @run
    async def test_an_item_is_inserted_once_for_ever(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a")]))
            epoch = await store.acquire_lane(LANE)
            await store.commit(Batch(done=[done("a", record="77", link="http://x")], fence=(LANE, epoch)))
            await store.commit(Batch(items=[item("a", kind="log_call", subject="other")]))
            (one,) = await store.items_by_key(["a"])
            assert (one.state, one.kind, one.record, one.link, one.attempts) == (
                "done",
                "create_lead",
                "77",
                "http://x",
                1,
            )
            assert await store.ready(LANE, 0.0, 10) == []

    @run
    async def test_a_hundred_outcomes_are_one_commit(self, opened: Opener) -> None:
        keys = [f"i{n:03}" for n in range(100)]
        async with opened() as store:
            await store.commit(Batch(items=[item(key) for key in keys]))
            epoch = await store.acquire_lane(LANE)
            assert [one.key for one in await store.ready(LANE, 0.0, 100)] == keys
            outcomes = [done(key, record=f"r{key}") for key in keys[:98]]
            outcomes.append(done(keys[98], ItemState.PARKED, reason="Refused.", code="INVALID"))
            outcomes.append(done(keys[99], ItemState.OPEN, reason="Away.", not_before=900.0, maybe_sent=True))
            await store.commit(Batch(done=outcomes, fence=(LANE, epoch)))
            assert (await store.counts())[LANE] == {
                "open": 1, "failing": 1, "parked": 1, "held": 0, "done": 98, "dropped": 0}  # fmt: skip
            (left,) = await store.ready(LANE, 0.0, 100)
            assert (left.key, left.not_before, left.maybe_sent, left.attempts) == (keys[99], 900.0, True, 1)
            assert (await store.items_by_key([keys[5]]))[0].record == "ri005"

    @run
    async def test_a_stale_fence_writes_nothing_at_all(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a")]))
            old = await store.acquire_lane(LANE)
            new = await store.acquire_lane(LANE)
            assert new > old
            note = Note(at=1.0, connection=None, call="c", code="x", text="x")
            batch = Batch(
                calls=[row("c")],
                items=[item("b")],
                notes=[note],
                done=[done("a")],
                fence=(LANE, old),
                cursor=(PHONES, 5),
            )
            with pytest.raises(FencingError):
                await store.commit(batch)
            assert await states(store, "a", "b") == {"a": "open"}
            assert await store.call("c") is None
            assert await store.cursor(PHONES) == 0
            assert await store.notes(call="c", connection=None, limit=5) == []
            with pytest.raises(FencingError):
                await store.mark_in_flight(LANE, old, ["a"])
            assert not (await store.items_by_key(["a"]))[0].maybe_sent

    @run
    async def test_a_stale_drain_does_not_harm_those_who_write_beside_it(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item(f"a{n}") for n in range(40)]))
            old = await store.acquire_lane(LANE)
            new = await store.acquire_lane(LANE)
            fences = [old if n % 4 == 0 else new for n in range(40)]
            commits = [store.commit(Batch(done=[done(f"a{n}")], fence=(LANE, fences[n]))) for n in range(40)]
            answers = await asyncio.gather(*commits, return_exceptions=True)
            assert [isinstance(one, FencingError) for one in answers] == [n % 4 == 0 for n in range(40)]
            assert (await store.counts())[LANE]["done"] == 30

    @run
    async def test_the_epoch_survives_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            first = await store.acquire_lane(LANE)
        async with opened() as store:
            assert await store.acquire_lane(LANE) > first

    @run
    async def test_outcomes_reach_items_of_the_fenced_lane_only(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a", lane="other")]))
            await store.commit(Batch(done=[done("a")], fence=(LANE, await store.acquire_lane(LANE))))
            assert await states(store, "a") == {"a": "open"}

    @run
    async def test_outcomes_without_a_fence_are_a_mistake(self, opened: Opener) -> None:
        async with opened() as store:
            with pytest.raises(ValueError, match="fence"):
                await store.commit(Batch(done=[done("a")]))

    @run
    async def test_what_may_have_been_sent_is_marked_before_sending(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a"), item("b")]))
            await store.mark_in_flight(LANE, await store.acquire_lane(LANE), ["a"])
        async with opened() as store:
            assert [(one.key, one.maybe_sent) for one in await store.ready(LANE, 0.0, 9)] == [("a", True), ("b", False)]

    @run
    async def test_attempts_add_up_and_a_retry_waits(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a")]))
            epoch = await store.acquire_lane(LANE)
            for due in (10.0, 20.0, 40.0):
                again = Done(key="a", state=ItemState.OPEN, not_before=due, attempts=1, reason="503")
                await store.commit(Batch(done=[again], fence=(LANE, epoch)))
            (one,) = await store.ready(LANE, 0.0, 9)
            assert (one.attempts, one.not_before, one.reason) == (3, 40.0, "503")
