"""Frames: durable, in order, once; and many callers at once."""

import asyncio
from typing import Any

import pytest

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.frames import NewFrame
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import PHONES, Opener, frame, item, row


class FramesContract:
    @run
    async def test_an_accepted_frame_is_there_after_a_restart(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.accept([frame(1)]) == [True]
        async with opened() as store:
            (one,) = await store.frames_after(PHONES, 0, 10)
            assert (one.dedup, one.call, one.body, one.at) == ("d1", "k", b"body 1", 100.0)

    @run
    async def test_the_same_frame_is_accepted_once(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.accept([frame(1), frame(2), frame(1)]) == [True, True, False]
            assert await store.accept([frame(2), frame(3)]) == [False, True]
            assert [one.dedup for one in await store.frames_after(PHONES, 0, 10)] == ["d1", "d2", "d3"]

    @run
    async def test_two_connections_may_use_the_same_event_id(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.accept([frame(1), frame(1, connection="other")]) == [True, True]
            assert len(await store.frames_after("other", 0, 10)) == 1

    @run
    async def test_a_body_of_any_bytes_comes_back_as_it_was(self, opened: Opener) -> None:
        body = bytes(range(256)) * 40
        async with opened() as store:
            await store.accept([NewFrame(PHONES, "d", "k", body, 1.5), NewFrame(PHONES, "empty", "k", b"", 1.5)])
            assert [one.body for one in await store.frames_after(PHONES, 0, 10)] == [body, b""]

    @run
    async def test_nothing_to_accept_is_no_trouble(self, opened: Opener) -> None:
        async with opened() as store:
            assert list(await store.accept([])) == []

    @run
    async def test_many_callers_at_once_each_learn_what_was_new_of_theirs(self, opened: Opener) -> None:
        async with opened() as store:
            answers = await asyncio.gather(*(store.accept([frame(n), frame(n + 1)]) for n in range(300)))
            assert sum(map(sum, answers)) == 301
            frames = await store.frames_after(PHONES, 0, 1000)
            assert len({one.dedup for one in frames}) == len(frames) == 301

    @run
    async def test_a_reader_who_goes_on_from_the_last_frame_misses_none_while_many_write(self, opened: Opener) -> None:
        async with opened() as store:
            writing = [asyncio.create_task(store.accept([frame(9 * n + i) for i in range(9)])) for n in range(120)]
            read: list[int] = []
            while True:
                over = all(task.done() for task in writing)
                frames = await store.frames_after(PHONES, read[-1] if read else 0, 50)
                read += [one.seq for one in frames]
                if over and not frames:
                    break
                await asyncio.sleep(0)
            await asyncio.gather(*writing)
            assert len(read) == len(set(read)) == 120 * 9
            assert read == sorted(read)

    @run
    async def test_a_batch_larger_than_any_statement_is_kept_whole(self, opened: Opener) -> None:
        async with opened() as store:
            assert sum(await store.accept([frame(n) for n in range(5000)])) == 5000
            assert len(await store.frames_after(PHONES, 0, 10_000)) == 5000

    @run
    async def test_frames_come_in_order_of_acceptance_and_page_by_page(self, opened: Opener) -> None:
        async with opened() as store:
            for n in range(7):
                await store.accept([frame(n), frame(n, connection="other")])
            first = await store.frames_after(PHONES, 0, 4)
            second = await store.frames_after(PHONES, first[-1].seq, 4)
            assert [one.dedup for one in [*first, *second]] == [f"d{n}" for n in range(7)]

    @run
    async def test_frames_of_calls_come_together_in_order(self, opened: Opener) -> None:
        async with opened() as store:
            await store.accept([frame(1, "a"), frame(2, "b"), frame(3, "c"), frame(4, "a"), frame(5, "a", "other")])
            assert [one.dedup for one in await store.frames_of(PHONES, ["a", "b"])] == ["d1", "d2", "d4"]

    @run
    async def test_the_cursor_moves_with_the_commit_and_never_back(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.cursor(PHONES) == 0
            await store.commit(Batch(cursor=(PHONES, 7)))
            await store.commit(Batch(cursor=(PHONES, 3)))
        async with opened() as store:
            assert await store.cursor(PHONES) == 7

    @run
    async def test_a_caller_that_gives_up_waiting_harms_nobody(self, opened: Opener) -> None:
        async with opened() as store:
            waiting = [asyncio.create_task(store.accept([frame(n)])) for n in range(20)]
            await asyncio.sleep(0)
            waiting[3].cancel()
            answers = await asyncio.gather(*waiting, return_exceptions=True)
            assert [one for n, one in enumerate(answers) if n != 3] == [[True]] * 19

    @run
    async def test_pruning_forgets_frames_of_settled_calls_only(self, opened: Opener) -> None:
        async with opened() as store:
            await store.accept([frame(n, call) for n, call in enumerate(("over", "waits", "live", "late", "stray"))])
            last = (await store.frames_after(PHONES, 0, 10))[-1].seq
            ended: dict[str, Any] = {"phase": "ended", "decided": True}
            rows = [row("c1", "over", **ended), row("c2", "waits", **ended), row("c3", "live")]
            await store.commit(Batch(calls=[*rows, row("c4", "late", at=900.0, **ended)], items=[item("i", call="c2")]))
            assert await store.prune(500.0) == 0, "nothing is folded yet"
            await store.commit(Batch(cursor=(PHONES, last)))
            assert await store.prune(500.0) == 2
            assert [one.call for one in await store.frames_after(PHONES, 0, 10)] == ["waits", "live", "late"]
            assert (await store.call("c1")) is not None

    @run
    async def test_numbers_of_pruned_frames_are_never_given_again(self, opened: Opener) -> None:
        async with opened() as store:
            await store.accept([frame(1, "stray")])
            last = (await store.frames_after(PHONES, 0, 10))[-1].seq
            await store.commit(Batch(cursor=(PHONES, last)))
            assert await store.prune(500.0) == 1
            await store.accept([frame(2)])
            assert [one.dedup for one in await store.frames_after(PHONES, last, 10)] == ["d2"]

    @run
    async def test_a_closed_store_refuses_instead_of_waiting_for_ever(self, opened: Opener) -> None:
        async with opened() as store:
            await store.close()
            with pytest.raises(RuntimeError, match="closed"):
                await store.accept([frame(1)])
