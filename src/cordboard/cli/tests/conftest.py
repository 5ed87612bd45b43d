"""The command line against a server in this process, with a home of its own."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import Result
from typer.testing import CliRunner

from cordboard.cli import console_output, server_client
from cordboard.cli.main import app
from cordboard.testing.event_loop import run
from cordboard.testing.fake_accounts import FakeAccounts
from cordboard.testing.fake_service import FakeService, service_of
from cordboard.web.app import build
from cordboard.web.auth.authenticator import Authenticator


class Clock:
    def now(self) -> float:
        return 1_795_000_000.0


class Bridge(httpx.BaseTransport):
    """Plain requests to an ASGI application, each in a loop of its own."""

    def __init__(self, application: Any) -> None:
        self._application = application

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._application)
            reply = await transport.handle_async_request(
                httpx.Request(request.method, request.url, headers=request.headers, content=request.read())
            )
            return httpx.Response(reply.status_code, headers=reply.headers, content=await reply.aread())

        return asyncio.run(ask())


class Dead(httpx.BaseTransport):
    """A server that is not there."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused")


class Terminal:
    """Runs commands; the server behind them is `service`."""

    def __init__(self, service: FakeService) -> None:
        self.service = service
        self._runner = CliRunner()

    def __call__(self, *arguments: str, give: str | None = None) -> Result:
        return self._runner.invoke(app, list(arguments), input=give)

    def json(self, *arguments: str) -> Any:
        result = self(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("CORDBOARD_SERVER", "CORDBOARD_TOKEN", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CORDBOARD_DATA", str(tmp_path))
    monkeypatch.setattr(console_output.out, "width", 200)
    return tmp_path


@pytest.fixture
def nowhere(home: Path) -> Terminal:
    """Commands with no server that they know of."""
    return Terminal(FakeService())


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands with a server that has announced itself."""
    service = FakeService()
    authenticator = Authenticator(FakeAccounts(), Clock())
    token = run(authenticator.new_token("here", ("*",), "tests"))
    server_client.write_server_address(server_client.ServerAddress(url="http://house", token=token), home, home)
    monkeypatch.setattr(server_client, "TRANSPORT", Bridge(build(service_of(service), authenticator)))
    return Terminal(service)
