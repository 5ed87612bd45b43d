"""A raw ASGI application that answers every request with one routing decision; a client that asks it and ours; and a
CRM that can be frozen."""

import asyncio
import time
from typing import Any

import uvicorn

from bench.inputs.webhook_events import number_of

BODY = (
    b'{"kind":"queue","target":"vip","rule":"bench","line":1,"value":"GOLD","owner":"Ana","age_ms":0,"took_ms":0.412,'
    b'"ring_s":null,"substitute":null,"why":[{"code":"route.caller_found","text":"Bench has Person 1 (contact).",'
    b'"values":{"name":"Person 1"}},{"code":"route.field_value","text":"Tier is GOLD.","values":{"field":"Tier"}},'
    b'{"code":"route.line_matches","text":"Line 1: Tier is GOLD, so queue vip.","values":{"line":"1"}}]}'
)
HEADERS = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]


async def answer(scope: Any, receive: Any, send: Any) -> None:
    """The same decision for everybody."""
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


class ConstantRoute:
    """Serves the benchmark's method calls."""

    def __init__(self, port: int, serving: asyncio.Task[None]) -> None:
        self.ready = {"port": port}
        self._serving = serving


async def open_constant_route() -> ConstantRoute:
    config = uvicorn.Config(answer, port=0, log_level="critical", access_log=False, lifespan="off")
    running = uvicorn.Server(config)
    serving = asyncio.create_task(running.serve())
    while not running.started:
        await asyncio.sleep(0.01)
    return ConstantRoute(running.servers[0].sockets[0].getsockname()[1], serving)


class RouteAsker:
    """Serves the benchmark's method calls: one connection, one request after the other."""

    ready = None

    def __init__(self) -> None:
        self._asked = 0  # each request is about a call of its own

    async def ask(self, port: int, token: str, people: list[int]) -> list[float]:
        """How long each answer took. Units: s."""
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        took = []
        for n in people:
            self._asked += 1
            begun = time.perf_counter()
            path = f"/api/v1/route?rule=bench&from=%2B{number_of(n)[1:]}&call=http-{self._asked}"
            writer.write(
                f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\r\n".encode()
            )
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            body = await reader.readexactly(int(length.partition(b":")[2]))
            took.append(time.perf_counter() - begun)
            if b" 200 " not in head or b'"vip"' not in body:
                raise RuntimeError(f"{head!r} {body!r}")
        writer.close()
        return took


async def open_route_asker() -> RouteAsker:
    return RouteAsker()


class FrozenCrm:
    """Takes every connection and never answers: a CRM that is stopped in the middle of everything."""

    def __init__(self, server: asyncio.Server) -> None:
        self._server = server
        self.ready = {"port": server.sockets[0].getsockname()[1]}


async def open_frozen_crm() -> FrozenCrm:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await reader.read()

    return FrozenCrm(await asyncio.start_server(silent, "127.0.0.1", 0))
