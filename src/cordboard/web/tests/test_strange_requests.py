"""Requests whose bytes are no text, or that end in the middle: refused with a reason, never an internal error."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from litestar.routes import HTTPRoute

from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import HOOK
from cordboard.web.tests.web_fixture import WebFixture

BODIES = (
    b"\xff",
    b'"\xff"',
    b'{"user":"\xff","password":"x"}',
    b'{"\xff":1}',
    b'{"user":"\\ud800","password":"\\ud800"}',
    '{"user":"a"}'.encode("utf-16"),
    '{"user":"\u00e9"}'.encode("latin-1"),
    b"\x00",
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b"1e999",
    b"9" * 5000,
    b'{"user":"a\\u0000b","password":"x"}',
)
PARTS = ("%FF", "%00", "%ED%A0%80", "%0A", "%2F", "a" * 5000)
QUERIES = (
    "%FF=1",
    "a=%FF",
    "%00",
    "=",
    "limit=%FF",
    "since=%ED%A0%80",
    "number=%FF",
    "text=%00",
    "limit=" + "9" * 5000,
)


def routes(web_fixture: WebFixture) -> Iterator[tuple[str, str]]:
    for route in web_fixture.app.api.routes:
        if isinstance(route, HTTPRoute) and route.path != "/api/v1/stream":
            yield from ((method, route.path) for method in route.methods if method != "OPTIONS")


def strange(method: str, path: str) -> Iterator[tuple[str, bytes | None]]:
    """Addresses and bodies for one route."""
    addresses = [re.sub(r"\{[^}]*\}", part, path) for part in PARTS] if "{" in path else [path]
    yield from ((address, None) for address in addresses)
    if method == "GET":
        yield from ((f"{addresses[0]}?{query}", None) for query in QUERIES)
    else:
        yield from ((addresses[0], body) for body in BODIES)


@pytest.mark.parametrize("known", [True, False])
def test_no_bytes_make_any_route_fail(web_fixture: WebFixture, known: bool) -> None:
    async def story() -> list[str]:
        wrong = []
        async with web_fixture.client(await web_fixture.token() if known else None) as program:
            for method, path in routes(web_fixture):
                for address, body in strange(method, path):
                    head = {} if body is None else {"Content-Type": "application/json"}
                    reply = await program.request(method, address, content=body, headers=head)
                    if reply.status_code >= 500:
                        wrong.append(f"{method} {address[:80]} {(body or b'')[:40]!r}: {reply.status_code}")
        return wrong

    assert run(story()) == []


@pytest.mark.parametrize("body", [b'"\xff"', b"\xff", '{"a":1}'.encode("utf-16"), b'{"user":"\xe9"}'])
def test_what_is_no_utf_8_is_said_to_be_no_json(web_fixture: WebFixture, body: bytes) -> None:
    async def story() -> None:
        async with web_fixture.client() as stranger:
            head = {"Content-Type": "application/json"}
            reply = await stranger.post("/api/v1/session", content=body, headers=head)
        assert (reply.status_code, reply.json()["code"]) == (400, "bad_request")

    run(story())


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/setup", f"/hooks/{HOOK}"])
@pytest.mark.parametrize("sent", [(), (b'{"us',), (b'{"us', b"er")])
def test_a_client_that_hangs_up_leaves_no_error_in_the_log(
    web_fixture: WebFixture, path: str, sent: tuple[bytes, ...]
) -> None:
    messages = [{"type": "http.request", "body": part, "more_body": True} for part in sent]
    messages.append({"type": "http.disconnect"})

    async def receive() -> dict[str, Any]:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        pass

    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"house"), (b"content-type", b"application/json"), (b"content-length", b"40")],
        "client": ("127.0.0.1", 5),
        "server": ("127.0.0.1", 8700),
        "state": {},
    }
    with structlog.testing.capture_logs() as log:
        run(web_fixture.app(scope, receive, send))
    assert [line for line in log if line["log_level"] in ("error", "critical")] == []
