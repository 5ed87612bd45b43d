"""The hot endpoint `/hooks/{connection}`: raw ASGI, because a framework costs more than the durable write.

Reads the body within bounds, asks the application to store it, answers 202, or what the sender expects. The provider's
folder decides what it accepts.
"""

import time
from collections.abc import Awaitable, Callable

import structlog

from cordboard.contract.errors import Cannot, Rejected, StoreUnavailable
from cordboard.contract.webhooks import HookAnswer, HookRequest, WebhookIntake
from cordboard.web.problems import Problem, problem, problem_of, refuse, too_large
from cordboard.web.raw.asgi_messages import (
    JSON,
    NO_STORE,
    Gone,
    Receive,
    Scope,
    Send,
    TooLarge,
    TooSlow,
    body_of,
    drained,
    header,
)
from cordboard.web.raw.security_headers import PLAIN

log = structlog.get_logger()

PREFIX = "/hooks/"
METHODS = ("POST", "PUT", "GET")  # some call-tracking services can only send GET; their folder decides
FEWER = "Send fewer events at a time. Nothing in this request was saved."
TOO_SLOW = problem(408, "The body did not arrive in time.")
NO_CONNECTION = problem(404, "The address has no connection.", next_step="POST to /hooks/CONNECTION.")
WRONG_METHOD = problem(405, "Use POST for webhooks.")
TOO_MANY = problem(429, "This connection sends more requests than its limit allows.")
BREAK = (b"connection", b"close")  # the rest of the body is not stored
DRAINED = 32 << 20  # Units: bytes; so much is read on, for many senders look for an answer only when all is sent


def _accepted(accepted: int, new: int) -> tuple[dict[str, object], dict[str, object]]:
    body = b'{"accepted":%d,"new":%d}' % (accepted, new)
    headers = [JSON, *PLAIN, (b"content-length", b"%d" % len(body))]
    return {"type": "http.response.start", "status": 202, "headers": headers}, {
        "type": "http.response.body",
        "body": body,
    }


USUAL = {(accepted, new): _accepted(accepted, new) for accepted in range(9) for new in range(accepted + 1)}


Refused = Callable[[str, Problem], Awaitable[None]]


async def _unnoted(_connection: str, _found: Problem) -> None:
    """Nobody writes refusals down."""


class Bucket:
    """At most `rate` requests a second in the long run, `burst` at once. Units: 1/s, requests."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._left, self._at = burst, clock()

    def take(self) -> bool:
        """Whether one more is within the limit."""
        now = self._clock()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


class WebhookEndpoint:
    """Answers `/hooks/...`; `refused` hears of what is not accepted.

    Units: `limit` bytes, `patience` s, `rate` requests a second and connection (None: any).
    """

    def __init__(
        self,
        intake: WebhookIntake,
        *,
        limit: int = 1 << 20,
        patience: float = 10.0,
        rate: float | None = None,
        refused: Refused = _unnoted,
    ) -> None:
        self._refused = refused
        self._accept = intake.accept
        self._limit, self._patience, self._rate = limit, patience, rate
        self._buckets: dict[str, Bucket] = {}
        self.answers: dict[str, int] = {"202": 0}  # by status, for the metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path: str = scope["path"]
        connection = path[len(PREFIX) :].partition("/")[0]
        try:
            body = await body_of(scope, receive, self._limit, self._patience)
            if (early := self._early(scope["method"], connection)) is not None:
                more = ((b"allow", b"POST"),) if early.status == 405 else ()
                await self._refuse(connection, send, early, *more)
                return
            request = HookRequest(
                method=scope["method"],
                path=path,
                query=scope["query_string"].decode("latin-1"),
                headers={k.decode("latin-1"): v.decode("latin-1") for k, v in scope["headers"]},
                body=body,
                source=client[0] if (client := scope.get("client")) else "",
            )
            counts = await self._accept(connection, request)
        except (Rejected, Cannot, StoreUnavailable) as refused:
            await self._refuse(connection, send, problem_of(refused))
        except TooLarge as large:
            if large.more:
                await drained(receive, DRAINED, self._patience)
            declared = (header(scope, b"content-length") or b"").decode("latin-1")
            await self._refuse(connection, send, too_large(declared, self._limit, FEWER), BREAK)
        except TooSlow:
            await self._refuse(connection, send, TOO_SLOW, BREAK)
        except Gone:
            return
        except Exception as broken:
            log.error("hook failed", connection=connection, exc_info=broken)
            await self._refuse(connection, send, problem_of(broken))
        else:
            if isinstance(counts, HookAnswer):
                start, end = self._own(counts)
            else:
                self.answers["202"] += 1
                start, end = USUAL.get(counts) or _accepted(*counts)
            await send(start)
            await send(end)

    def _own(self, answer: HookAnswer) -> tuple[dict[str, object], dict[str, object]]:
        """The answer that a sender expects."""
        word = str(answer.status)
        self.answers[word] = self.answers.get(word, 0) + 1
        headers = [
            (b"content-type", answer.content_type.encode("latin-1")),
            *PLAIN,
            *((name.encode("latin-1"), value.encode("latin-1")) for name, value in answer.headers.items()),
            (b"content-length", b"%d" % len(answer.body)),
        ]
        start = {"type": "http.response.start", "status": answer.status, "headers": headers}
        return start, {"type": "http.response.body", "body": answer.body}

    async def _refuse(self, connection: str, send: Send, found: Problem, *more: tuple[bytes, bytes]) -> None:
        word = str(found.status)
        self.answers[word] = self.answers.get(word, 0) + 1
        await refuse(send, found, *more, *(header for header in PLAIN if header is not NO_STORE))
        await self._refused(connection, found)

    def _early(self, method: str, connection: str) -> Problem | None:
        """What can be refused without asking the application."""
        if not connection:
            return NO_CONNECTION
        if method not in METHODS:
            return WRONG_METHOD
        if self._rate is None:
            return None
        if (bucket := self._buckets.get(connection)) is None:
            if len(self._buckets) > 10_000:
                self._buckets.clear()  # invented names must not fill the memory
            bucket = self._buckets[connection] = Bucket(self._rate, self._rate * 2)
        return None if bucket.take() else TOO_MANY
