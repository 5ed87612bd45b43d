"""An answer of another shape than expected is trouble that passes, like any answer that cannot be read."""

import functools
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar

from cordboard.ports.errors import Unavailable
from cordboard.toolkit.json_reader import UnexpectedShape


class Reads(Protocol):
    """A connected service. `answer`: what its answer is called in a sentence."""

    connection: str
    answer: ClassVar[str]


P = ParamSpec("P")
R = TypeVar("R")
S = TypeVar("S", bound=Reads)


def readable(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, R]],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Of a method that reads an answer. Raises: Unavailable."""

    @functools.wraps(method)
    async def guarded(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await method(self, *args, **kwargs)
        except UnexpectedShape as error:
            raise _unreadable(self, error) from None

    return guarded


def readable_pages(
    method: Callable[Concatenate[S, P], AsyncIterator[R]],
) -> Callable[Concatenate[S, P], AsyncIterator[R]]:
    """Of a method that reads page after page. Raises: Unavailable."""

    @functools.wraps(method)
    async def guarded(self: S, /, *args: P.args, **kwargs: P.kwargs) -> AsyncIterator[R]:
        try:
            async for page in method(self, *args, **kwargs):
                yield page
        except UnexpectedShape as error:
            raise _unreadable(self, error) from None

    return guarded


def _unreadable(service: Reads, error: UnexpectedShape) -> Unavailable:
    text = f"{service.connection}: {service.answer} cannot be read ({error}). It is retried automatically."
    return Unavailable(text, code="unreadable")
