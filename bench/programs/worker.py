"""A separate process that serves method calls by name: each side of a measurement has its own interpreter and memory.

Processes are forked from one that has already loaded the code, so a start takes milliseconds.
"""

import asyncio
import importlib
import multiprocessing
import os
import signal
from collections.abc import Awaitable, Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import uvloop

FORK = multiprocessing.get_context("forkserver")
FORK.set_forkserver_preload(
    [
        "bench.programs.measured_server",
        "bench.programs.load_clients",
        "bench.programs.timing_proxy",
        "cordboard.crm.zoho.provider",
    ]
)


class Worker:
    """`opened` names an async function, `module:function`, that returns an object with async methods."""

    def __init__(self, opened: str, **asked: Any) -> None:
        self._pipe, theirs = FORK.Pipe()
        self.process = FORK.Process(target=_live, args=(opened, asked, theirs), daemon=True)
        self.process.start()
        theirs.close()
        self.ready = self._answer(120)

    @property
    def pid(self) -> int:
        return self.process.pid or 0

    def call(self, name: str, *arguments: Any, bound: float = 300) -> Any:
        """The result of the method. Units: `bound` s."""
        self._pipe.send((name, arguments))
        return self._answer(bound)

    def begin(self, name: str, *arguments: Any) -> None:
        """Start a call; `answer` waits for its result. So several workers can work at the same time."""
        self._pipe.send((name, arguments))

    def answer(self, bound: float = 300) -> Any:
        return self._answer(bound)

    def _answer(self, bound: float) -> Any:
        if not self._pipe.poll(bound):
            raise TimeoutError(f"a process of the benchmark gave no answer in {bound:g} s")
        good, answer = self._pipe.recv()
        if not good:
            raise RuntimeError(answer)
        return answer

    def peak_mb(self) -> float:
        """Its peak memory (RSS)."""
        return peak_mb(self.pid)

    def kill(self) -> None:
        """SIGKILL: nothing is closed, nothing is flushed."""
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        self.process.join()
        self._pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()


def peak_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _live(opened: str, asked: dict[str, Any], pipe: Connection) -> None:
    module, _, name = opened.partition(":")
    uvloop.run(_answering(getattr(importlib.import_module(module), name), asked, pipe))


async def _answering(opened: Callable[..., Awaitable[Any]], asked: dict[str, Any], pipe: Connection) -> None:
    """Opens it, reports that, and serves one call after the other until the parent closes the connection."""
    waiting: asyncio.Queue[tuple[str, tuple[Any, ...]] | None] = asyncio.Queue()

    def heard() -> None:
        try:
            waiting.put_nowait(pipe.recv())
        except (EOFError, OSError):
            asyncio.get_running_loop().remove_reader(pipe.fileno())
            waiting.put_nowait(None)

    try:
        held = await opened(**asked)
    except Exception as error:
        pipe.send((False, f"{type(error).__name__}: {error}"))
        return
    pipe.send((True, getattr(held, "ready", None)))
    asyncio.get_running_loop().add_reader(pipe.fileno(), heard)
    while (word := await waiting.get()) is not None:
        name, arguments = word
        try:
            pipe.send((True, await getattr(held, name)(*arguments)))
        except Exception as error:
            pipe.send((False, f"{name}: {type(error).__name__}: {error}"))
