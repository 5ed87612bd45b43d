"""vtiger under the contract: the real client over the record server in-process, with vtiger's dialect."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from cordboard.crm.vtiger.client import VtigerCrm
from cordboard.crm.vtiger.reading import deal_feed, directory_feed
from cordboard.crm.vtiger.record_types import TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:9"
KEY = "vtiger-demo-access-key"
DIALECT = load(Path(__file__).parents[1])
STAGES = {"open": "Prospecting", "won": "Closed Won", "lost": "Closed Lost"}
STAMPS = ("modifiedtime", "createdtime", "modifiedby", "CreatedTime", "ModifiedTime")
PHONES = {
    Entity.CONTACT: ("phone", "mobile", "homephone", "otherphone"),
    Entity.LEAD: ("phone", "mobile"),
    Entity.ACCOUNT: ("phone", "otherphone"),
}
TASK_FIELDS = {"status": "taskstatus", "priority": "taskpriority"}
FIRST = 1000  # ids of equal length: none is a part of another
pytest.register_assert_rewrite("cordboard.testing.crm_contract")


class SecretsInMemory:
    """`ports.secrets.Secrets` without a store."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = {**self.values, **values}


def operation_of(request: httpx.Request) -> tuple[str, str]:
    """Method and path by which the contract knows a request: `POST /webservice.php/create/Leads`."""
    body = request.content if request.method == "POST" else b""
    given = dict(request.url.params) | dict(parse_qsl(body.decode(), keep_blank_values=True))
    operation = given.get("operation", "")
    method = {"create": "POST", "revise": "PUT", "delete": "DELETE"}.get(operation, "GET")
    module = given.get("elementType") or _module_of(given)
    return method, f"{request.url.path}/{operation}/{module}"


def _module_of(given: Mapping[str, str]) -> str:
    """Of the record that is changed, by the prefix of its id."""
    record = str(json.loads(given.get("element") or "{}").get("id") or given.get("id") or "")
    prefixes = {entity.id_prefix: name for name, entity in DIALECT.entities.items()}
    return prefixes.get(record.partition("x")[0] + "x", "")


