"""The program as an ASGI application: faults, sign-in, credits, validation by the facts, the answer, and its check.

The accounts server is that of the other simulator of this vendor: consent, tokens and revocation are the same service.
"""

import asyncio
import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from cordboard_sandbox.asgi_messages import MAINTENANCE, Message, Receive, Send, cut, headers_of, read_body, send_reply
from cordboard_sandbox.request_log import Entry, redacted
from cordboard_sandbox.zoho_crm.engine.http_messages import Failure, Reply, Request
from cordboard_sandbox.zoho_crm.engine.router import Router
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.settings_api import oauth
from cordboard_sandbox.zoho_desk.control import CONTROL, controlled
from cordboard_sandbox.zoho_desk.facts import Facts, Operation, Wrong
from cordboard_sandbox.zoho_desk.portal import Portal, Problem, Record
from cordboard_sandbox.zoho_desk.routes import ROUTES, cost
from cordboard_sandbox.zoho_desk.settings import multipart

API = "/api/v1"
MOST_BYTES = 25 * 1024 * 1024
OPEN = ("GET /organizations",)  # answered without the number of an organisation
STATUSES = {429: "TOO_MANY_REQUESTS", 403: "FORBIDDEN", 401: "INVALID_OAUTH", 422: "UNPROCESSABLE_ENTITY"}


class Sandbox:
    """The ASGI callable. `accounts`: the organisation whose users sign in."""

    def __init__(self, portal: Portal, accounts: Org) -> None:
        self.portal, self.accounts, self.facts = portal, accounts, Facts()
        self.sign_in = Router(oauth.ROUTES)

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await _lifespan(receive, send)
        if scope["type"] != "http":
            return None
        began = time.perf_counter()
        request = _request(scope, await read_body(receive, MOST_BYTES))
        reply, fault = await self._answered(request)
        if request.path.startswith(API):
            self._note(request, reply, fault, (time.perf_counter() - began) * 1000)
        if reply.drop:
            return cut(request.transport)
        return await send_reply(send, reply, self.portal.clock.now())

    async def _answered(self, request: Request) -> tuple[Reply, str]:
        if request.path.startswith(CONTROL):
            return controlled(self.portal, self.accounts, request), ""
        if struck := self._struck_before(request):
            return struck
        if slow := self.portal.faults.strike("slow", request):
            await asyncio.sleep(slow.ms / 1000)
        reply = self._signed_in(request) if request.path.startswith(API) else self._account(request)
        if self.portal.faults.strike("drop_after_commit", request):
            return Reply(drop=True), "drop_after_commit"
        return reply, "slow" if slow else ""

    def _struck_before(self, request: Request) -> tuple[Reply, str] | None:
        faults = self.portal.faults
        if faults.strike("refuse", request):
            return Reply(drop=True), "refuse"
        if faults.strike("html_503", request):
            return Reply(status=503, raw=MAINTENANCE, media="text/html;charset=UTF-8"), "html_503"
        if faults.strike("too_many", request):
            return _refusal(Problem(429, "TOO_MANY_REQUESTS", "Too many requests at the same time.")), "too_many"
        if faults.strike("threshold", request):
            return self._used_up(), "threshold"
        if fault := faults.strike("fail_before", request):
            code = STATUSES.get(fault.status, "INTERNAL_SERVER_ERROR")
            return _refusal(Problem(fault.status, code, "switched on in the simulator")), "fail_before"
        return None

    def _used_up(self) -> Reply:
        problem = Problem(429, "THRESHOLD_EXCEEDED", "The daily API limit of your organization has been reached.")
        return _refusal(problem, {"Retry-After": str(self.portal.seconds_left())})

    def _account(self, request: Request) -> Reply:
        try:
            route = self.sign_in.find(request)
            return route.answer(self.accounts, request)
        except Failure as failure:
            return failure.reply()

    def _signed_in(self, request: Request) -> Reply:
        """The API behind the sign-in, within concurrency and credits."""
        portal = self.portal
        try:
            operation = self._operation(request)
            self._permit(operation, request)
            if portal.busy >= portal.switches.concurrency:
                raise Problem(429, "TOO_MANY_REQUESTS", "Too many requests at the same time.")
            headers = portal.spend(cost(operation.name, request.query))
            request.credits = int(headers["X-Rate-Limit-Request-Weight-v3"])
            return msgspec.structs.replace(self._valid(operation, request), headers=headers)
        except Problem as problem:
            return self._used_up() if problem.code == "THRESHOLD_EXCEEDED" else _refusal(problem)

    def _operation(self, request: Request) -> Operation:
        operation, known = self.facts.find(request.method, request.path.removeprefix(API))
        if operation is None:
            code, status = ("METHOD_NOT_ALLOWED", 405) if known else ("URL_NOT_FOUND", 404)
            raise Problem(status, code, "The URL you entered is incorrect.")
        return operation

    def _permit(self, operation: Operation, request: Request) -> None:
        """Raises: Problem. Scopes of an operation are alternatives."""
        kind, _, held = request.headers.get("authorization", "").partition(" ")
        if kind not in ("Zoho-oauthtoken", "Bearer"):
            raise Problem(401, "UNAUTHORIZED", "You are not authenticated to perform this operation.")
        access = self.accounts.state.oauth.access.get(held.strip())
        if access is None or access.expires <= self.portal.clock.now():
            raise Problem(401, "INVALID_OAUTH", "The OAuth Token you provided is invalid.")
        if not self.portal.active:
            raise Problem(403, "INTEGRATION_ADMIN_ERROR", "The administrator of the integration is inactive.")
        granted = frozenset(scope.lower() for scope in access.scopes)
        if operation.scopes and not any(_granted(scope, granted) for scope in operation.scopes):
            raise Problem(403, "SCOPE_MISMATCH", "The OAuth Token does not have the required scope.")
        given = request.headers.get("orgid") or request.query.get("orgId")
        if operation.name not in OPEN and given != self.portal.org:
            raise Problem(403, "OAUTH_ORG_MISMATCH", "The OAuth Token and the organization do not match.")

    def _valid(self, operation: Operation, request: Request) -> Reply:
        """What the operation answers to a request that agrees with the facts."""
        body = _body(operation, request)
        wrong = [*operation.wrong_query(request.query)]
        if operation.media == "application/json":
            wrong += operation.wrong_body(body)
        if wrong:
            raise _disagreement(wrong)
        handler = ROUTES.get(operation.name)
        if handler is None:
            raise Problem(501, "NOT_SIMULATED", f"{operation.name} is not simulated.")
        answer = handler(self.portal, _arguments(operation.name, request.path.removeprefix(API)), request.query, body)
        request.warnings = [f"{operation.name}: {one.field} {one.kind}" for one in operation.wrong_answer(answer)]
        return Reply(status=204) if answer is None else Reply(status=200, body=answer)

    def _note(self, request: Request, reply: Reply, fault: str, took_ms: float) -> None:
        status = 0 if reply.drop else reply.status
        entry = Entry(
            0, self.portal.now(), request.method, request.path, "", status, request.credits, round(took_ms, 2)
        )
        entry.query = redacted("&".join(f"{name}={value}" for name, value in request.query.items()))
        entry.request, entry.fault, entry.warnings = request.body[:4000], fault, request.warnings
        entry.reply = b"" if reply.raw is not None else reply.encoded()[:4000]
        entry.user_agent = request.headers.get("user-agent", "")
        self.portal.journal.add(entry)


