"""Salesforce under the contract: the real client over the record server in-process, with Salesforce's dialect."""

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

from cordboard.crm.salesforce.client import SalesforceCrm
from cordboard.crm.salesforce.reading import deal_feed, directory_feed, metadata
from cordboard.crm.salesforce.record_types import TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import Dialect, load
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:9"
USER = "ana.ruiz@miempresa.test"
OAUTH = USER
CLIENT, SECRET = "salesforce-demo-client", "salesforce-demo-secret"
DIALECT = load(Path(__file__).parents[1])
STAGES = {"open": "Prospecting", "won": "Closed Won", "lost": "Closed Lost"}
STAMPS = ("CreatedDate", "CreatedById", "SystemModstamp")
SELF = ("Id", "attributes")  # the record itself, which has its `id` here
PHONES = {
    Entity.CONTACT: ("Phone", "MobilePhone", "HomePhone", "OtherPhone"),
    Entity.LEAD: ("Phone", "MobilePhone"),
    Entity.ACCOUNT: ("Phone",),
}
TASK_FIELDS = {"status": "Status", "priority": "Priority", "description": "Description"}
VERBS = {"POST": "create", "PATCH": "update", "DELETE": "delete"}
pytest.register_assert_rewrite("cordboard.testing.crm_contract")


