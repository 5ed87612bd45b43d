"""A remote service over HTTP with injected faults: lost, cut off, refused or replaced answers. No sockets."""

from collections.abc import Awaitable, Callable

import httpx
import msgspec

Forward = Callable[[], Awaitable[httpx.Response]]
Trick = Callable[[Forward], Awaitable[httpx.Response]]


Named = Callable[[httpx.Request], tuple[str, str]]


def by_address(request: httpx.Request) -> tuple[str, str]:
    """Method and path as they are."""
    return request.method, request.url.path


class Sent(msgspec.Struct, frozen=True):
    """A request that arrived here."""

    method: str
    path: str
    body: bytes


class _Played(msgspec.Struct):
    trick: Trick
    path: str
    method: str
    times: int
    skip: int


class FaultInjectingTransport(httpx.AsyncBaseTransport):
    """Wraps an in-process service and injects a fault into the next matching requests.

    `named`: method and path by which a request is known here, for services that take everything at one address. Reading
    is GET, creating POST, changing PUT.
    """

    def __init__(self, service: httpx.AsyncBaseTransport, named: Named = by_address) -> None:
        self._service = service
        self._named = named
        self._tricks: list[_Played] = []
        self.sent: list[Sent] = []

    def play(self, trick: Trick, *, path: str = "", method: str = "", times: int = 1, skip: int = 0) -> None:
        """On requests whose path contains `path`: after `skip` of them, `times` times."""
        self._tricks.append(_Played(trick, path, method, times, skip))

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        method, path = self._named(request)
        self.sent.append(Sent(method, path, body))

        async def forward() -> httpx.Response:
            return await self._service.handle_async_request(request)

        played = self._due(method, path)
        return await (played.trick(forward) if played else forward())

    def _due(self, method: str, path: str) -> _Played | None:
        for played in self._tricks:
            if played.path in path and played.method in ("", method):
                if played.skip:
                    played.skip -= 1
                    continue
                if played.times:
                    played.times -= 1
                    return played
        return None


async def refused(_: Forward) -> httpx.Response:
    """The port is closed."""
    raise httpx.ConnectError("connection refused")


async def silent(_: Forward) -> httpx.Response:
    """Nothing is done and nothing answered in time."""
    raise httpx.ReadTimeout("timed out")


async def answer_lost(forward: Forward) -> httpx.Response:
    """It is done, and the connection breaks before the answer."""
    await forward()
    raise httpx.ReadError("connection reset")


async def answer_cut(forward: Forward) -> httpx.Response:
    """It is done, and half of the answer arrives."""
    answer = await forward()
    body = await answer.aread()
    return httpx.Response(answer.status_code, content=body[: len(body) // 2])


async def answer_empty(forward: Forward) -> httpx.Response:
    """It is done, and the answer has no body."""
    answer = await forward()
    await answer.aread()
    return httpx.Response(200)


def answers(response: httpx.Response) -> Trick:
    """Nothing is done; this is the answer."""

    async def trick(_: Forward) -> httpx.Response:
        headers = {name: response.headers[name] for name in ("content-type", "retry-after") if name in response.headers}
        return httpx.Response(response.status_code, content=response.content, headers=headers)

    return trick


def html(status: int) -> Trick:
    """A page of a proxy or of a maintenance."""
    page = "<html><body><h1>We'll be back soon</h1></body></html>"
    return answers(httpx.Response(status, html=page))
