"""Which host names this server answers for: guards against pages that point a name of theirs at our address."""

from collections.abc import Sequence

from cordboard.toolkit.listening import bare
from cordboard.web.raw.asgi_messages import Scope, header, is_near

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


class AllowedHosts:
    """The names given, in any case; without names any host is answered for.

    The address at which a connection came in, and loopback names on loopback, need not be named: no name that somebody
    else controls is written like them, and commands on this machine use them.
    """

    def __init__(self, names: Sequence[str] | None) -> None:
        self._names = None if names is None else frozenset(host_in(name) for name in names)

    def answers(self, scope: Scope) -> bool:
        """Whether a request is for us, by its Host header."""
        if self._names is None:
            return True
        host = host_in((header(scope, b"host") or b"").decode("latin-1"))
        server = scope.get("server")
        if server is not None and host == host_in(str(server[0])):
            return True
        return host in self._names or (host in LOOPBACK_NAMES and is_near(scope))


def host_in(written: str) -> str:
    """The host in `HOST`, `HOST:PORT` or `[IPv6]:PORT`, in lower case without a final dot and brackets."""
    text = written.strip().lower()
    name, colon, port = text.rpartition(":")
    if colon and (port.isdigit() or not port) and (":" not in name or name.endswith("]")):
        text = name
    return bare(text.removesuffix("."))