class VtigerWorld:
    """`testing.crm_contract.CrmWorld` for vtiger. With `key_field` an administrator added the field for our key."""

    reads = "/webservice.php/query/"
    merges_at = "/webservice.php/merge"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, key_field: bool = True, call_list: bool = False) -> None:
        self.own = new_counterpart(DIALECT, Clock("manual", time.time()), seed=7, people=0, own_fields=key_field)
        self.own.state.counter = FIRST
        self.app = Sandbox(self.own)
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app), operation_of)
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.kept = SecretsInMemory({"access_key": KEY})
        self.settings: dict[str, Any] = {"url": BASE, "username": "admin", "region": "ES", "call_list": call_list}
        self._monkeypatch = monkeypatch
        self._seen = {KEY}
        self.add_field(Entity.LEAD, "cf_901", "Tags", "multipicklist")
        for entity in (Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT, Entity.DEAL, Entity.CALL):
            self.add_field(entity, "cf_902", "Source", "string")

    def add_field(self, entity: Entity, name: str, label: str, kind: str) -> None:
        """A custom field, as an administrator adds it."""
        facts = {"label": label, "mandatory": False, "editable": True, "type": {"name": kind}}
        self.control("POST", "/fields", {"entity": TYPES[entity], "name": name, "facts": facts})

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own control, as a person over there would act."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as client:
                return await client.request(method, f"/__sandbox{path}", json=body)

        answer = run(asked())
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def writes(self, entity: Entity) -> str:
        return f"/create/{TYPES[entity]}"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return f"/revise/{TYPES[entity]}", "PUT"

    def reads_only(self, request: Sent) -> bool:
        return False

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        return record.get("assigned_user_id")

    def crm(self, **settings: Any) -> VtigerCrm:
        return VtigerCrm(
            "vtiger",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        named = "accountname" if entity is Entity.ACCOUNT else "lastname"
        values = {named: name, **numbers(entity, phones), "assigned_user_id": owner or self.owners()[0]}
        return str(self.control("POST", f"/records/{TYPES[entity]}", values)["id"])

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", numbers(entity, phones))

    def deal(
        self,
        name: str,
        state: str,
        amount: str,
        closed_on: date,
        contact: str | None = None,
        account: str | None = None,
    ) -> str:
        values = {
            "potentialname": name, "sales_stage": STAGES[state], "amount": amount, "closingdate": closed_on.isoformat(),
            "contact_id": contact, "related_to": account, "assigned_user_id": self.owners()[0],
        }  # fmt: skip
        kept = {name: value for name, value in values.items() if value is not None}
        return str(self.control("POST", "/records/Potentials", kept)["id"])

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "sales_stage", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {field: value})

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{TYPES[entity]}/{record}")

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """Without who changed them and when. Notes on calls are a part of the event."""
        found = self.module(TYPES[entity])
        return found + (self.module("Events") if entity is Entity.NOTE else [])

    def module(self, name: str) -> list[Mapping[str, Any]]:
        """All records of a module."""
        found = self.control("GET", f"/records/{name}?limit=10000")["data"]
        return [{name: value for name, value in record.items() if name not in STAMPS} for record in found]

    def owners(self) -> Sequence[str]:
        return [user["id"] for user in self.control("GET", "/records/Users")["data"] if user["status"] == "Active"]

    def task_field(self, word: str) -> str:
        return TASK_FIELDS.get(word, word)

    def field(self, entity: Entity) -> str:
        return "cf_902"

    def tag_field(self) -> str:
        return "cf_901"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return str(record["cf_901"]).split(" |##| ") if record.get("cf_901") else []

    def tag(self, record: str, tags: Sequence[str]) -> None:
        self.control("PATCH", f"/records/Leads/{record}", {"cf_901": " |##| ".join(tags)})

    def meet(self, entity: Entity, record: str, title: str) -> str:
        raise NotImplementedError("only asked of CRMs that merge")

    def meetings(self) -> list[Mapping[str, Any]]:
        return []

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        """Only asked of CRMs that merge."""

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        return ()

    def expire(self) -> None:
        self._remember()
        self.control("POST", "/tokens", {"expire_access_tokens": True})

    def revoke(self) -> None:
        self._remember()
        self.control("POST", "/tokens", {"revoke": "admin"})

    def authorise(self) -> None:
        self.control("POST", "/tokens", {"restore": True})
        key = self.control("POST", "/tokens", {"new_key": "admin"})["new_key"]
        self._seen.add(key)
        self.kept.values = {"access_key": key}

    def refreshes(self) -> int:
        return sum("/login/" in sent.path for sent in self.far.sent)

    def secrets(self) -> Sequence[str]:
        self._remember()
        return sorted(self._seen)

    def _remember(self) -> None:
        self._seen |= set(self.own.state.tokens)

    def pass_time(self, seconds: float) -> None:
        self.own.clock.advance(seconds)

    def small_pages(self) -> None:
        for feed in (directory_feed, deal_feed):
            self._monkeypatch.setattr(feed, "PAGE", 5)

    def limited(self, after: int | None) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        error = {"code": "INTERNAL_SERVER_ERROR", "message": "Unknown Error while processing request"}
        return httpx.Response(200, json={"success": False, "error": error})


def numbers(entity: Entity, phones: Sequence[str]) -> dict[str, str]:
    """Numbers in the phone fields of a module, the others empty."""
    return dict.fromkeys(PHONES[entity], "") | dict(zip(PHONES[entity], phones, strict=False))


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
def crm_world(monkeypatch: pytest.MonkeyPatch) -> VtigerWorld:
    return VtigerWorld(monkeypatch)


@pytest.fixture
def keyless_world(monkeypatch: pytest.MonkeyPatch) -> VtigerWorld:
    """No field for our key: a marker in the description."""
    return VtigerWorld(monkeypatch, key_field=False)


@pytest.fixture
def call_list_world(monkeypatch: pytest.MonkeyPatch) -> VtigerWorld:
    """Calls are written to the call list, too."""
    return VtigerWorld(monkeypatch, call_list=True)
