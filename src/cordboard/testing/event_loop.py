"""Coroutines in plain tests. Not here: clocks (`clock.py`)."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar, overload

T = TypeVar("T")
P = ParamSpec("P")


@overload
def run(work: Coroutine[Any, Any, T]) -> T: ...
@overload
def run(work: Callable[P, Coroutine[Any, Any, T]]) -> Callable[P, T]: ...
def run(work: Any) -> Any:
    """The result of a coroutine; as a decorator, the plain function that a test runner can call."""
    if not callable(work):
        return asyncio.run(work)

    @functools.wraps(work)
    def plain(*args: Any, **kwargs: Any) -> Any:
        return asyncio.run(work(*args, **kwargs))

    return plain


async def until(
    condition: Callable[[], bool] | Callable[[], Awaitable[bool]], *, within: float = 10.0, what: str = ""
) -> None:
    """Wait for a condition with a bound, so that no test sleeps. Raises AssertionError when it does not come true."""
    loop = asyncio.get_running_loop()
    end = loop.time() + within
    while True:
        answer = condition()
        if answer if isinstance(answer, bool) else await answer:
            return
        if loop.time() > end:
            raise AssertionError(f"still not true after {within} s: {what or condition}")
        await asyncio.sleep(0.002)
