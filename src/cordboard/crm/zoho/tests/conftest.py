"""Zoho under the contract: the real client over the sandbox's application in-process."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from cordboard.crm.zoho.client import ZohoCrm
from cordboard.crm.zoho.modules import MODULES
from cordboard.crm.zoho.reading import coql, directory_feed
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.zoho_crm.app import sandbox
from cordboard_sandbox.zoho_crm.engine.clock import Clock
from cordboard_sandbox.zoho_crm.org.schema import Field
from cordboard_sandbox.zoho_crm.org.seed import CLIENT_ID, CLIENT_SECRET, REFRESH_TOKEN, seeded
from cordboard_sandbox.zoho_crm.org.state import File, Grant
from cordboard_sandbox.zoho_crm.org.validation import tag_of
from cordboard_sandbox.zoho_crm.settings_api import oauth

BASE = "http://127.0.0.1:9"
KEY = "Cb_Call_Key"
pytest.register_assert_rewrite("cordboard.testing.crm_contract")
STAGES = {"open": "Qualification", "won": "Closed Won", "lost": "Closed Lost"}
NAMED = {Entity.ACCOUNT: "Account_Name"}


class Drawer:
    """Secrets in memory."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)


class ZohoWorld:
    """`testing.crm_contract.CrmWorld` for Zoho: an empty organisation with the key field set up."""

    reads = "/crm/v8/"
    merges_at = "/actions/merge"
    stamps = frozenset({"Created_By", "Modified_By", "Full_Name"})  # the name is made of its parts
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(self, monkeypatch: pytest.MonkeyPatch, *, key_field: bool = True) -> None:
        self.org = seeded(Clock("manual", time.time()), people=0)
        self.far = FaultInjectingTransport(httpx.ASGITransport(sandbox(self.org)))
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.drawer = Drawer({"client_secret": CLIENT_SECRET, "refresh_token": REFRESH_TOKEN})
        self.settings: dict[str, Any] = {
            "accounts": BASE,
            "api_domain": BASE,
            "client_id": CLIENT_ID,
            "time_zone": "Atlantic/Canary",
        }
        self._monkeypatch = monkeypatch
        self._seen_secrets: set[str] = set()
        if key_field:
            for module in ("Calls", "Tasks", "Leads", "Contacts", "Accounts", "Deals"):
                self.org.add_field(module, Field(KEY, "Cb Call Key", "text", 120, custom=True, unique=True))
                self.org.tables[module].declare_unique(KEY, True)

    def writes(self, entity: Entity) -> str:
        return f"/crm/v8/{MODULES[entity]}"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return self.writes(entity), "PUT"

    def reads_only(self, request: Sent) -> bool:
        return request.path.endswith(("/coql", "/__composite_requests", "/oauth/v2/token"))

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        owner: str | None = record["Owner"]
        return owner

    def crm(self, **settings: Any) -> ZohoCrm:
        return ZohoCrm(
            "zoho",
            {**self.settings, **settings},
            self.drawer,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.org.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        names = ["Phone", "Fax"] if entity is Entity.ACCOUNT else ["Phone", "Mobile", "Other_Phone"]
        fields: dict[str, Any] = dict(zip(names, phones, strict=False))
        fields[NAMED.get(entity, "Last_Name")] = name
        fields["Owner"] = owner or self.org.state.user
        return self.org.insert(MODULES[entity], fields, self.org.state.user).id

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        found = self.org.tables[MODULES[entity]].records[record]
        self.org.edit(found, {"Phone": phones[0]}, self.org.state.user)

    def deal(
        self,
        name: str,
        state: str,
        amount: str,
        closed_on: date,
        contact: str | None = None,
        account: str | None = None,
    ) -> str:
        fields: dict[str, Any] = {
            "Deal_Name": name, "Stage": STAGES[state], "Pipeline": "Standard (Standard)", "Amount": float(amount),
            "Closing_Date": closed_on.isoformat(), "Contact_Name": contact, "Account_Name": account,
        }  # fmt: skip
        return self.org.insert("Deals", {k: v for k, v in fields.items() if v is not None}, self.org.state.user).id

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "Stage", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        self.org.edit(self.org.tables[MODULES[entity]].records[record], {field: value}, self.org.state.user)

    def delete(self, entity: Entity, record: str) -> None:
        self.org.delete(self.org.tables[MODULES[entity]].records[record], self.org.state.user)

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        table = self.org.tables[MODULES[entity]]
        return [{"id": record.id, **record.fields} for record in table.records.values()]

    def owners(self) -> Sequence[str]:
        return [user.id for user in self.org.state.users.values() if user.status == "active"]

    def task_field(self, word: str) -> str:
        return word.capitalize()

    def field(self, entity: Entity) -> str:
        return {Entity.CALL: "Scheduled_In_CRM", Entity.ACCOUNT: "Website"}.get(entity, "Utm_Source")

    def tag_field(self) -> str:
        return "Tag"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return [tag["name"] for tag in record.get("Tag") or []]

    def tag(self, record: str, tags: Sequence[str]) -> None:
        found = self.org.tables["Leads"].records[record]
        self.org.edit(found, {"Tag": [tag_of(self.org, "Leads", one) for one in tags]}, self.org.state.user)

    def meet(self, entity: Entity, record: str, title: str) -> str:
        link = {"Who_Id": record} if entity is Entity.CONTACT else {"What_Id": record, "$se_module": MODULES[entity]}
        times = {"Start_DateTime": "2026-12-01T10:00:00+00:00", "End_DateTime": "2026-12-01T11:00:00+00:00"}
        return self.org.insert("Events", {"Event_Title": title, **times, **link}, self.org.state.user).id

    def meetings(self) -> list[Mapping[str, Any]]:
        return [{"id": record.id, **record.fields} for record in self.org.tables["Events"].records.values()]

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        url = None if content else f"https://files.example/{name}"
        held = File(self.org.new_id(), name, MODULES[entity], record, url=url, title=name, content=content)
        held.by = self.org.state.user
        self.org.state.files[held.id] = held

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        held = [one for one in self.org.state.files.values() if one.parent == record]
        return sorted((one.name, one.content or (one.url or "").encode()) for one in held)

    def expire(self) -> None:
        self._remember()
        self.org.state.oauth.access.clear()

    def revoke(self) -> None:
        self._remember()
        oauth.forget_refresh(self.org, self.drawer.values["refresh_token"])

    def authorise(self) -> None:
        self._remember()
        fresh = Grant(
            oauth.fresh(self.org), CLIENT_ID, self.org.state.user, list(oauth.DEFAULT_SCOPES), self.org.clock.now()
        )
        oauth.remember_refresh(self.org, fresh)
        self.drawer.values = {"client_secret": CLIENT_SECRET, "refresh_token": fresh.token}

    def refreshes(self) -> int:
        return sum(sent.path == "/oauth/v2/token" for sent in self.far.sent)

    def secrets(self) -> Sequence[str]:
        self._remember()
        return sorted(self._seen_secrets)

    def _remember(self) -> None:
        held = {value for name, value in self.drawer.values.items() if name not in ("expires_at", "scope")}
        self._seen_secrets |= {*held, *self.org.state.oauth.access}

    def pass_time(self, seconds: float) -> None:
        self.org.clock.advance(seconds)

    def small_pages(self) -> None:
        self._monkeypatch.setattr(coql, "PAGE", 5)
        self._monkeypatch.setattr(directory_feed, "FEW", 3)
        self._monkeypatch.setattr(directory_feed, "IN_COMPOSITE", 2)

    def limited(self, after: int | None) -> httpx.Response:
        details = {"retry_after": after} if after else {}
        body = {"code": "TOO_MANY_REQUESTS", "details": details, "message": "too many", "status": "error"}
        return httpx.Response(429, json=body)

    def error_in_200(self) -> httpx.Response:
        body = {"code": "INTERNAL_ERROR", "details": {}, "message": "please try again", "status": "error"}
        return httpx.Response(200, json=body)


@pytest.fixture
def crm_world(monkeypatch: pytest.MonkeyPatch) -> ZohoWorld:
    return ZohoWorld(monkeypatch)


@pytest.fixture
def keyless_world(monkeypatch: pytest.MonkeyPatch) -> ZohoWorld:
    """An organisation whose administrator did not agree to the key field."""
    return ZohoWorld(monkeypatch, key_field=False)
