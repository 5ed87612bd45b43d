"""The security headers of every answer: routes, raw endpoints, refusals, pages, handshakes, broken HTTP."""

import asyncio
import re
from typing import Any

import pytest
from litestar.routes import HTTPRoute

from cordboard.testing.event_loop import run
from cordboard.web.options import Entrance, WebOptions
from cordboard.web.raw.security_headers import policy
from cordboard.web.tests.real_application import ANSWERED, HOOK
from cordboard.web.tests.test_bounded_protocol import Server, play
from cordboard.web.tests.web_fixture import WebFixture

GUARDS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
RAW = ("/healthz", "/readyz", "/metrics", "/enter", "/api/v1/lookup", "/hooks/", f"/hooks/{HOOK}", "/hooks/nobody")
MORE = ("/", "/calls/x", "/nothing.js", "/api", "/api/x", "/api/v1/x", "/api/openapi.json", "/oauth/return", "/oauth/x")
METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "BREW")
CONSOLE = ("/", "/calls/x")  # the built console: the same for everybody, and asked for anew each time
KEPT = ("/oauth/page.css", "/oauth/logo.svg")  # the same for everybody: may be kept


def lacking(headers: Any, *, secure: bool = False) -> list[str]:
    """What is missing in an answer."""
    wrong = [name for name, value in GUARDS.items() if headers.get(name) != value]
    policy = headers.get("content-security-policy", "")
    wrong += [] if "frame-ancestors 'none'" in policy and "unsafe" not in policy else ["content-security-policy"]
    wrong += [] if not secure or "max-age" in headers.get("strict-transport-security", "") else ["hsts"]
    wrong += [name for name in GUARDS if len(headers.get_list(name)) > 1]
    return wrong


@pytest.mark.parametrize("base", ["http://house", "https://house"])
@pytest.mark.parametrize("known", [True, False])
def test_every_answer_carries_the_security_headers_and_is_not_stored(base: str, known: bool) -> None:
    web_fixture = WebFixture(WebOptions(entrances=(Entrance(key="k", user="ana"),)))

    async def story() -> list[str]:
        wrong = []
        paths = [
            re.sub(r"\{[^}]*\}", ANSWERED, route.path) for route in web_fixture.app.api.routes
            if isinstance(route, HTTPRoute) and route.path != "/api/v1/stream"
        ]  # fmt: skip
        async with web_fixture.client(await web_fixture.token() if known else None) as program:
            program.base_url = base  # type: ignore[assignment]
            for path in dict.fromkeys((*RAW, *MORE, *paths)):
                for method in METHODS:
                    reply = await program.request(method, path)
                    missing = lacking(reply.headers, secure=base.startswith("https"))
                    kept = path in KEPT or (path in CONSOLE and reply.headers.get("cache-control") == "no-cache")
                    if reply.headers.get("cache-control") != "no-store" and not kept:
                        missing.append("cache-control")
                    wrong += [f"{method} {path} {reply.status_code}: {missing}"] if missing else []
        return wrong

    assert run(story()) == []


@run
async def test_an_answer_that_is_no_page_cannot_be_shown_as_one(web_fixture: WebFixture) -> None:
    async with web_fixture.client(await web_fixture.token()) as program:
        for path in (
            "/healthz",
            "/metrics",
            "/api/openapi.json",
            "/api/v1/calls",
            "/api/v1/x",
            "/api/v1/calls.csv",
            "/hooks/x",
        ):
            headers = (await program.get(path)).headers
            assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'", path
            assert headers["x-content-type-options"] == "nosniff", path
            assert headers["cross-origin-resource-policy"] == "same-origin", path


def test_pages_may_use_no_plug_ins() -> None:
    assert "; object-src 'none';" in policy().decode()
    assert "; object-src 'none';" in policy("nonce").decode()


def test_pages_ask_no_other_host() -> None:
    for part in policy("once").decode().split(";"):
        name, *sources = part.split()
        assert sources, name
        assert set(sources) <= {"'self'", "'none'", "data:", "'nonce-once'"}, name
        assert "data:" not in sources or name == "img-src"


@run
async def test_an_accepted_webhook_carries_them_too(web_fixture: WebFixture) -> None:
    async with web_fixture.client() as provider:
        reply = await provider.post(f"/hooks/{HOOK}", content=b'{"id":"e","call":"c","at":"2026-11-22T12:00:00Z",'
                                    b'"type":"started"}')  # fmt: skip
    assert reply.status_code == 202, reply.text
    assert lacking(reply.headers) == []
    assert reply.headers["cache-control"] == "no-store"


BROKEN = {
    "no HTTP": b"hello\r\n\r\n",
    "a body in odd pieces": b"POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    "a large head": b"GET /x HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 90_000 + b"\r\n\r\n",
    "a long address": b"GET /" + b"x" * 90_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.parametrize("request_", BROKEN.values(), ids=BROKEN)
def test_broken_http_is_refused_with_them(request_: bytes) -> None:
    async def story(server: Server) -> None:
        client = await server.client()
        await client.send(request_)
        head = await asyncio.wait_for(client.reader.readuntil(b"\r\n\r\n"), 5)
        names = {line.partition(b":")[0] for line in head.split(b"\r\n")[1:]}
        assert names >= {name.encode() for name in (*GUARDS, "content-security-policy", "cache-control")}

    play(story)
