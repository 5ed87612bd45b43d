"""The record server called in-process with the first dialect: no sockets, a manual clock."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import Dialect, load
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:8138"
ESPO = Path(__file__).parents[3] / "cordboard" / "crm" / "espocrm"
KEY = "espo-demo-key"


class Subscriber(httpx.AsyncBaseTransport):
    """Takes deliveries instead of a socket."""

    def __init__(self) -> None:
        self.got: list[httpx.Request] = []
        self.status = 200

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.got.append(request)
        return httpx.Response(self.status)


class Api:
    """A client of one counterpart; paths are given without the dialect's base."""

    def __init__(self, own: Counterpart, runner: asyncio.Runner, headers: dict[str, str]) -> None:
        self.own, self.runner, self.headers = own, runner, headers
        self.subscriber = Subscriber()
        self.app = Sandbox(own, transport=self.subscriber)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE)

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        full = path if path.startswith("/__sandbox") or path == "/" else f"{self.own.dialect.dialect.base}{path}"
        headers = self.headers | dict(more.pop("headers", {}))
        return self.runner.run(self.client.request(method, full, headers=headers, **more))

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.call("GET", path, params=query or None)

    def post(self, path: str, body: Any = None, **more: Any) -> httpx.Response:
        return self.call("POST", path, json=body, **more)

    def control(self, path: str, body: Any = None) -> Any:
        answer = self.post(f"/__sandbox/{path}", {} if body is None else body)
        assert answer.status_code < 300, answer.text
        return answer.json()

    def close(self) -> None:
        self.runner.run(self.app.deliveries.close())
        self.runner.run(self.client.aclose())


@pytest.fixture(scope="session")
def espo_dialect() -> Dialect:
    return load(ESPO)


@pytest.fixture
def own(espo_dialect: Dialect) -> Counterpart:
    return new_counterpart(espo_dialect, Clock("manual"), seed=7, people=30)


@pytest.fixture
def api(own: Counterpart) -> Iterator[Api]:
    with asyncio.Runner() as runner:
        api = Api(own, runner, {"X-Api-Key": KEY})
        yield api
        api.close()
