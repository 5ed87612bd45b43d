"""What arrives in one turn of the event loop is made durable together: one write, one wake-up of the writer.

A write for each request would begin with whoever came first, and the others would wait for two.
"""

import asyncio
from collections.abc import Callable, Sequence

from cordboard.app.breath import Breath
from cordboard.ports.store import NewFrame, Store

Waiting = tuple[Sequence[NewFrame], asyncio.Future[int]]


class Gather:
    """The way of frames into the store. `told` is called when some are durable."""

    def __init__(self, store: Store, breath: Breath, told: Callable[[], None]) -> None:
        self._store = store
        self._breath = breath
        self._told = told
        self._waiting: list[Waiting] = []
        self._writes: set[asyncio.Task[None]] = set()

    async def keep(self, frames: Sequence[NewFrame]) -> int:
        """Durable when it returns; how many were new. Raises Full."""
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[int] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._begin)
        self._waiting.append((frames, answer))
        return await answer

    def _begin(self) -> None:
        group, self._waiting = self._waiting, []
        write = asyncio.create_task(self._write(group))
        self._writes.add(write)
        write.add_done_callback(self._writes.discard)

    async def _write(self, group: Sequence[Waiting]) -> None:
        try:
            fresh = await self._store.accept([frame for frames, _ in group for frame in frames])
        except Exception as error:
            for _, answer in group:
                if not answer.done():
                    answer.set_exception(error)
        else:
            self._told()
            told = iter(fresh)
            for frames, answer in group:
                new = sum([next(told) for _ in frames])
                if not answer.done():
                    answer.set_result(new)
        self._breath.wrote(len(group))
