"""How a server is started, and what a started one is."""

import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec

from cordboard.contract.service import Service
from cordboard.lanes.local import Later
from cordboard.ports.accounts import Accounts
from cordboard.ports.host import Clock
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.clock import SystemClock
from cordboard.web.allowed_hosts import usual_hosts
from cordboard.web.options import WebOptions


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a server is started. `agi_port` 0 takes a free one, None answers no questions of phone systems.

    `ldap_port`: the same for the phone book.
    """

    data: Path
    host: str = "127.0.0.1"
    port: int = 8700
    agi_port: int | None = 4573
    agi_host: str = "127.0.0.1"  # FastAGI has no TLS
    ldap_port: int | None = None
    ldap_host: str = "127.0.0.1"  # nor has LDAP here
    public_url: str | None = None
    need_factor: tuple[str, ...] = ()  # roles whose users must have a second factor
    web: WebOptions = WebOptions()
    clock: Clock = SystemClock()
    passed: Callable[[], float] = time.monotonic  # s; for what counts only the time between two moments
    later: Later | None = None  # timers that go by this clock; None: those of the event loop

    def web_with_hosts(self) -> WebOptions:
        """The options of the web application; without given names it answers for the usual ones."""
        if self.web.hosts is not None:
            return self.web
        names, addresses = usual_hosts(self.host, self.public_url)
        return msgspec.structs.replace(self.web, hosts=names, addresses=addresses)


class Running(msgspec.Struct, kw_only=True):
    """A started server. `stop` closes everything in order; what was accepted stays."""

    service: Service
    accounts: Accounts
    store: SqliteStore
    url: str
    agi_port: int | None
    stop: Callable[[], Awaitable[None]]
