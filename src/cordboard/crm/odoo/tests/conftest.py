"""Odoo under the contract: the real client over the record server in-process, with Odoo's dialect, in both ways."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.odoo.api_call import READS
from cordboard.crm.odoo.client import Odoo
from cordboard.crm.odoo.codec import URGENT
from cordboard.crm.odoo.html_text import text_of
from cordboard.crm.odoo.reading import deal_feed, directory_feed
from cordboard.crm.odoo.record_types import MODELS
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:9"
KEY = "odoo-demo-key"
DIALECT = load(Path(__file__).parents[1])
STAGES = {"open": 1, "won": 4, "lost": 1}
STAMPS = ("write_date", "create_date", "external")
FIRST_IDS = {"res.partner": 7_100_000, "crm.lead": 7_200_000, "mail.message": 7_300_000, "mail.activity": 7_400_000}
OWN_FIELD = {"type": "char", "required": False, "string": "Own"}
pytest.register_assert_rewrite("cordboard.testing.crm_contract")


class SecretsInMemory:
    """`ports.secrets.Secrets` without a store."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = {**self.values, **values}


def by_method(request: httpx.Request) -> tuple[str, str]:
    """JSON-RPC has one address; the query names the method."""
    return request.method, f"{request.url.path}/{request.url.query.decode()}".rstrip("/")


