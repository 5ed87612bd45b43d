"""A company's own CRM under the contract suite: the real client over the program of the sandbox, in-process."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.custom.client import OwnCrm
from cordboard.crm.custom.contract import COLLECTIONS
from cordboard.crm.custom.reading import feed
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.own_crm.app import OwnCrm as Counterpart
from cordboard_sandbox.own_crm.records import Records

SITE = "http://127.0.0.1:9/api"
STAMPS = ("created_at", "modified_at", "revision")
STAGES = {"open": "new", "won": "won", "lost": "lost"}
pytest.register_assert_rewrite("cordboard.testing.crm_contract")


class SecretsInMemory:
    """`ports.secrets.Secrets` without a store."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = {**self.values, **values}


class OwnWorld:
    """`testing.crm_contract.CrmWorld` for a CRM that speaks the contract."""

    reads = "/api/"
    merges_at = "/merge"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.clock = Clock("manual", time.time())
        self.own = Records(self.clock, seed=7)
        self.own.fields["leads"].append(("tags", "Tags", "choices"))
        self.app = Counterpart(self.own, "first-secret")
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app))
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.kept = SecretsInMemory({"secret": "first-secret"})
        self.settings: dict[str, Any] = {"url": SITE, "region": "ES"}
        self._monkeypatch = monkeypatch
        self._seen = {"first-secret"}

    def writes(self, entity: Entity) -> str:
        return f"/api/{COLLECTIONS[entity]}"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return f"/api/{COLLECTIONS[entity]}/", "PUT"

    def reads_only(self, request: Sent) -> bool:
        return False

    def owner_of(self, record: Mapping[str, Any]) -> object:
        return record.get("owner")

    def crm(self, **settings: Any) -> OwnCrm:
        return OwnCrm(
            "own",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        values = {"name": name, "phones": list(phones), "owner": owner or self.owners()[0]}
        return str(self.own.create(COLLECTIONS[entity], values)[0]["id"])

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        self.own.change(COLLECTIONS[entity], record, {"phones": list(phones)})

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
            "name": name, "stage": STAGES[state], "amount": amount, "currency": "EUR", "closing": closed_on.isoformat(),
            "contact": contact, "account": account,
        }  # fmt: skip
        return str(self.own.create("deals", values)[0]["id"])

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "stage", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        self.own.change(COLLECTIONS[entity], record, {field: value})

    def delete(self, entity: Entity, record: str) -> None:
        self.own.delete(COLLECTIONS[entity], record)

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        found = self.own.tables[COLLECTIONS[entity]].values()
        return [{name: value for name, value in record.items() if name not in STAMPS} for record in found]

    def owners(self) -> Sequence[str]:
        return [str(user["id"]) for user in self.own.users]

    def task_field(self, word: str) -> str:
        return word

    def field(self, entity: Entity) -> str:
        return "campaign"

    def tag_field(self) -> str:
        return "tags"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return record.get("tags") or []

    def tag(self, record: str, tags: Sequence[str]) -> None:
        self.own.change("leads", record, {"tags": list(tags)})

    def meet(self, entity: Entity, record: str, title: str) -> str:
        raise NotImplementedError("this CRM has no meetings")

    def meetings(self) -> list[Mapping[str, Any]]:
        return []

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        """There are no attachments."""

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        return ()

    def expire(self) -> None:
        """The secret does not expire."""

    def revoke(self) -> None:
        self.app.secret = "revoked"

    def authorise(self) -> None:
        self.app.secret = "second-secret"
        self._seen.add(self.app.secret)
        self.kept.values = {"secret": self.app.secret}

    def refreshes(self) -> int:
        return 0

    def secrets(self) -> Sequence[str]:
        return sorted(self._seen)

    def pass_time(self, seconds: float) -> None:
        self.clock.advance(seconds)

    def small_pages(self) -> None:
        self._monkeypatch.setattr(feed, "PAGE", 5)

    def limited(self, after: int | None) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        return httpx.Response(200, text="")


@pytest.fixture
def crm_world(monkeypatch: pytest.MonkeyPatch) -> OwnWorld:
    return OwnWorld(monkeypatch)
