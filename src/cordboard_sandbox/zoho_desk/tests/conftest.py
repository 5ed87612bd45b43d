"""The sandbox called in-process: no sockets, a manual clock."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN
from cordboard_sandbox.zoho_desk.app import Sandbox
from cordboard_sandbox.zoho_desk.portal import Record
from cordboard_sandbox.zoho_desk.seed import accounts_server, furnished

BASE = "http://127.0.0.1:8141"


class Desk:
    """A client of one sandbox; the token is fetched on first use."""

    def __init__(self, app: Sandbox, runner: asyncio.Runner) -> None:
        self.app, self.portal, self.runner = app, app.portal, runner
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE)
        self.authorization = ""

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        full = path if path.startswith(("/__sandbox", "/oauth")) else f"/api/v1{path}"
        headers = dict(more.pop("headers", {}))
        if full.startswith("/api"):
            headers = {"Authorization": self.authorization or self.sign_in(), "orgId": self.portal.org, **headers}
        return self.runner.run(self.client.request(method, full, headers=headers, **more))

    def get(self, path: str, **query: Any) -> httpx.Response:
        return self.call("GET", path, params=query or None)

    def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return self.call("POST", path, json=json, **more)

    def patch(self, path: str, json: Any, **more: Any) -> httpx.Response:
        return self.call("PATCH", path, json=json, **more)

    def token(self, **form: str) -> httpx.Response:
        whole = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET, "grant_type": "refresh_token"}
        return self.call("POST", "/oauth/v2/token", data={**whole, "refresh_token": REFRESH_TOKEN, **form})

    def sign_in(self) -> str:
        self.authorization = f"Zoho-oauthtoken {self.token().json()['access_token']}"
        return self.authorization

    def ticket(self, **values: Any) -> Record:
        """A new ticket of a new contact."""
        department = next(iter(self.portal.tables["departments"]))
        contact = {"lastName": "Kovar", "email": "kovar@clients.test"}
        answer = self.post("/tickets", {"subject": "Parcel", "departmentId": department, "contact": contact, **values})
        assert answer.status_code == 200, answer.text
        made: Record = answer.json()
        return made

    def control(self, name: str, body: Any) -> Any:
        answer = self.post(f"/__sandbox/{name}", body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def warnings(self) -> list[str]:
        """What answers so far had that the facts do not know."""
        return [one for entry in self.portal.journal.entries for one in entry.warnings]


@pytest.fixture
def desk() -> Iterator[Desk]:
    clock = Clock("manual")
    with asyncio.Runner() as runner:
        made = Desk(Sandbox(furnished(clock, seed=7, tickets=30), accounts_server(clock, 7)), runner)
        yield made
        runner.run(made.client.aclose())