class OdooWorld:
    """`testing.crm_contract.CrmWorld` for Odoo 19 by JSON-2 and, with `rpc`, for one of 16 to 18 by JSON-RPC.

    Until 18.0 people had a second number; since then it is a field of the installation's own.
    """

    reads = "/search_read"
    merges_at = "/never"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, rpc: bool = False) -> None:
        self.own = new_counterpart(DIALECT, Clock("manual", time.time()), seed=7, people=0, own_fields=rpc)
        self.app = Sandbox(self.own)
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app), by_method)
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.kept = SecretsInMemory({"api_key": KEY})
        self.settings: dict[str, Any] = {"url": BASE, "region": "ES"}
        self.settings |= {"login": "admin", "database": "odoo"} if rpc else {"phone_fields": "x_phone2"}
        self.second = "mobile" if rpc else "x_phone2"
        self._monkeypatch = monkeypatch
        self._seen = {KEY}
        for model in ("res.partner", "crm.lead", "mail.message"):
            self.control("POST", "/fields", {"entity": model, "name": "x_source", "facts": OWN_FIELD})
            self.control("POST", "/fields", {"entity": model, "name": "x_phone2", "facts": OWN_FIELD})
        for model, first in FIRST_IDS.items():  # so that no id is part of another
            self.control("POST", f"/records/{model}", {"id": str(first)})
            self.control("DELETE", f"/records/{model}/{first}")

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own control, as a person over there would act."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as client:
                return await client.request(method, f"/__sandbox{path}", json=body)

        answer = run(asked())
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def writes(self, entity: Entity) -> str:
        return f"/{MODELS[entity]}/load"

    def updates(self, entity: Entity) -> tuple[str, str]:
        """The last request of a change: a task is closed after its text was written."""
        return f"/{MODELS[entity]}/{'action_feedback' if entity is Entity.TASK else 'write'}", "POST"

    def reads_only(self, request: Sent) -> bool:
        return request.path.rpartition("/")[2] in {*READS, "authenticate"}

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        held = record.get("user_id")
        return str(held[0]) if held else None

    def crm(self, **settings: Any) -> Odoo:
        return Odoo(
            "odoo",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        values: dict[str, Any] = {"name": name, "user_id": int(owner or self.owners()[0]), **self._numbers(phones)}
        if entity is Entity.LEAD:
            values |= {"contact_name": name, "type": "lead"}
        else:
            values |= {"is_company": entity is Entity.ACCOUNT}
        return str(self.control("POST", f"/records/{MODELS[entity]}", values)["id"])

    def _numbers(self, phones: Sequence[str]) -> dict[str, Any]:
        return dict(zip(("phone", self.second), [*phones, None, None], strict=False))

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        self.control("PATCH", f"/records/{MODELS[entity]}/{record}", self._numbers(phones))

    def deal(
        self,
        name: str,
        state: str,
        amount: str,
        closed_on: date,
        contact: str | None = None,
        account: str | None = None,
    ) -> str:
        """A lost opportunity is archived; its company is that of its contact."""
        if contact and account:
            self.control("PATCH", f"/records/res.partner/{contact}", {"parent_id": int(account)})
        partner = contact or account
        values: dict[str, Any] = {
            "name": name, "type": "opportunity", "stage_id": STAGES[state], "expected_revenue": float(amount),
            "date_deadline": closed_on.isoformat(), "active": state != "lost",
            "partner_id": int(partner) if partner else None,
        }  # fmt: skip
        return str(self.control("POST", "/records/crm.lead", values)["id"])

    def win(self, record: str) -> None:
        self.control("PATCH", f"/records/crm.lead/{record}", {"stage_id": STAGES["won"]})

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        values: dict[str, Any] = {field: value}
        if entity is Entity.TASK:
            values = {"note": value} if field == "description" else {"active": False, "state": "done"}
        self.control("PATCH", f"/records/{MODELS[entity]}/{record}", values)

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{MODELS[entity]}/{record}")

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """Without who changed them and when, and without the external id, which holds our key."""
        found = self.control("GET", f"/records/{MODELS[entity]}?limit=10000")["data"]
        rows = [{name: value for name, value in row.items() if name not in STAMPS} for row in found]
        return [{**row, "id": str(row["id"]), **_task(row, entity)} for row in rows if _is(row, entity)]

    def owners(self) -> Sequence[str]:
        users = self.control("GET", "/records/res.users")["data"]
        return [str(user["id"]) for user in users if user["active"]]

    def task_field(self, word: str) -> str:
        """Activities have neither: a status is whether they are archived, a priority a sign in their summary."""
        return word

    def field(self, entity: Entity) -> str:
        return "x_source"

    def tag_field(self) -> str:
        return "tag_ids"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        names = {str(tag["id"]): tag["name"] for tag in self.control("GET", "/records/crm.tag")["data"]}
        return [names[str(id_)] for id_ in record.get("tag_ids") or []]

    def tag(self, record: str, tags: Sequence[str]) -> None:
        raise AssertionError("Odoo merges nothing")

    def meet(self, entity: Entity, record: str, title: str) -> str:
        raise AssertionError("Odoo merges nothing")

    def meetings(self) -> list[Mapping[str, Any]]:
        return []

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        raise AssertionError("Odoo merges nothing")

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        return ()

    def expire(self) -> None:
        """Keys are not renewed by themselves."""

    def revoke(self) -> None:
        self.control("POST", "/tokens", {"revoke": "admin"})

    def authorise(self) -> None:
        self.control("POST", "/tokens", {"restore": True})
        key = self.control("POST", "/tokens", {"new_key": "admin"})["new_key"]
        self._seen.add(key)
        self.kept.values = {"api_key": key}

    def refreshes(self) -> int:
        return 0

    def secrets(self) -> Sequence[str]:
        return sorted(self._seen)

    def pass_time(self, seconds: float) -> None:
        self.own.clock.advance(seconds)

    def small_pages(self) -> None:
        for feed in (directory_feed, deal_feed):
            self._monkeypatch.setattr(feed, "PAGE", 5)

    def limited(self, after: int | None) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        """As JSON-RPC says that the database is away; to JSON-2 it is an answer of another shape."""
        data = {"name": "psycopg2.OperationalError", "message": "could not connect", "debug": ""}
        return httpx.Response(200, json={"jsonrpc": "2.0", "id": 1, "error": {"code": 0, "message": "x", "data": data}})


def _is(row: Mapping[str, Any], entity: Entity) -> bool:
    match entity:
        case Entity.CONTACT | Entity.ACCOUNT:
            return row["partner_share"] and row["is_company"] is (entity is Entity.ACCOUNT)
        case Entity.LEAD | Entity.DEAL:
            return bool(row["type"] == ("lead" if entity is Entity.LEAD else "opportunity"))
        case Entity.CALL | Entity.NOTE:
            return bool(row["mail_activity_type_id"]) is (entity is Entity.CALL)
    return True


def _task(row: Mapping[str, Any], entity: Entity) -> dict[str, Any]:
    if entity is not Entity.TASK:
        return {}
    summary = str(row["summary"] or "")
    return {
        "status": "Not Started" if row["active"] else "Completed",
        "description": text_of(row["note"] or ""),
        "priority": "High" if summary.startswith(URGENT) else "Normal",
        "summary": summary.removeprefix(URGENT),
    }


def run(story: Any) -> Any:
    """To its end, also inside a loop that runs: the sandbox in-process waits for nothing outside itself."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(story)
    try:
        story.send(None)
    except StopIteration as done:
        return done.value
    raise AssertionError("the sandbox waited for something")


@pytest.fixture
def crm_world(monkeypatch: pytest.MonkeyPatch) -> OdooWorld:
    return OdooWorld(monkeypatch)


@pytest.fixture
def rpc_world(monkeypatch: pytest.MonkeyPatch) -> OdooWorld:
    """Odoo before 19.0: by JSON-RPC, people with a second number."""
    return OdooWorld(monkeypatch, rpc=True)
