"""Notes of refused requests: a log line each, and a row of the audit log, without query strings, bodies and headers.

Strangers are many and cost nothing: of them at most so many rows a minute are written, and how many more there were.
"""

from collections.abc import Callable

import structlog

from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.permissions import Principal
from cordboard.web.raw.asgi_messages import Message, Scope, Send

log = structlog.get_logger()
REFUSED = frozenset({401, 403, 421})
PATH = 120  # Units: characters
ROWS_A_MINUTE = 30  # of strangers together, and of each known caller
QUIET = frozenset({"/api/v1/session", "/api/v1/setup"})  # the console asks whether somebody is signed in; sign-ins note


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