def _disagreement(wrong: list[Wrong]) -> Problem:
    if extra := next((one for one in wrong if one.kind == "extra"), None):
        return Problem(
            422, "UNPROCESSABLE_ENTITY", f"Extra parameter '{extra.field.strip('/')}' is found in the request."
        )
    errors = [{"fieldName": one.field, "errorType": one.kind, "errorMessage": ""} for one in wrong]
    return Problem(422, "INVALID_DATA", "The data is invalid due to validation restrictions", errors)


def _granted(scope: str, granted: frozenset[str]) -> bool:
    """`Desk.tickets.READ` is also granted by `Desk.tickets.ALL`."""
    wanted = scope.lower()
    return wanted in granted or f"{wanted.rpartition('.')[0]}.all" in granted


def _body(operation: Operation, request: Request) -> Record:
    if operation.media.startswith("multipart"):
        return multipart(request.body)
    if not request.body:
        if operation.needed:
            raise Problem(422, "EMPTY_PAYLOAD", "The request has no body.")
        return {}
    try:
        body = json.loads(request.body)
    except ValueError:
        raise Problem(422, "INVALID_DATA", "The body is no JSON.", []) from None
    if not isinstance(body, dict):
        raise Problem(422, "INVALID_DATA", "The body is no JSON object.", [])
    return body


def _arguments(name: str, path: str) -> Mapping[str, str]:
    steps = zip(name.partition(" ")[2].split("/"), path.split("/"), strict=True)
    return {step[1:-1]: value for step, value in steps if re.fullmatch(r"\{\w+\}", step)}


def _refusal(problem: Problem, headers: dict[str, str] | None = None) -> Reply:
    return Reply(status=problem.status, body=problem.body(), headers=headers or {})


def _request(scope: Message, body: bytes) -> Request:
    headers = headers_of(scope)
    query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    origin = f"{scope.get('scheme', 'http')}://{headers.get('host', '127.0.0.1')}"
    transport: Any = scope.get("sandbox.transport")
    return Request(scope["method"], scope["path"], query, headers, body, origin=origin, transport=transport)


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        await send({"type": f"{message['type']}.complete"})
        if message["type"] == "lifespan.shutdown":
            return
