"""HubSpot under the contract: the real client over the record server in-process, with HubSpot's dialect."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.crm.hubspot import queries
from cordboard.crm.hubspot.client import HubSpot
from cordboard.crm.hubspot.reading import directory_feed
from cordboard.crm.hubspot.record_types import CONTACTS, HTML, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard.toolkit.crm.html_text import text_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import Dialect, load
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:9"
KEY = "pat-demo-0000"
USER = "ana.ruiz@miempresa.test"
OAUTH = f"{USER}:token"
CLIENT, SECRET = "hubspot-demo-client", "hubspot-demo-secret"
DIALECT = load(Path(__file__).parents[1])
STAGES = {"open": "qualifiedtobuy", "won": "closedwon", "lost": "closedlost"}
STAMPS = ("createdate", "lastmodifieddate", "hs_createdate", "hs_lastmodifieddate", "hs_object_id")
SOURCE = {"type": "string", "fieldType": "text", "label": "Source", "hubspotDefined": False}
TASK_WORDS = {"status": "hs_task_status", "description": "hs_task_body", "priority": "hs_task_priority"}
TASK_VALUES = {"COMPLETED": "Completed", "HIGH": "High"}
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


class HubSpotWorld:
    """`testing.crm_contract.CrmWorld` for HubSpot, signed in by OAuth. With `key_field` each type has our property."""

    reads = "/crm/"
    merges_at = "/merge"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        key_field: bool = True,
        private: bool = False,
        dialect: Dialect = DIALECT,
    ) -> None:
        self.own = new_counterpart(dialect, Clock("manual", time.time()), seed=7, people=0, own_fields=key_field)
        self.app = Sandbox(self.own)
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app))
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.private = private
        if private:
            self.capabilities = msgspec.structs.replace(self.capabilities, refreshes=False)
        self.settings: dict[str, Any] = {
            "url": BASE, "key_field": "cordboard_key", "region": "ES", "client_id": CLIENT, "account": "1450001",
        }  # fmt: skip
        self._monkeypatch = monkeypatch
        self._seen: set[str] = set()
        self.kept = SecretsInMemory({})
        self.control("POST", "/limits", {"requests": 0})
        for entity in ("contacts", "companies", "deals", "calls"):
            self.control("POST", "/fields", {"entity": entity, "name": "source", "facts": SOURCE})
        self._sign_in(KEY)

    def _sign_in(self, key: str) -> None:
        self._remember()
        if self.private:
            self.kept.values = {"private_token": key}
        else:
            code = self.control("POST", "/tokens", {"new_code": OAUTH})["new_code"]
            form = {"grant_type": "authorization_code", "client_id": CLIENT, "client_secret": SECRET, "code": code}
            got = self._asked("POST", "/oauth/2026-03/token", data=form).json()
            self.control("POST", "/tokens", {"expire_access_tokens": True})
            self.kept.values = {"client_secret": SECRET, "refresh_token": got["refresh_token"]}
        self._remember()

    def _asked(self, method: str, path: str, **more: Any) -> httpx.Response:
        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as client:
                return await client.request(method, path, **more)

        answer: httpx.Response = run(asked())
        assert answer.status_code < 300, answer.text
        return answer

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own control, as a person over there would act."""
        answer = self._asked(method, f"/__sandbox{path}", json=body)
        return answer.json() if answer.content else None

    def writes(self, entity: Entity) -> str:
        return f"/{TYPES[entity]}/batch/upsert"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return f"/crm/objects/2026-03/{TYPES[entity]}/", "PATCH"

    def reads_only(self, request: Sent) -> bool:
        return request.path.endswith(("/search", "/batch/read", "/introspect", "/access-token-info", "/token"))

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        return record["hubspot_owner_id"] or None

    def task_field(self, word: str) -> str:
        return TASK_WORDS[word]

    def crm(self, **settings: Any) -> HubSpot:
        return HubSpot(
            "hubspot",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        values: dict[str, Any] = dict(zip(("phone", "mobilephone"), phones, strict=False))
        values |= {
            "name" if entity is Entity.ACCOUNT else "lastname": name,
            "hubspot_owner_id": owner or self.owners()[0],
        }
        stages = {Entity.LEAD: "lead", Entity.CONTACT: "customer"}
        values |= {"lifecyclestage": stages[entity]} if entity in stages else {}
        return str(self.control("POST", f"/records/{TYPES[entity]}", values)["id"])

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {"phone": phones[0]})

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
            "dealname": name, "pipeline": "default", "dealstage": STAGES[state], "amount": amount,
            "closedate": f"{closed_on.isoformat()}T12:00:00.000Z", "linked_contacts": [contact] if contact else [],
            "linked_companies": [account] if account else [],
        }  # fmt: skip
        return str(self.control("POST", "/records/deals", values)["id"])

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "dealstage", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        """Values of tasks come in the words of the contract."""
        theirs = next((word for word, ours in TASK_VALUES.items() if ours == value), value)
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {field: theirs})

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{TYPES[entity]}/{record}")

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """Texts without HTML; without who changed them and when: a corrected record differs in that alone."""
        found = self.control("GET", f"/records/{TYPES[entity]}?limit=10000")["data"]
        if TYPES[entity] == CONTACTS:
            found = [one for one in found if (one["lifecyclestage"] == "lead") == (entity is Entity.LEAD)]
        html = HTML.get(TYPES[entity])
        rows = [{name: value for name, value in record.items() if name not in STAMPS} for record in found]
        rows = [{**row, html: text_of(row[html])} if html and row.get(html) else row for row in rows]
        return [_in_words(row) for row in rows] if entity is Entity.TASK else rows

    def owners(self) -> Sequence[str]:
        return [user["id"] for user in self.control("GET", "/records/owners")["data"] if user["active"]]

    def field(self, entity: Entity) -> str:
        return "source"

    def tag_field(self) -> str | None:
        return None

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return ()

    def tag(self, record: str, tags: Sequence[str]) -> None:
        """HubSpot has no tags of contacts."""

    def meet(self, entity: Entity, record: str, title: str) -> str:
        """Nothing is merged, so no meeting moves."""
        return ""

    def meetings(self) -> list[Mapping[str, Any]]:
        return []

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        """Nothing is merged, so no attachment moves."""

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
        key = self.control("POST", "/tokens", {"new_key": USER})["new_key"]
        self._seen.add(key)
        self._sign_in(key)

    def refreshes(self) -> int:
        return sum(sent.path.endswith("/token") and b"refresh_token" in sent.body for sent in self.far.sent)

    def secrets(self) -> Sequence[str]:
        self._remember()
        return sorted(self._seen)

    def _remember(self) -> None:
        held = {value for name, value in self.kept.values.items() if name != "expires_at"}
        self._seen |= {*held, *self.own.state.tokens}

    def pass_time(self, seconds: float) -> None:
        self.own.clock.advance(seconds)

    def small_pages(self) -> None:
        for module in (queries, directory_feed):
            self._monkeypatch.setattr(module, "PAGE", 5)

    def limited(self, after: int | None) -> httpx.Response:
        body = {"status": "error", "message": "You have reached a limit.", "category": "RATE_LIMITS"}
        return httpx.Response(429, json=body, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        return httpx.Response(200, text="")


def _in_words(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values in the words of the contract, and the day beside the moment."""
    words = {name: TASK_VALUES.get(task[name], task[name]) for name in TASK_WORDS.values()}
    return {**task, **words, "due": (task["hs_timestamp"] or "")[:10]}


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
def crm_world(monkeypatch: pytest.MonkeyPatch) -> HubSpotWorld:
    return HubSpotWorld(monkeypatch)


@pytest.fixture
def private_world(monkeypatch: pytest.MonkeyPatch) -> HubSpotWorld:
    """Signed in by the token of a private app."""
    return HubSpotWorld(monkeypatch, private=True)


@pytest.fixture
def keyless_world(monkeypatch: pytest.MonkeyPatch) -> HubSpotWorld:
    """An account without the property for our key."""
    return HubSpotWorld(monkeypatch, key_field=False)