class SecretsInMemory:
    """`ports.secrets.Secrets` without a store."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self.saved: list[dict[str, str]] = []

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = {**self.values, **values}
        self.saved.append(dict(values))


def operation_of(request: httpx.Request) -> tuple[str, str]:
    """Method and path by which the contract knows a request: an upsert by our key creates, calls are no tasks."""
    path = request.url.path
    if "/sobjects/" not in path or request.method == "GET":
        return request.method, path
    kind, *rest = path.partition("/sobjects/")[2].split("/")
    creates = request.method == "POST" or len(rest) > 1
    if kind == "Task" and creates:
        kind = "Call" if json.loads(request.content or b"{}").get("TaskSubtype") == "Call" else kind
    return ("POST", f"/create/{kind}") if creates else (request.method, f"/{VERBS[request.method]}/{kind}")


class SalesforceWorld:
    """`testing.crm_contract.CrmWorld` for Salesforce, signed in by OAuth. `key_field`: each object has our field."""

    reads = "/services/data/"
    merges_at = "/merge"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        key_field: bool = True,
        as_itself: bool = False,
        dialect: Dialect = DIALECT,
    ) -> None:
        self.own = new_counterpart(dialect, Clock("manual", time.time()), seed=7, people=0, own_fields=key_field)
        self.app = Sandbox(self.own)
        self.asked: list[tuple[str, Mapping[str, str]]] = []  # operation and headers of each request
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app), self._known)
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        place = {"my_domain": BASE} if as_itself else {"url": BASE, "instance_url": BASE}
        self.settings: dict[str, Any] = {
            **place, "region": "ES", "client_id": CLIENT, "key_field": "Cordboard_Key__c", "currency": "EUR",
        }  # fmt: skip
        self._as_itself = as_itself
        self._monkeypatch = monkeypatch
        self._seen: set[str] = set()
        self.kept = SecretsInMemory({})
        self.control("POST", "/limits", {"requests": 0})
        self.add_field(Entity.LEAD, "Tags__c", "multipicklist")
        for entity in (Entity.LEAD, Entity.CONTACT, Entity.ACCOUNT, Entity.DEAL, Entity.CALL):
            self.add_field(entity, "Source__c", "string")
        self._sign_in()

    def _known(self, request: httpx.Request) -> tuple[str, str]:
        method, path = operation_of(request)
        self.asked.append((path, request.headers))
        return method, path

    def add_field(self, entity: Entity, name: str, kind: str, **more: Any) -> None:
        """A custom field, as an administrator adds it."""
        facts = {"label": name, "type": kind, "length": 255, "nillable": True, "createable": True, "updateable": True}
        facts |= {"custom": True, "externalId": False, **more}
        self.control("POST", "/fields", {"entity": TYPES[entity], "name": name, "facts": facts})

    def _sign_in(self) -> None:
        self._remember()
        self.kept.values = {"client_secret": SECRET}
        if not self._as_itself:
            code = self.control("POST", "/tokens", {"new_code": OAUTH})["new_code"]
            form = {"grant_type": "authorization_code", "client_id": CLIENT, "client_secret": SECRET, "code": code}
            got = self._asked("POST", "/services/oauth2/token", data=form).json()
            self.control("POST", "/tokens", {"expire_access_tokens": True})
            self.kept.values["refresh_token"] = got["refresh_token"]
        self._remember()

    def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as web:
                return await web.request(method, path, **more)

        answer: httpx.Response = run(asked())
        assert answer.status_code < 300, answer.text
        return answer

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own control, as a person over there would act."""
        answer = self._asked(method, f"/__sandbox{path}", json=body)
        return answer.json() if answer.content else None

    def writes(self, entity: Entity) -> str:
        return "/create/Call" if entity is Entity.CALL else f"/create/{TYPES[entity]}"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return f"/update/{TYPES[entity]}", "PATCH"

    def reads_only(self, request: Sent) -> bool:
        return request.path.endswith("/token")

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        return record.get("OwnerId")

    def crm(self, **settings: Any) -> SalesforceCrm:
        return SalesforceCrm(
            "salesforce",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        named = "Name" if entity is Entity.ACCOUNT else "LastName"
        values = {named: name, **numbers(entity, phones), "OwnerId": owner or self.owners()[0]}
        values |= {"Company": "Company"} if entity is Entity.LEAD else {}
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
            "Name": name, "StageName": STAGES[state], "Amount": float(amount), "CloseDate": closed_on.isoformat(),
            "AccountId": account, "OwnerId": self.owners()[0],
        }  # fmt: skip
        made = str(self.control("POST", "/records/Opportunity", values)["id"])
        if contact:
            role = {"OpportunityId": made, "ContactId": contact, "IsPrimary": True}
            self.control("POST", "/records/OpportunityContactRole", role)
        return made

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "StageName", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {field: value})

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{TYPES[entity]}/{record}")

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """Without who changed them and when. Notes on calls are a part of the task; a deal tells its contact."""
        found = self.objects(TYPES[entity])
        if entity in (Entity.CALL, Entity.TASK):
            found = [one for one in found if (one["TaskSubtype"] == "Call") == (entity is Entity.CALL)]
        if entity is Entity.DEAL:
            ties = {one["OpportunityId"]: one["ContactId"] for one in self.objects("OpportunityContactRole")}
            found = [{**one, "ContactId": ties.get(one["id"])} for one in found]
        return found + (self.objects("Task") if entity is Entity.NOTE else [])

    def objects(self, name: str) -> list[Mapping[str, Any]]:
        """All records of an object."""
        found = self.control("GET", f"/records/{name}?limit=10000")["data"]
        return [{name: value for name, value in record.items() if name not in (*STAMPS, *SELF)} for record in found]

    def owners(self) -> Sequence[str]:
        return [user["id"] for user in self.control("GET", "/records/User")["data"] if user["IsActive"]]

    def task_field(self, word: str) -> str:
        return TASK_FIELDS[word]

    def field(self, entity: Entity) -> str:
        return "Source__c"

    def tag_field(self) -> str:
        return "Tags__c"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return str(record["Tags__c"]).split(";") if record.get("Tags__c") else []

    def tag(self, record: str, tags: Sequence[str]) -> None:
        self.control("PATCH", f"/records/Lead/{record}", {"Tags__c": ";".join(tags)})

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
        self.control("POST", "/tokens", {"revoke": True})

    def authorise(self) -> None:
        self.control("POST", "/tokens", {"restore": True})
        self._sign_in()

    def refreshes(self) -> int:
        tokens = [dict(parse_qsl(sent.body.decode())) for sent in self.far.sent if sent.path.endswith("/token")]
        return sum(one.get("grant_type") in ("refresh_token", "client_credentials") for one in tokens)

    def secrets(self) -> Sequence[str]:
        self._remember()
        return sorted(self._seen)

    def _remember(self) -> None:
        held = {value for name, value in self.kept.values.items() if name != "expires_at"}
        self._seen |= {*held, *self.own.state.tokens}

    def pass_time(self, seconds: float) -> None:
        self.own.clock.advance(seconds)

    def small_pages(self) -> None:
        for feed in (directory_feed, deal_feed):
            self._monkeypatch.setattr(feed, "PAGE", 5)
        for module in (directory_feed, metadata):
            self._monkeypatch.setattr(module, "MOST", 5)

    def limited(self, after: int | None) -> httpx.Response:
        error = [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
        return httpx.Response(403, json=error, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        return httpx.Response(200, text="")


def numbers(entity: Entity, phones: Sequence[str]) -> dict[str, str | None]:
    """Numbers in the phone fields of an object, the others empty."""
    return dict.fromkeys(PHONES[entity]) | dict(zip(PHONES[entity], phones, strict=False))


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
def crm_world(monkeypatch: pytest.MonkeyPatch) -> SalesforceWorld:
    return SalesforceWorld(monkeypatch)


@pytest.fixture
def keyless_world(monkeypatch: pytest.MonkeyPatch) -> SalesforceWorld:
    """No field for our key: a marker in the description, the call object of tasks."""
    return SalesforceWorld(monkeypatch, key_field=False)


@pytest.fixture
def app_world(monkeypatch: pytest.MonkeyPatch) -> SalesforceWorld:
    """The app signs in as itself."""
    return SalesforceWorld(monkeypatch, as_itself=True)
