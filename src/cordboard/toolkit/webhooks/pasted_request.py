"""A request that somebody pasted as text: as in a trace (method, headers, empty line, body), or its body alone."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from cordboard.ports.webhook import HookRequest

LARGEST = 256 * 1024  # Units: characters
PREFIX = "/hooks/"
_FIRST = re.compile(r"(POST|GET|PUT)\s+(\S+)(?:\s+HTTP/[\d.]+)?\s*", re.IGNORECASE)
_HEADER = re.compile(r"([A-Za-z0-9-]+):[ \t]*(.*)")


def request_of(text: str, public_url: str = "", source: str = "") -> HookRequest:
    """`public_url`: the connection's address as the sender has it; what follows it is the path below."""
    lines = text.lstrip().replace("\r\n", "\n").split("\n")
    method, url, headers, place = "", "", {}, 0
    if first := _FIRST.fullmatch(lines[0]):
        method, url, place = first[1].upper(), first[2], 1
    if first or _HEADER.fullmatch(lines[0]):
        while place < len(lines) and (found := _HEADER.fullmatch(lines[place])):
            headers[found[1].lower()] = found[2].strip()
            place += 1
        place += 1 if place < len(lines) and not lines[place].strip() else 0
    body = "\n".join(lines[place:])
    kind = headers.get("content-type", "")
    body = body.replace("\n", "\r\n") if kind.lower().startswith("multipart/") else body.rstrip("\n")
    return request_from(method or ("GET" if url and not body else "POST"), url, headers, body, public_url, source)


def request_from(
    method: str, url: str, headers: Mapping[str, str], body: str, public_url: str = "", source: str = ""
) -> HookRequest:
    """The same from its parts."""
    parts = urlsplit(url)
    return HookRequest(
        method=method.upper(),
        path=f"{PREFIX}c{_below(parts.path, urlsplit(public_url).path)}",
        query=parts.query,
        headers={name.lower(): value for name, value in headers.items()},
        body=body.encode(),
        source=source,
    )


def _below(path: str, base: str) -> str:
    """What follows the connection's address."""
    if base.strip("/") and (path == base or path.startswith(f"{base.rstrip('/')}/")):
        return path[len(base.rstrip("/")) :]
    if path.startswith(PREFIX):
        return "".join(path[len(PREFIX) :].partition("/")[1:])
    return ""
