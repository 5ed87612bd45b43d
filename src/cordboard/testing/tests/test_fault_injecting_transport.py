"""Faults are played on requests by the names that a service's requests have."""

import asyncio

import httpx
import pytest

from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, answers, refused


def served(_: httpx.Request) -> httpx.Response:
    return httpx.Response(200, text="served")


def operation(request: httpx.Request) -> tuple[str, str]:
    return "POST", f"/{request.url.params['operation']}"


def test_a_service_with_one_address_is_struck_by_what_is_asked_of_it() -> None:
    far = FaultInjectingTransport(httpx.MockTransport(served), operation)
    far.play(refused, path="/create", method="POST")
    far.play(answers(httpx.Response(429)), path="/query")

    async def asked(what: str) -> int:
        return (
            await far.handle_async_request(httpx.Request("GET", f"http://far.test/one?operation={what}"))
        ).status_code

    with pytest.raises(httpx.ConnectError):
        asyncio.run(asked("create"))
    assert [asyncio.run(asked(what)) for what in ("create", "query", "query")] == [200, 429, 200]
    assert [sent.path for sent in far.sent] == ["/create", "/create", "/query", "/query"]
