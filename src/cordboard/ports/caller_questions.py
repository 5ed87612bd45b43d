"""Questions of a phone system: who is calling, where does the call go? The provider speaks its protocol, we answer with
variables."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, runtime_checkable

from cordboard.domain.calls.call import Value
from cordboard.domain.routing.question import RouteQuestion
from cordboard.ports.phone import Link


class CallerQuestion(Value, frozen=True, kw_only=True):
    """Who is this? `number` as the phone system has it, `region` where a local number is at home (ISO 3166).

    `route`: instead, where does the call go?
    """

    number: str | None = None
    region: str | None = None
    route: RouteQuestion | None = None


Answer = Callable[[CallerQuestion], Awaitable[Mapping[str, str]]]
"""Variables by name; empty where nothing is known."""


async def nothing_known(_: CallerQuestion) -> Mapping[str, str]:
    """Where nobody answers."""
    return {}


class QuestionServer(Protocol):
    """Listens for questions; one answer a question, within a deadline of its own."""

    async def serve(self, listener: socket.socket, most: int) -> asyncio.Server:
        """Answer on a listening socket, at most so many at a time; whoever starts it closes it. Raises: OSError."""


class AsksCallers(Protocol):
    """The extra interface of a phone system whose manifest names `routing_question`."""

    def question_server(self, answer: Answer) -> QuestionServer:
        """The server for its questions."""


@runtime_checkable
class AsksOnLink(Link, Protocol):
    """A held connection of a phone system that also brings questions."""

    def answer_with(self, answer: Answer) -> None:
        """Answer them from now on, each within a deadline of its own."""
