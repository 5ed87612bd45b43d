"""The sandbox called in-process: no sockets, a manual clock, everything indexed at once unless told otherwise."""

import asyncio
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from cordboard_sandbox.zoho_crm.app import sandbox
from cordboard_sandbox.zoho_crm.engine.asgi import Sandbox
from cordboard_sandbox.zoho_crm.engine.clock import Clock
from cordboard_sandbox.zoho_crm.org.org import Org
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, seeded

BASE = "http://127.0.0.1:8137"


class Api:
    """A client of one sandbox. Paths under /crm/v8 may be given short; the token is fetched on first use."""

    def __init__(self, app: Sandbox, runner: asyncio.Runner) -> None:
        self.app, self.org, self.runner = app, app.org, runner
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=BASE)
        self.authorization: str | None = None

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        full = path if path.startswith(("/__sandbox", "/oauth", "/crm")) or path == "/" else f"/crm/v8{path}"
        headers = dict(more.pop("headers", {}))
        if full.startswith("/crm") and "Authorization" not in headers:
            headers["Authorization"] = self.authorization or self.sign_in()
        return self.runner.run(self.client.request(method, full, headers=headers, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        return self.call("GET", path, **more)

    def post(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return self.call("POST", path, json=json, **more)

    def put(self, path: str, json: Any = None, **more: Any) -> httpx.Response:
        return self.call("PUT", path, json=json, **more)

    def delete(self, path: str, **more: Any) -> httpx.Response:
        return self.call("DELETE", path, **more)

    def token(self, **form: str) -> httpx.Response:
        whole = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "grant_type": "refresh_token",
            "refresh_token": REFRESH_TOKEN,
        }
        return self.call("POST", "/oauth/v2/token", data={**whole, **form})

    def sign_in(self) -> str:
        self.authorization = f"Zoho-oauthtoken {self.token().json()['access_token']}"
        return self.authorization

    def create(self, module: str, **fields: Any) -> str:
        """The id of a new record."""
        answer = self.post(f"/{module}", {"data": [fields]})
        assert answer.status_code == 201, answer.text
        id_: str = answer.json()["data"][0]["details"]["id"]
        return id_

    def read(self, module: str, id_: str) -> dict[str, Any]:
        record: dict[str, Any] = self.get(f"/{module}/{id_}").json()["data"][0]
        return record

    def coql(self, query: str) -> httpx.Response:
        return self.post("/coql", {"select_query": query})

    def fault(self, **fault: Any) -> httpx.Response:
        return self.post("/__sandbox/faults", fault)

    def iso(self, seconds_from_now: float = 0) -> str:
        return self.org.iso(int(self.org.clock.now() + seconds_from_now))

    def user(self, first_name: str) -> str:
        return next(user.id for user in self.org.state.users.values() if user.first_name == first_name)


@pytest.fixture
def org() -> Org:
    made = seeded(Clock("manual"), seed=7, people=30)
    made.people, made.demo_refresh = 30, REFRESH_TOKEN
    made.state.switches.search_delay_s = 0
    return made


@pytest.fixture
def api(org: Org) -> Iterator[Api]:
    with asyncio.Runner() as runner:
        app = sandbox(org)
        api = Api(app, runner)
        yield api
        runner.run(app.deliveries.close())
        runner.run(api.client.aclose())
