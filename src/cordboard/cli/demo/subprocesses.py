"""Programs that a command starts beside itself, and that end with it, even when it is killed.

Each child watches its standard input: the system closes it when we are gone, however we went.
"""

import asyncio
import json
import sys
from types import TracebackType
from typing import Any, Self

WATCHED = """
import os, runpy, sys, threading
def watch():
    while os.read(0, 4096): pass
    os._exit(0)
threading.Thread(target=watch, daemon=True).start()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
PATIENCE = 60.0  # Units: s; a cold machine compiles first


class NotReady(Exception):
    """A child ended, or said nothing in time."""


class Children:
    """Started programs; leaving the context ends them."""

    def __init__(self) -> None:
        self._processes: list[asyncio.subprocess.Process] = []
        self._drains: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for process in self._processes:
            if process.stdin is not None:
                process.stdin.close()
        for process in self._processes:
            await self._end(process)
        for task in self._drains:
            task.cancel()
        await asyncio.gather(*self._drains, return_exceptions=True)

    @staticmethod
    async def _end(process: asyncio.subprocess.Process) -> None:
        try:
            await asyncio.wait_for(process.wait(), 5)
        except TimeoutError:
            process.kill()
            await process.wait()

    async def start(self, module: str, *arguments: str) -> dict[str, Any]:
        """Run `python -m module`; its first line is JSON that says where it is. Raises: NotReady."""
        process = await self._run(module, *arguments)
        if process.stdout is None:
            raise NotReady(module)
        try:
            line = await asyncio.wait_for(process.stdout.readline(), PATIENCE)
            found = json.loads(line)
        except (TimeoutError, ValueError) as broken:
            raise NotReady(f"{module} did not say where it is") from broken
        self._drain(process)
        return dict(found)

    async def finish(self, module: str, *arguments: str) -> None:
        """Run `python -m module` to its end. Raises: NotReady when that is not a good one."""
        process = await self._run(module, *arguments)
        self._drain(process)
        try:
            code = await asyncio.wait_for(process.wait(), PATIENCE)
        except TimeoutError as broken:
            raise NotReady(f"{module} does not end") from broken
        if code != 0:
            raise NotReady(f"{module} ended with {code}")

    async def _run(self, module: str, *arguments: str) -> asyncio.subprocess.Process:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WATCHED, module, *arguments,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        self._processes.append(process)
        return process

    def _drain(self, process: asyncio.subprocess.Process) -> None:
        async def empty() -> None:
            while process.stdout is not None and await process.stdout.read(65536):
                pass

        self._drains.append(asyncio.create_task(empty()))
