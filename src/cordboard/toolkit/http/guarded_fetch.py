"""Reads a part of a file at an address that somebody else wrote: the address of a recording.

Every hop is checked by the address guard when it is connected; nothing of ours (cookies, tokens) goes along, but the
credentials that are meant for exactly that host (`domain/calls/recording_access.py`), until the first redirect that
leads elsewhere. The answer is bounded in size and time, and is only handed on where it is what it must be
(`recordings/audio_type.py`).
"""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import urljoin, urlsplit

import httpx
import msgspec

from cordboard.domain.calls.recording_access import Credentials
from cordboard.toolkit.http.address_guard import Forbidden
from cordboard.toolkit.http.http_connection import TooLarge
from cordboard.toolkit.http.http_transport import HttpTransport

HOPS = 3  # redirects that are followed
TOTAL_S = 20.0
WHOLE_BYTES = 64 * 1024 * 1024  # of a service that can't send a part
CONTENT_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)", re.IGNORECASE)
REDIRECTS = (301, 302, 303, 307, 308)


class FetchFailed(Exception):
    """No usable answer. `code` is one of: forbidden, unreachable, too_slow, too_large, gone, refused, wrong_answer."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
        self.text = text


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes of a file from `start`, and how long the whole file is."""

    start: int
    body: bytes
    total: int


def transport(*, allow_private: bool) -> httpx.AsyncBaseTransport:
    """New for each address that is asked: nothing is kept between them."""
    return HttpTransport(allow_private=allow_private, max_bytes=WHOLE_BYTES)


async def fetch(
    url: str, start: int, length: int, sockets: httpx.AsyncBaseTransport, credentials: Credentials | None = None
) -> Part:
    """The bytes from `start`, at most `length`; more where the service only sends whole files. Raises: FetchFailed."""
    try:
        async with asyncio.timeout(TOTAL_S):
            return await _followed(url, start, length, sockets, credentials)
    except Forbidden as error:
        raise FetchFailed("forbidden", f"The address of the recording is not allowed: {error}.") from None
    except TimeoutError:
        raise FetchFailed("too_slow", f"The recording did not arrive within {TOTAL_S:g} s.") from None
    except TooLarge:
        raise FetchFailed("too_large", f"The recording is larger than {WHOLE_BYTES // 1024 // 1024} MB.") from None
    except (httpx.TransportError, httpx.InvalidURL, OSError, ValueError) as error:
        host = _host(url)
        raise FetchFailed("unreachable", f"{host} could not be reached: {error or type(error).__name__}.") from None


async def _followed(
    url: str, start: int, length: int, sockets: httpx.AsyncBaseTransport, credentials: Credentials | None
) -> Part:
    secure = False
    for _ in range(HOPS + 1):
        if secure and urlsplit(url).scheme != "https":
            raise FetchFailed("forbidden", f"{_host(url)}: the recording was moved from https to http.")
        secure = urlsplit(url).scheme == "https"
        if credentials is not None and not credentials.meant_for(url):
            credentials = None  # also on the way back from another host
        reply = await sockets.handle_async_request(_request(url, start, length, credentials))
        body = await reply.aread()
        if reply.status_code not in REDIRECTS:
            return _part(url, reply.status_code, reply.headers, body, start)
        url = urljoin(url, reply.headers.get("location", ""))
    raise FetchFailed("wrong_answer", f"{_host(url)} redirects more than {HOPS} times.")


def _request(url: str, start: int, length: int, credentials: Credentials | None) -> httpx.Request:
    wanted = {
        "Accept": "audio/*",
        "Accept-Encoding": "identity",
        "Range": f"bytes={start}-{start + length - 1}",
        "User-Agent": "Cordboard",
        **({"Authorization": credentials.authorization} if credentials else {}),
    }
    timeouts = dict.fromkeys(("connect", "read", "write", "pool"), TOTAL_S)
    return httpx.Request("GET", url, headers=wanted, extensions={"timeout": timeouts})


def _part(url: str, status: int, headers: Mapping[str, str], body: bytes, start: int) -> Part:
    host = _host(url)
    match status:
        case 200:
            return Part(start=0, body=body, total=len(body))
        case 206 if found := CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip()):
            first, last, total = (int(number) for number in found.groups())
            if first == start and last - first + 1 == len(body) and last < total:
                return Part(start=first, body=body, total=total)
        case 416:
            raise FetchFailed("past_the_end", f"{host}: the recording ends before that.")
        case 404 | 410:
            raise FetchFailed("gone", f"{host} no longer has this recording.")
        case 401 | 403:
            raise FetchFailed("refused", f"{host} refused to send the recording ({status}).")
    raise FetchFailed("wrong_answer", f"{host} sent an answer that is no part of a file (status {status}).")


def _host(url: str) -> str:
    return urlsplit(url).hostname or "The address"
