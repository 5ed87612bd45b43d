"""Holds the event connection of our Stasis application: connects, answers the calls that come in, reconnects.

A call that waits while we are away is bounded by its own dialplan (docs/routing.md). Only channels inside the
application can be told anything, so an answer that comes too late reaches nobody.
"""

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from typing import NoReturn

import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus, WebSocketException

from cordboard.domain.calls.call import Value
from cordboard.domain.connection_state import Notice
from cordboard.pbx.asterisk.agi import AgiQuestion
from cordboard.pbx.asterisk.ari.events import APPLICATION, REPLACED, answer_to, authorisation, event_in, question_in
from cordboard.pbx.asterisk.dialplan_answers import DEADLINE_S, DialplanAnswers
from cordboard.pbx.asterisk.encryption import Encryption, NotSecure
from cordboard.ports.errors import Trouble
from cordboard.toolkit.backoff import delay
from cordboard.toolkit.http.http_transport import HttpTransport
from cordboard.toolkit.http.sender import HttpLimits, Sender
from cordboard.toolkit.os_error_text import cause_of

log = structlog.get_logger()

FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(seconds=30)
REFUSED_PAUSE_S = 60.0
CONNECT_S = 10.0
LARGEST = 1024 * 1024  # bytes of an event
REFUSED = frozenset({401, 403})

Notices = tuple[Notice, ...]
Events = AsyncIterable[str | bytes]
Opened = Callable[[str, Mapping[str, str], ssl.SSLContext | None], AbstractAsyncContextManager[Events]]


class AriAccount(Value, frozen=True, kw_only=True):
    """Where the interface is and who we are there."""

    host: str
    port: int
    username: str
    secret: str
    encryption: Encryption = Encryption()

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"

    def address(self, scheme: str) -> str:
        """`http://host:port`, encrypted where the connection is."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}{'s' if self.encryption.tls else ''}://{host}:{self.port}"


class Replaced(Exception):
    """Another program took our application over."""


@asynccontextmanager
async def opened(url: str, headers: Mapping[str, str], context: ssl.SSLContext | None) -> AsyncIterator[Events]:
    """A WebSocket that reads events; it asks for a sign of life each 20 s."""
    async with connect(
        url, additional_headers=headers, ssl=context, proxy=None, open_timeout=CONNECT_S, max_size=LARGEST
    ) as line:
        yield line


class AriLink:
    """One event connection, for as long as `run` is not cancelled."""

    def __init__(
        self,
        account: AriAccount,
        *,
        chance: Callable[[], float],
        open_: Opened = opened,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        sender: Callable[[ssl.SSLContext | None], Sender] | None = None,
    ) -> None:
        self._account = account
        self._headers = authorisation(account.username, account.secret)
        self._chance, self._open, self._pause = chance, open_, pause
        self._sender = sender or self._made_sender
        self._failures = 0

    async def run(self, answers: DialplanAnswers, tell: Callable[[Notices], None]) -> NoReturn:
        """Hold the connection until cancelled; `tell` what is wrong with it, nothing while it is well."""
        while True:
            try:
                await self._hold(answers, tell)
            except NotSecure as unusable:
                wait, notice = REFUSED_PAUSE_S, unusable.notice
            except Replaced:
                wait, notice = REFUSED_PAUSE_S, self._notice("ari_replaced")
            except InvalidStatus as refused:
                code = refused.response.status_code
                wait = REFUSED_PAUSE_S if code in REFUSED else self._wait()
                cause = f"HTTP {code}"
                notice = self._notice("ari_refused") if code in REFUSED else self._notice("ari_down", cause=cause)
            except (OSError, TimeoutError, WebSocketException) as error:
                wait = self._wait()
                cause = cause_of(error) if isinstance(error, OSError) else str(error) or type(error).__name__
                notice = self._notice("ari_down", cause=cause)
            tell((notice,))
            await self._pause(wait)

    async def _hold(self, answers: DialplanAnswers, tell: Callable[[Notices], None]) -> None:
        account = self._account
        context = account.encryption.context_for(account.host)
        sender = self._sender(context)

        async def send(question: AgiQuestion, told: Mapping[str, str]) -> None:
            await self._send(sender, question, told)

        url = f"{account.address('ws')}/ari/events?app={APPLICATION}"
        try:
            async with self._open(url, self._headers, context) as events:
                self._failures = 0
                tell(())
                async for message in events:
                    self._take(message, answers, send)
            raise ConnectionResetError("the PBX closed the connection")
        finally:
            answers.end()
            await sender.close()

    def _take(
        self,
        message: str | bytes,
        answers: DialplanAnswers,
        send: Callable[[AgiQuestion, Mapping[str, str]], Awaitable[None]],
    ) -> None:
        event = event_in(message)
        if event is None or event.application not in ("", APPLICATION):
            return
        if event.type == REPLACED:
            raise Replaced
        if (question := question_in(event)) is not None:
            answers.take([question], send)

    async def _send(self, sender: Sender, question: AgiQuestion, told: Mapping[str, str]) -> None:
        """A call that is gone meanwhile is no error."""
        try:
            for request in answer_to(self._account.address("http"), self._headers, question, told):
                reply = await sender.send(request)
                if reply.status == 404:
                    return
                if reply.status >= 400:
                    log.error("ARI refused an answer", status=reply.status, request=request.url)
                    return
        except Trouble as trouble:
            log.error("an answer did not reach the PBX", error=trouble.text)

    def _made_sender(self, context: ssl.SSLContext | None) -> Sender:
        limits = HttpLimits(connect=DEADLINE_S, total=DEADLINE_S, max_bytes=LARGEST, allow_private=True)
        transport = HttpTransport(allow_private=True, connect_s=DEADLINE_S, max_bytes=LARGEST, tls=context)
        sender = Sender(f"ARI at {self._account.place}", lambda _: None, reach=limits, transport=transport)
        sender.know_secrets([self._account.secret, *self._headers.values()])
        return sender

    def _wait(self) -> float:
        self._failures += 1
        return delay(self._failures, self._chance(), first=FIRST_PAUSE, top=LONGEST_PAUSE).total_seconds()

    def _notice(self, code: str, **values: str) -> Notice:
        return Notice(code=code, values={"place": self._account.place, **values})
