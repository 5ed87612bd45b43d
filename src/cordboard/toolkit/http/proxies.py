"""The outgoing proxy, as the environment names it: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, and NO_PROXY for exceptions."""

import base64
import ipaddress
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

import msgspec

DEFAULT_PORT = 3128


class Proxy(msgspec.Struct, frozen=True):
    """An HTTP proxy. `user` and `password` are sent as Basic; port as written, else 3128."""

    host: str
    port: int
    user: str = ""
    password: str = ""

    @property
    def headers(self) -> list[bytes]:
        """What a request to the proxy carries beside its own headers."""
        if not self.user:
            return []
        proof = base64.b64encode(f"{self.user}:{self.password}".encode())
        return [b"Proxy-Authorization: Basic " + proof]

    def connect(self, host: str, port: int) -> bytes:
        """The request for a tunnel."""
        where = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        head = [
            f"CONNECT {where} HTTP/1.1".encode("idna" if not where.isascii() else "ascii"),
            b"Host: " + where.encode(),
        ]
        return b"\r\n".join([*head, *self.headers]) + b"\r\n\r\n"


def is_loopback(host: str) -> bool:
    """This machine, as it is written; no proxy is asked to reach it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def proxy_for(scheme: str, host: str) -> Proxy | None:
    """The proxy for such an address, None where it is called directly. Raises ValueError for a proxy that is no URL."""
    proxies = getproxies()
    address = proxies.get(scheme) or proxies.get("all")
    if not address or is_loopback(host) or proxy_bypass(host):
        return None
    url = urlsplit(address if "://" in address else f"http://{address}")
    if url.scheme != "http" or not url.hostname:
        raise ValueError(f"{scheme.upper()}_PROXY must be http://HOST:PORT")
    return Proxy(url.hostname, url.port or DEFAULT_PORT, unquote(url.username or ""), unquote(url.password or ""))
