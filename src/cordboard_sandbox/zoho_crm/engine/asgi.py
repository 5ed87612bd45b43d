"""The program as an ASGI application: one request in, faults, token, limits, the resource's function, one reply out.

What is NOT here: what any resource does (the files named in app.py) and which faults strike (faults.py).
"""

import asyncio
import re
import time
from urllib.parse import parse_qsl

import msgspec

from cordboard_sandbox.asgi_messages import MAINTENANCE, Message, Receive, Send, cut, headers_of, read_body, send_reply
from cordboard_sandbox.request_log import Entry, redacted
from cordboard_sandbox.zoho_crm.engine import credit_limits
from cordboard_sandbox.zoho_crm.engine.deliveries import Deliveries
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.persistence import Disk
from cordboard_sandbox.zoho_crm.engine.router import Route, Router
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.record_api.merging import run_due_merges
from cordboard_sandbox.zoho_crm.settings_api.oauth import caller_of, permit

MOST_BYTES = 105 * 1024 * 1024
BESIDE = re.compile(r"/|/__sandbox/.*|/crm/(org[^/]*/)?tab/.*")  # not of the API: no fault strikes, nothing is logged


class Sandbox:
    """The ASGI callable. `org` is the one org it serves."""

    def __init__(self, org: Org, router: Router, disk: Disk | None = None) -> None:
        self.org, self.router, self.disk = org, router, disk
        self.deliveries = Deliveries(org)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await self._lifespan(receive, send)
        if scope["type"] != "http":
            return None
        began = time.perf_counter()
        request = _request(scope, await read_body(receive, MOST_BYTES))
        self.org.origin = request.origin
        reply, fault = await self._answer(request)
        self._note(request, reply, fault, (time.perf_counter() - began) * 1000)
        self.deliveries.start()
        if reply.drop:
            return cut(request.transport)
        timeless = self.org.faults.strike("no_date", request)
        return await send_reply(send, reply, None if timeless else self.org.clock.now())

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                await self.deliveries.close()
                return

    async def _answer(self, request: Request) -> tuple[Reply, str]:
        """The reply and the name of the fault that struck, if any."""
        try:
            route = self.router.find(request)
        except Failure as failure:
            return failure.reply(), ""
        if BESIDE.fullmatch(request.path):
            return self._done(route, request), ""
        if struck := self._before(request):
            return struck
        if slow := self.org.faults.strike("slow", request):
            await asyncio.sleep(slow.ms / 1000)
        reply = await self._served(route, request)
        return await self._after(request, reply, "slow" if slow else "")

    def _before(self, request: Request) -> tuple[Reply, str] | None:
        faults = self.org.faults
        if faults.strike("refuse", request):
            return Reply(drop=True), "refuse"
        if faults.strike("burst_401", request):
            return Failure("INVALID_TOKEN").reply(), "burst_401"
        if faults.strike("html_503", request):
            return Reply(status=503, raw=MAINTENANCE, media="text/html;charset=UTF-8"), "html_503"
        if not (fault := faults.strike("fail_before", request)):
            return None
        if fault.html:
            return Reply(status=fault.status, raw=MAINTENANCE, media="text/html;charset=UTF-8"), "fail_before"
        codes = {401: "INVALID_TOKEN", 403: "NO_PERMISSION", 429: "TOO_MANY_REQUESTS", 503: "SERVICE_UNAVAILABLE"}
        return Failure(codes.get(fault.status, fault.code), status=fault.status).reply(), "fail_before"

    async def _after(self, request: Request, reply: Reply, fault: str) -> tuple[Reply, str]:
        if slow := self.org.faults.strike("slow_after", request):
            await asyncio.sleep(slow.ms / 1000)
            fault = "slow_after"
        if drop := self.org.faults.strike("drop_after_commit", request):
            if drop.answer == "reset":
                return Reply(drop=True), "drop_after_commit"
            return Failure("INTERNAL_ERROR", status=int(drop.answer)).reply(), "drop_after_commit"
        return reply, fault

    async def _served(self, route: Route, request: Request) -> Reply:
        if route.open:
            return self._done(route, request)
        try:
            request.caller = caller_of(self.org, request)
            permit(self.org, request.caller, route.scopes, request.args.get("module", ""))
            credit_limits.enter(self.org, route.units)
        except Failure as failure:
            return failure.reply()
        try:
            return await self._charged(route, request)
        finally:
            self.org.busy -= route.units

    async def _charged(self, route: Route, request: Request) -> Reply:
        try:
            price = route.price if isinstance(route.price, int) else route.price(self.org, request)
            headers = credit_limits.spend(self.org, price)
            request.credits = price
        except Failure as failure:
            return failure.reply()
        if latency := self.org.state.switches.latency_ms:
            await asyncio.sleep(latency / 1000)
        partial = self.org.faults.strike("partial", request)
        self.org.faults.failing = (frozenset(partial.index), partial.code) if partial else (frozenset(), "")
        reply = self._done(route, request)
        self.org.faults.failing = (frozenset(), "")
        return msgspec.structs.replace(reply, headers={**reply.headers, **headers})

    def _done(self, route: Route, request: Request) -> Reply:
        """Call the resource and keep what it changed. Nothing is awaited in here, so nobody comes between."""
        journal = self.org.journal
        spent = self.org.spent_sum
        run_due_merges(self.org)
        try:
            reply = route.answer(self.org, request)
        except Failure as failure:
            reply = failure.reply()
        request.credits += self.org.spent_sum - spent  # a rolled back composite gives one back
        request.sub, journal.sub = journal.sub, []
        request.warnings, journal.warnings = journal.warnings, []
        if self.disk:
            self.disk.save(self.org)
        return reply

    def _note(self, request: Request, reply: Reply, fault: str, took_ms: float) -> None:
        if BESIDE.fullmatch(request.path):
            return
        status, at = 0 if reply.drop else reply.status, self.org.iso(self.org.second())
        entry = Entry(0, at, request.method, request.path, "", status, request.credits, round(took_ms, 2))
        entry.sub, entry.warnings = request.sub, request.warnings
        entry.query = redacted("&".join(f"{name}={value}" for name, value in request.query.items()))
        entry.request, entry.fault = request.body[:4000], fault
        entry.reply = b"" if reply.raw is not None else reply.encoded()[:4000]
        entry.user_agent = request.headers.get("user-agent", "")
        self.org.journal.add(entry)


def _request(scope: Message, body: bytes) -> Request:
    headers = headers_of(scope)
    # parse_qsl turns an unencoded "+" into a blank, as the service does.
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    origin = f"{scope.get('scheme', 'http')}://{headers.get('host', '127.0.0.1')}"
    return Request(
        scope["method"], scope["path"], query, headers, body, origin=origin, transport=scope.get("sandbox.transport")
    )
