"""Notes of refused requests: a log line each, and a row of the audit log, without query strings, bodies and headers.

Strangers are many and cost nothing: of them at most so many rows a minute are written, and how many more there were.
Refused webhooks are counted: the first of a connection and cause makes a row, the others of the same ten minutes one.
"""

import asyncio
from collections.abc import Callable

import structlog

from cordboard.contract.errors import StoreUnavailable
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.permissions import Principal
from cordboard.web.problems import Problem
from cordboard.web.raw.asgi_messages import Message, Scope, Send

log = structlog.get_logger()
REFUSED = frozenset({401, 403, 421})
PATH = 120  # Units: characters
ROWS_A_MINUTE = 30  # of strangers together, and of each known caller
QUIET = frozenset(
    {"/api/v1/session", "/api/v1/session/factor", "/api/v1/session/passkey", "/api/v1/setup"}
)  # the console asks whether somebody is signed in; sign-ins note
WEBHOOK_ROWS_EVERY = 600.0  # Units: s; of one connection and cause
MOST_CAUSES = 200  # at a time; names are a stranger's choice
UNKNOWN_CONNECTION = "?"  # a name of a stranger's choice is not written down


class Refusals:
    """Writes them down."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator
        self._minutes: dict[str, tuple[int, int]] = {}  # caller: (minute, rows in it)

    def watched(self, scope: Scope, send: Send) -> tuple[Send, Callable[[], int]]:
        """`send`, and the status that was sent."""
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        return sending, lambda: status

    async def note(self, scope: Scope, status: int) -> None:
        """After the answer."""
        if status not in REFUSED or (status == 401 and scope["path"] in QUIET):
            return
        principal = scope.get("user")
        who = principal.name if isinstance(principal, Principal) else "nobody"
        client = scope.get("client")
        address = client[0] if client else "unknown"
        asked = f"{scope['method'][:10]} {scope['path'][:PATH]}"
        if not self._within(who):
            return
        log.warning("request refused", who=who, asked=asked, status=status, address=address)
        await self._authenticator.note(who, "refused", asked, f"{status} {address}")

    def _within(self, who: str) -> bool:
        minute = int(self._authenticator.clock.now() // 60)
        at, rows = self._minutes.get(who, (minute, 0))
        if at != minute:
            rows = 0
        if len(self._minutes) > 1000:
            self._minutes.clear()
        self._minutes[who] = (minute, rows + 1)
        if rows == ROWS_A_MINUTE:
            log.warning("more requests refused in this minute are not written down", who=who)
        return rows < ROWS_A_MINUTE


class RefusedWebhooks:
    """Counts them by connection and cause, and writes the counts down: at most two rows in ten minutes for each."""

    def __init__(self, authenticator: Authenticator) -> None:
        self._authenticator = authenticator
        self._counts: dict[tuple[str, int, str], int] = {}  # since the last row
        self._writing: set[asyncio.Task[None]] = set()

    async def note(self, connection: str, found: Problem) -> None:
        """After the answer. Server errors and slow senders are no attempts."""
        if found.status >= 500 or found.status == 408:
            return
        invented = found.status in (404, 405) or len(self._counts) >= MOST_CAUSES
        cause = (UNKNOWN_CONNECTION if invented else connection[:PATH], found.status, found.code)
        if cause in self._counts:
            self._counts[cause] += 1
            return
        self._counts[cause] = 0
        asyncio.get_running_loop().call_later(WEBHOOK_ROWS_EVERY, self._end_turn, cause)
        await self._write(cause, "")

    def write_counts(self) -> None:
        """What was counted so far becomes rows now."""
        for cause in tuple(self._counts):
            self._end_turn(cause)

    def _end_turn(self, cause: tuple[str, int, str]) -> None:
        if more := self._counts.pop(cause, 0):
            task = asyncio.create_task(self._write(cause, f", {more} more within ten minutes"))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _write(self, cause: tuple[str, int, str], more: str) -> None:
        connection, status, code = cause
        log.warning("webhook refused", connection=connection, status=status, code=code, more=more)
        try:
            await self._authenticator.note("nobody", "webhook_refused", connection, f"{status} {code}{more}")
        except StoreUnavailable:  # the answer matters more
            log.warning("the refused webhook is not in the audit log: the database can't be written")
