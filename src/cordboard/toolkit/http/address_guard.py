"""Which addresses we may call: private ranges are refused before and after DNS, unless allow-listed (SSRF).

The check after DNS is repeated by the sender at the moment of connecting, so that a name cannot change its mind.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from urllib.parse import urlsplit

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_SCHEMES = {"http": 80, "https": 443}
_NEVER_NAMES = ("localhost", "localhost.localdomain", "ip6-localhost", "metadata.google.internal")
_MORE_RANGES = {  # what `is_global` of some Python versions lets through
    ipaddress.ip_network("100.64.0.0/10"): "shared by carriers",
    ipaddress.ip_network("192.0.0.0/24"): "reserved",
    ipaddress.ip_network("198.18.0.0/15"): "for benchmarks",
    ipaddress.ip_network("192.88.99.0/24"): "of 6to4 relays",
    ipaddress.ip_network("64:ff9b:1::/48"): "translated to local addresses",
    ipaddress.ip_network("2001::/23"): "reserved for protocols",
    ipaddress.ip_network("3fff::/20"): "for documentation",
    ipaddress.ip_network("5f00::/16"): "for segment routing",
    ipaddress.ip_network("fec0::/10"): "site-local",
}


class Forbidden(ValueError):
    """This address may not be called; the text says why and what to do."""


def reason_against(address: str) -> str | None:
    """Why this IP address is not public, or None if it is."""
    try:
        ip: Address = ipaddress.ip_address(address.split("%")[0])
    except ValueError:
        return "not an IP address"
    ip = _inner(ip)
    for test, word in (
        (ip.is_loopback, "loopback"),
        (ip.is_link_local, "link-local"),
        (ip.is_multicast, "multicast"),
        (ip.is_unspecified, "unspecified"),
        (ip.is_private, "private"),
        (ip.is_reserved, "reserved"),
        (isinstance(ip, ipaddress.IPv6Address) and ip.is_site_local, "site-local"),
    ):
        if test:
            return word
    return next((word for net, word in _MORE_RANGES.items() if ip.version == net.version and ip in net), None)


def _inner(ip: Address) -> Address:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64): that is where packets would go."""
    if isinstance(ip, ipaddress.IPv4Address):
        return ip
    translated = ip in ipaddress.ip_network("64:ff9b::/96") or ip in ipaddress.ip_network("::ffff:0:0:0/96")
    tunnelled = ip.packed[8:12] in (b"\0\0\x5e\xfe", b"\x02\0\x5e\xfe")  # ISATAP (RFC 5214)
    if translated or tunnelled or (ip.packed[:12] == bytes(12) and int(ip) > 1):
        return ipaddress.IPv4Address(ip.packed[12:])
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)


def refusal(host: str, addresses: Sequence[str], allowed: Sequence[str] = ()) -> str | None:
    """Why a host with these resolved addresses must not be called; every one of them has to be public or allowed.

    `allowed` holds host names, addresses and networks (`10.0.0.0/8`).
    """
    if host.lower().rstrip(".") in (name.lower() for name in allowed):
        return None
    if not addresses:
        return f"{host} has no address"
    for address in addresses:
        why = reason_against(address)
        if why and not _listed(address, allowed):
            hint = "if this is intended, turn on 'Allow private addresses' for this connection"
            return (
                f"{host} is {why}; {hint}" if host == address else f"{host} leads to {address}, which is {why}; {hint}"
            )
    return None


def _listed(address: str, allowed: Sequence[str]) -> bool:
    for entry in allowed:
        try:
            if ipaddress.ip_address(address.split("%")[0]) in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:
            continue  # a host name, compared elsewhere
    return False


def host_and_port(url: str) -> tuple[str, int]:
    """Where an http(s) URL leads. Raises Forbidden for anything else, and for names that are never public."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Forbidden(f"{url} is not an address: {error}") from None
    if parts.scheme not in _SCHEMES or not parts.hostname:
        raise Forbidden(f"{url} is not an http or https address")
    return parts.hostname, port or _SCHEMES[parts.scheme]


async def check(url: str, resolve: Resolve, *, allow_private: bool = False, allowed: Sequence[str] = ()) -> None:
    """Refuse an URL that leads into private ranges. Raises Forbidden."""
    host, port = host_and_port(url)
    if allow_private:
        return
    check_written(url, allowed)
    why = None if _is_ip(host) else refusal(host, await resolve(host, port), allowed)
    if why:
        raise Forbidden(why)


def check_written(url: str, allowed: Sequence[str] = ()) -> None:
    """Refuse an URL that leads into private ranges as it is written, without asking DNS. Raises Forbidden."""
    host, _ = host_and_port(url)
    if host.lower().rstrip(".") in _NEVER_NAMES and host not in allowed:
        raise Forbidden(f"{host} is not a public name")
    why = refusal(host, [host], allowed) if _is_ip(host) else None
    if why:
        raise Forbidden(why)


def _is_ip(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def resolved(host: str, port: int) -> Sequence[str]:
    """The addresses of a host as the system resolver gives them. Raises OSError."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
