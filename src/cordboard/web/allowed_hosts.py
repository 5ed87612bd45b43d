"""Which host names this server answers for: guards against pages that point a name of theirs at our address."""

import ipaddress
import socket
from collections.abc import Sequence
from urllib.parse import urlsplit

from cordboard.toolkit.listening import bare
from cordboard.web.raw.asgi_messages import Scope, header, is_near

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class AllowedHosts:
    """The names given, in any case; without names any host is answered for.

    The address at which a connection came in, and loopback names on loopback, need not be named: no name that somebody
    else controls is written like them, and commands on this machine use them.
    """

    def __init__(self, names: Sequence[str] | None, *, addresses: bool = False) -> None:
        self._names = None if names is None else frozenset(host_in(name) for name in names)
        self._addresses = addresses  # any host that is written as an IP address

    def answers(self, scope: Scope) -> bool:
        """Whether a request is for us, by its Host header."""
        if self._names is None:
            return True
        host = host_in((header(scope, b"host") or b"").decode("latin-1"))
        server = scope.get("server")
        if server is not None and host == host_in(str(server[0])):
            return True
        if host in self._names or (self._addresses and _is_address(host)):
            return True
        return (host in LOOPBACK_NAMES or host.endswith(".localhost")) and is_near(scope)


def usual_hosts(listens_on: str, public_url: str | None) -> tuple[tuple[str, ...], bool]:
    """Names for a server that was given none, and whether every IP address is one.

    On loopback only loopback names, elsewhere the host of the public URL; where there is none, this machine's own names
    and addresses. A page of a stranger reaches us under a name of its own, never under an address written as numbers.
    """
    public = urlsplit(public_url).hostname if public_url else None
    if public:
        return (public,), False
    if is_loopback(listens_on):
        return (), False
    own = (socket.gethostname(), socket.getfqdn())
    return tuple(name for name in dict.fromkeys(own) if not name.startswith("localhost")), True


def is_loopback(host: str) -> bool:
    """Whether a server that listens there is reached from its own machine only."""
    try:
        return ipaddress.ip_address(bare(host)).is_loopback
    except ValueError:
        return host.lower() in LOOPBACK_NAMES


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def host_in(written: str) -> str:
    """The host in `HOST`, `HOST:PORT` or `[IPv6]:PORT`, in lower case without a final dot and brackets."""
    text = written.strip().lower()
    name, colon, port = text.rpartition(":")
    if colon and (port.isdigit() or not port) and (":" not in name or name.endswith("]")):
        text = name
    return bare(text.removesuffix("."))
