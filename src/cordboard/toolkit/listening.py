"""Listening sockets for names, IPv4 and IPv6 addresses, and the URLs under which they are reached."""

import ipaddress
import socket

BACKLOG = 4096  # a burst of questions or requests waits here, not at the caller
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # all addresses of a machine: itself


def bare(host: str) -> str:
    """A host as sockets take it: without the brackets that URLs put around IPv6 addresses."""
    return host[1:-1] if host.startswith("[") and host.endswith("]") else host


def is_ipv6(host: str) -> bool:
    """Whether this is written as an IPv6 address, with or without a scope (`fe80::1%eth0`)."""
    try:
        return ipaddress.ip_address(bare(host)).version == 6
    except ValueError:
        return False


def listener(host: str, port: int) -> socket.socket:
    """A socket that listens; `::` takes IPv4 as well, port 0 any free port.

    Raises: OSError when the host is unknown or somebody has the port.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(
        bare(host), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    found = socket.socket(family, kind, protocol)
    try:
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if family == socket.AF_INET6:
            found.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, int(bare(host) != "::"))
        found.bind(address)
        found.listen(BACKLOG)
    except OSError:
        found.close()
        raise
    return found


def url_of(host: str, port: int) -> str:
    """Where this machine reaches a listener on that host: `http://[::1]:8700` for `::`."""
    plain = EVERYWHERE.get(bare(host), bare(host))
    written = f"[{plain.replace('%', '%25')}]" if is_ipv6(plain) else plain
    return f"http://{written}:{port}"
