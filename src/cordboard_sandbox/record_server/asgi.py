"""The program as an ASGI application: one request in, faults, the API or the control API or a page, one reply out."""

import asyncio
import time
from urllib.parse import parse_qsl

import httpx

from cordboard_sandbox.asgi_messages import MAINTENANCE, Message, Receive, Send, cut, headers_of, read_body, send_reply
from cordboard_sandbox.record_server.control.routes import CONTROL, controlled
from cordboard_sandbox.record_server.pages import page
from cordboard_sandbox.record_server.push import Deliveries
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.records.persistence import DataFile
from cordboard_sandbox.record_server.requests.http_messages import Reply, Request
from cordboard_sandbox.record_server.requests.serving import Serving
from cordboard_sandbox.request_log import Entry, redacted

MOST_BYTES = 25 * 1024 * 1024
READING = ("GET", "HEAD")


class Sandbox:
    """The ASGI callable. `own` is the counterpart that it serves."""

    def __init__(
        self, own: Counterpart, file: DataFile | None = None, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.own, self.file = own, file
        self.serving, self.deliveries = Serving(own), Deliveries(own, transport)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if scope["type"] != "http":
            return None
        request = _request(scope, await read_body(receive, MOST_BYTES))
        self.own.origin = request.origin
        reply = await self._answered(request)
        if reply.drop:
            return cut(request.transport)
        timeless = self.own.faults.strike("no_date", request)
        return await send_reply(send, reply, None if timeless else self.own.clock.now())

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                await self.deliveries.close()
                return

    async def _answered(self, request: Request) -> Reply:
        if request.path.startswith(CONTROL):
            reply = await controlled(self, request)
            self._keep(request)
            self.deliveries.start()
            return reply
        if shown := page(self.own, request):
            return shown
        began = time.perf_counter()
        reply, fault = await self._struck(request)
        self._note(request, reply, fault, (time.perf_counter() - began) * 1000)
        self.deliveries.start()
        return reply

    async def _struck(self, request: Request) -> tuple[Reply, str]:
        """The reply and the name of the fault that struck, if any."""
        if struck := self._before(request):
            return struck
        fault = ""
        if slow := self.own.faults.strike("slow", request):
            await asyncio.sleep(slow.ms / 1000)
            fault = "slow"
        reply = self.serving.answer(request)
        self._keep(request)
        return await self._after(request, reply, fault)

    def _before(self, request: Request) -> tuple[Reply, str] | None:
        faults = self.own.faults
        if faults.strike("refuse", request):
            return Reply(drop=True), "refuse"
        if faults.strike("burst_401", request):
            return self.serving.failed("unauthorized", {}), "burst_401"
        if faults.strike("html_503", request):
            return _maintenance(503), "html_503"
        if not (fault := faults.strike("fail_before", request)):
            return None
        if fault.html:
            return _maintenance(fault.status), "fail_before"
        names = {401: "unauthorized", 403: "no_scope", 429: self.own.dialect.limits.error}
        reply = self.serving.failed(names.get(fault.status, "failed"), {"limit": 0, "wait": 1, "message": fault.code})
        return Reply(fault.status, reply.body, reply.headers, media=reply.media), "fail_before"

    async def _after(self, request: Request, reply: Reply, fault: str) -> tuple[Reply, str]:
        if slow := self.own.faults.strike("slow_after", request):
            await asyncio.sleep(slow.ms / 1000)
            fault = "slow_after"
        if self.own.faults.strike("empty", request):
            return Reply(reply.status, headers=reply.headers, media=reply.media), "empty"
        if self.own.faults.strike("truncated", request):
            half = reply.encoded()
            half = half[: len(half) // 2]
            return Reply(reply.status, headers=reply.headers, raw=half, media=reply.media), "truncated"
        if drop := self.own.faults.strike("drop_after_commit", request):
            if drop.answer == "reset":
                return Reply(drop=True), "drop_after_commit"
            failed = self.serving.failed("failed", {})
            return Reply(int(drop.answer), failed.body, failed.headers, media=failed.media), "drop_after_commit"
        return reply, fault

    def _keep(self, request: Request) -> None:
        if self.file and request.method not in READING:
            self.file.save(self.own)

    def _note(self, request: Request, reply: Reply, fault: str, took_ms: float) -> None:
        at = str(self.own.now())
        entry = Entry(0, at, request.method, request.path, "", 0 if reply.drop else reply.status, 0, round(took_ms, 2))
        entry.query = redacted("&".join(f"{name}={value}" for name, value in request.pairs))
        entry.request, entry.fault = request.body[:4000], fault
        entry.reply = reply.encoded()[:4000]
        entry.user_agent = request.headers.get("user-agent", "")
        self.own.log.add(entry)


def _maintenance(status: int) -> Reply:
    return Reply(status, raw=MAINTENANCE, media="text/html; charset=UTF-8")


def _request(scope: Message, body: bytes) -> Request:
    headers = headers_of(scope)
    pairs = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    origin = f"{scope.get('scheme', 'http')}://{headers.get('host', '127.0.0.1')}"
    return Request(
        scope["method"], scope["path"], pairs, headers, body, origin=origin, transport=scope.get("sandbox.transport")
    )
