"""The command line against a server in this process, with a home of its own."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog
from click.testing import Result
from typer.main import get_command
from typer.testing import CliRunner

from cordboard.cli import console_output, language, server_address, server_client, translated_help
from cordboard.cli.main import app
from cordboard.testing.event_loop import run
from cordboard.testing.fake_accounts import FakeAccounts
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.tests.real_application import RealApplication, close_all
from cordboard.web.tests.shared_api import web_app


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """What a test says in another language ends with it."""
    yield
    if language.language() != language.ENGLISH:
        language.choose(None)
        translated_help.translate(get_command(app))


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
    """Runs commands; the server behind them is `application`, where there is one."""

    def __init__(self, application: RealApplication | None = None) -> None:
        self._application = application
        self._runner = CliRunner()

    @property
    def application(self) -> RealApplication:
        assert self._application is not None
        return self._application

    @property
    def queries(self) -> list[Any]:
        """Filters of lists that reached the application, in order."""
        return self.application.questions("calls.find", "calls.count", "outbox.find")

    def __call__(self, *arguments: str, give: str | None = None) -> Result:
        return self._runner.invoke(app, list(arguments), input=give)

    def json(self, *arguments: str) -> Any:
        result = self(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Stores are closed, and faults on purpose need no picture of every local variable."""
    with structlog.testing.capture_logs():
        yield
    close_all()


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
    return Terminal()


@pytest.fixture
def terminal(home: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands with a server that has announced itself."""
    return announced(RealApplication.seeded(), home, monkeypatch)


@pytest.fixture
def quiet(home: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands with a server that nobody has called yet."""
    return announced(RealApplication.seeded(calls=False), home, monkeypatch)


def announced(application: RealApplication, home: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Commands that find this application."""
    authenticator = Authenticator(FakeAccounts(), application.clock)
    token = run(authenticator.new_token("here", ("*",), "tests"))
    server_address.write_server_address(server_address.ServerAddress(url="http://house", token=token), home, home)
    monkeypatch.setattr(server_client, "TRANSPORT", Bridge(web_app(application.service, authenticator)))
    return Terminal(application)
