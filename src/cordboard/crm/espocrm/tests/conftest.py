"""EspoCRM under the contract: the real client over the record server in-process, with EspoCRM's dialect."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.espocrm.client import EspoCrm
from cordboard.crm.espocrm.reading import deal_feed, directory_feed
from cordboard.crm.espocrm.record_types import TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:9"
KEY = "espo-demo-key"
DIALECT = load(Path(__file__).parents[1])
STAGES = {"open": "Prospecting", "won": "Closed Won", "lost": "Closed Lost"}
STAMPS = ("modifiedById", "modifiedByName", "modifiedAt", "createdAt", "streamUpdatedAt")
OWN_FIELD = {"type": "varchar", "maxLength": 100}
pytest.register_assert_rewrite("cordboard.testing.crm_contract")


class SecretsInMemory:
    """`ports.secrets.Secrets` without a store."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = {**self.values, **values}


class EspoWorld:
    """`testing.crm_contract.CrmWorld` for EspoCRM. With `key_field` an administrator added the field for our key."""

    reads = "/api/v1/"
    merges_at = "/Action"
    stamps = frozenset({*STAMPS, "createdById", "createdByName", "versionNumber"})
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, key_field: bool = True) -> None:
        self.own = new_counterpart(DIALECT, Clock("manual", time.time()), seed=7, people=0, own_fields=key_field)
        self.app = Sandbox(self.own)
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app))
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.kept = SecretsInMemory({"api_key": KEY})
        self.settings: dict[str, Any] = {"url": BASE, "key_field": "cCordboardKey", "region": "ES"}
        self._monkeypatch = monkeypatch
        self._seen = {KEY}
        self.control("POST", "/switches", {"phoneNumberInternational": False})
        self.control("POST", "/fields", {"entity": "Lead", "name": "cTags", "facts": {"type": "multiEnum"}})
        for entity in ("Lead", "Contact", "Opportunity", "Call"):
            self.control("POST", "/fields", {"entity": entity, "name": "cSource", "facts": OWN_FIELD})

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own control, as a person over there would act."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as client:
                return await client.request(method, f"/__sandbox{path}", json=body)

        answer = run(asked())
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def writes(self, entity: Entity) -> str:
        return f"/api/v1/{TYPES[entity]}"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return self.writes(entity), "PUT"

    def reads_only(self, request: Sent) -> bool:
        return False

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        owner: str | None = record["assignedUserId"]
        return owner

    def crm(self, **settings: Any) -> EspoCrm:
        return EspoCrm(
            "espocrm",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        named = "name" if entity is Entity.ACCOUNT else "lastName"
        values = {named: name, "phoneNumberData": numbers(phones), "assignedUserId": owner or self.owners()[0]}
        return str(self.control("POST", f"/records/{TYPES[entity]}", values)["id"])

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {"phoneNumberData": numbers(phones)})

    def deal(
        self,
        name: str,
        state: str,
        amount: str,
        closed_on: date,
        contact: str | None = None,
        account: str | None = None,
    ) -> str:
        values: dict[str, Any] = {
            "name": name, "stage": STAGES[state], "amount": float(amount), "amountCurrency": "EUR",
            "closeDate": closed_on.isoformat(), "contactId": contact, "accountId": account,
        }  # fmt: skip
        kept = {name: value for name, value in values.items() if value is not None}
        return str(self.control("POST", "/records/Opportunity", kept)["id"])

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "stage", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {field: value})

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{TYPES[entity]}/{record}")

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """Without who changed them and when: a record that was corrected differs in that alone."""
        found = self.control("GET", f"/records/{TYPES[entity]}?limit=10000")["data"]
        return [{name: value for name, value in record.items() if name not in STAMPS} for record in found]

    def owners(self) -> Sequence[str]:
        users = self.control("GET", "/records/User")["data"]
        return [user["id"] for user in users if user["isActive"] and user["type"] in ("regular", "admin")]

    def task_field(self, word: str) -> str:
        return word

    def field(self, entity: Entity) -> str:
        return "website" if entity is Entity.ACCOUNT else "cSource"

    def tag_field(self) -> str:
        return "cTags"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return record.get("cTags") or []

    def tag(self, record: str, tags: Sequence[str]) -> None:
        self.control("PATCH", f"/records/Lead/{record}", {"cTags": list(tags)})

    def meet(self, entity: Entity, record: str, title: str) -> str:
        guests = {Entity.CONTACT: {"contactsIds": [record]}, Entity.LEAD: {"leadsIds": [record]}}.get(entity, {})
        values = {
            "name": title, "dateStart": "2026-12-01 10:00:00", "dateEnd": "2026-12-01 11:00:00", **guests,
            "parentType": TYPES[entity], "parentId": record, "assignedUserId": self.owners()[0],
        }  # fmt: skip
        return str(self.control("POST", "/records/Meeting", values)["id"])

    def meetings(self) -> list[Mapping[str, Any]]:
        return list(self.control("GET", "/records/Meeting?limit=10000")["data"])

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        """People and companies have no attachments of their own: notes and documents have."""

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        return ()

    def expire(self) -> None:
        """Keys do not expire."""

    def revoke(self) -> None:
        self.control("POST", "/tokens", {"revoke": "cordboard"})

    def authorise(self) -> None:
        self.control("POST", "/tokens", {"restore": True})
        key = self.control("POST", "/tokens", {"new_key": "cordboard"})["new_key"]
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
        return httpx.Response(200, text="")


def numbers(phones: Sequence[str]) -> list[dict[str, Any]]:
    return [{"phoneNumber": phone, "type": "Mobile", "primary": at == 0} for at, phone in enumerate(phones)]


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
def crm_world(monkeypatch: pytest.MonkeyPatch) -> EspoWorld:
    return EspoWorld(monkeypatch)


@pytest.fixture
def keyless_world(monkeypatch: pytest.MonkeyPatch) -> EspoWorld:
    """No field for our key: a marker in the description."""
    return EspoWorld(monkeypatch, key_field=False)
