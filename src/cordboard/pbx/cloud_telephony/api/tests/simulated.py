"""A simulated provider in the same process, and a connection to it."""

from typing import Any

import httpx

from cordboard.pbx.cloud_telephony.api.client import ApiClient
from cordboard.pbx.cloud_telephony.provider import table_in
from cordboard.ports.http_exchange import Exchange
from cordboard_sandbox.cloud_pbx.app import CloudPbx
from cordboard_sandbox.cloud_pbx.dialects import DIALECTS, Account

NOW = 1_795_343_400.0
ACCOUNT = Account(base="https://pbx.example")
OWN_TABLE: dict[str, Any] = {
    "title": "A small provider",
    "proofs": [{"kind": "hmac", "hash": "sha256", "text": "{@body}", "value": {"from": "@header.x-signature"}}],
    "fields": {
        "call": "id",
        "at": {"from": "at", "plus": ["talk"]},
        "direction": {"const": "outbound"},
        "client": "number",
        "extension": "extension",
        "disposition": {"from": "result", "words": {"answered": "answered", "cancel": "cancelled"}},
        "talk": "talk",
        "recording_ref": "recording",
    },
    "kinds": [
        {"type": "started", "when": [{"field": "event", "is": ["started"]}]},
        {"type": "answered", "when": [{"field": "event", "is": ["answered"]}]},
        {"type": "ended", "when": [{"field": "event", "is": ["ended"]}]},
    ],
    "api": {
        "base": "https://pbx.example",
        "sign_in": {"headers": {"Authorization": "Bearer {@secret}"}},
        "words": "error",
        "dial": {"path": "/calls", "fields": {"from": "{extension}", "to": "{to|digits}"}, "id": "call.id"},
        "verbs": {"hangup": {"method": "DELETE", "path": "/calls/{call}"}},
        "list": {
            "method": "GET",
            "path": "/calls",
            "query": {"from": "{since|unix}", "until": "{until|unix}"},
            "rows": "calls",
            "with": {"event": "ended"},
        },
        "recording": {"method": "GET", "path": "/recordings/{recording}", "link": "url"},
        "check": {"method": "GET", "path": "/account"},
    },
}


class Wire(httpx.AsyncBaseTransport):
    """Leads to the simulated provider. `away`: nobody takes the connection; `silent`: no answer comes back."""

    def __init__(self, app: CloudPbx) -> None:
        self._inner = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # its own words for the same messages
        self.away = self.silent = False
        self.seen: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("refused")
        self.seen.append(request)
        answer = await self._inner.handle_async_request(request)
        if self.silent:
            raise httpx.ReadTimeout("no answer")
        return answer


class Simulated:
    """`exchanges`: what the journal was given."""

    def __init__(self, dialect: str, **settings: Any) -> None:
        self.app = CloudPbx(DIALECTS[dialect](), ACCOUNT, lambda: NOW)
        self.wire = Wire(self.app)
        own = {"preset": "own", "table": OWN_TABLE} if dialect == "plain" else {"preset": dialect}
        self.settings: dict[str, Any] = {"region": "UA" if dialect == "binotel" else "ES", **own, **settings}
        self.secrets = {"api_key": ACCOUNT.key, "api_secret": ACCOUNT.secret}
        self.exchanges: list[Exchange] = []

    def client(self) -> ApiClient:
        table = table_in(self.settings)
        return ApiClient(table, self.settings, self.secrets, "cloud", self.exchanges.append, self.wire)
