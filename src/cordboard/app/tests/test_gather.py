"""Frames of one turn are written together; everybody learns what became of his own."""

import asyncio
from collections.abc import Sequence
from typing import Any, cast

import pytest

from cordboard.app.breath import Breath
from cordboard.app.gather import Gather
from cordboard.ports.store import Full, NewFrame, Store


def frame(name: str) -> NewFrame:
    return NewFrame("hook", name, "call", b"{}", 0.0)


class Shelf:
    """A store of frames; full when told so."""

    def __init__(self) -> None:
        self.writes: list[list[str]] = []
        self.full = False

    async def accept(self, frames: Sequence[NewFrame]) -> list[bool]:
        await asyncio.sleep(0)
        if self.full:
            raise Full("the disk is full")
        known = {name for write in self.writes for name in write}
        self.writes.append([one.dedup for one in frames])
        return [one.dedup not in known for one in frames]


def gather(shelf: Shelf, told: list[int]) -> Gather:
    return Gather(cast(Store, shelf), Breath(), lambda: told.append(len(shelf.writes)))


def test_what_comes_in_one_turn_is_one_write_and_each_learns_how_many_of_his_were_new() -> None:
    async def play() -> None:
        shelf, told = Shelf(), list[int]()
        one = gather(shelf, told)
        first = await asyncio.gather(one.keep([frame("a")]), one.keep([frame("b"), frame("c")]), one.keep([]))
        assert (first, shelf.writes, told) == ([1, 2, 0], [["a", "b", "c"]], [1])
        assert await asyncio.gather(one.keep([frame("a"), frame("d")]), one.keep([frame("b")])) == [1, 0]

    asyncio.run(play())


def test_a_full_store_is_told_to_everybody_and_the_next_turn_tries_again() -> None:
    async def play() -> None:
        shelf, told = Shelf(), list[int]()
        one = gather(shelf, told)
        shelf.full = True
        answers: list[Any] = await asyncio.gather(
            one.keep([frame("a")]), one.keep([frame("b")]), return_exceptions=True
        )
        assert [type(answer) for answer in answers] == [Full, Full]
        assert told == []
        shelf.full = False
        assert await one.keep([frame("a")]) == 1

    asyncio.run(play())


def test_a_client_that_hangs_up_takes_nobody_along() -> None:
    async def play() -> None:
        shelf, told = Shelf(), list[int]()
        one = gather(shelf, told)
        gone, stays = asyncio.create_task(one.keep([frame("a")])), asyncio.create_task(one.keep([frame("b")]))
        await asyncio.sleep(0)
        gone.cancel()
        assert await stays == 1
        with pytest.raises(asyncio.CancelledError):
            await gone
        assert shelf.writes == [["a", "b"]]

    asyncio.run(play())
