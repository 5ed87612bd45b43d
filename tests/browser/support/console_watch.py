"""What a browser window must never do: complain in its console, throw, or ask a foreign host."""

import re
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, WebError

BAD = ("error", "warning")
AWAY = "ERR_CONNECTION_REFUSED|ERR_CONNECTION_RESET|ERR_INCOMPLETE_CHUNKED|ERR_EMPTY_RESPONSE|ERR_SOCKET"
"""What Chromium says of a server that was killed: to be forgiven where the test kills it."""


class ConsoleWatch:
    """Collects; `judge` at the end of a test."""

    def __init__(self) -> None:
        self.troubles: list[str] = []
        self._hosts: set[str] = set()
        self._forgiven: list[re.Pattern[str]] = []

    def over(self, context: BrowserContext, base: str) -> None:
        """Watch every page of the context, whose own server is at `base`."""
        self.visiting(base)
        context.on("console", self._hear)
        context.on("weberror", self._thrown)
        context.on("request", self._asked)

    def visiting(self, address: str) -> None:
        """Requests to this server are wanted."""
        self._hosts.add(urlsplit(address).netloc)

    def forgive(self, pattern: str) -> None:
        """What the browser itself says about an answer that the test provokes."""
        self._forgiven.append(re.compile(pattern))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in BAD:
            self.troubles.append(f"console {message.type}: {message.text} ({message.location.get('url', '')})")

    def _thrown(self, error: WebError) -> None:
        self.troubles.append(f"thrown: {error.error}")

    def _asked(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob") and address.netloc not in self._hosts:
            self.troubles.append(f"asked a foreign host: {request.url}")

    def judge(self) -> None:
        left = [one for one in self.troubles if not any(known.search(one) for known in self._forgiven)]
        assert not left, "\n".join(left)
