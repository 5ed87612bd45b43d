"""SuiteCRM under the contract: the real client over the record server in-process, with SuiteCRM's dialect."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.crm.suitecrm.client import SuiteCrm
from cordboard.crm.suitecrm.reading import deal_feed, directory_feed
from cordboard.crm.suitecrm.reading.readers import choices_of
from cordboard.crm.suitecrm.record_types import PHONES, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Exchange, ExtraFields
from cordboard.testing.fault_injecting_transport import FaultInjectingTransport, Sent
from cordboard.testing.provider_manifest import capabilities_of
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.asgi import Sandbox
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart

BASE = "http://127.0.0.1:9"
CLIENT, PASSWORD = "admin", "admin:password"  # accounts of the sandbox, by grant
DIALECT = load(Path(__file__).parents[1])
STAGES = {"open": "Prospecting", "won": "Closed Won", "lost": "Closed Lost"}
STAMPS = ("date_entered", "date_modified", "created_by")
OWN_FIELD = {"type": "varchar", "len": "100", "source": "custom_fields", "required": False, "dbType": "varchar"}
pytest.register_assert_rewrite("cordboard.testing.crm_contract")


class SecretsInMemory:
    """`ports.secrets.Secrets` without a store."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = dict(values)
        self.seen = set(values.values())

    async def load(self) -> Mapping[str, str]:
        return dict(self.values)

    async def save(self, values: Mapping[str, str]) -> None:
        self.values = {**self.values, **values}
        self.seen |= {value for name, value in values.items() if name != "expires_at"}


class SuiteWorld:
    """`testing.crm_contract.CrmWorld` for SuiteCRM: by the client's own grant, or by a user's password."""

    reads = "/Api/V8/module/"
    merges_at = "/nowhere"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(self, monkeypatch: pytest.MonkeyPatch, grant: str = "client_credentials") -> None:
        self.own = new_counterpart(DIALECT, Clock("manual", time.time()), seed=7, people=0)
        self.app = Sandbox(self.own)
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app))
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.account = PASSWORD if grant == "password" else CLIENT
        account = self.own.state.accounts[self.account]
        self.kept = SecretsInMemory({"client_secret": account.client_secret, "password": "admin-Pass1"})
        self.settings: dict[str, Any] = {
            "url": BASE, "client_id": account.client_id, "grant": grant, "user_name": "admin", "region": "ES",
            "currency": "EUR",
        }  # fmt: skip
        self._monkeypatch = monkeypatch
        self.control(
            "POST", "/fields", {"entity": "Leads", "name": "tags_c", "facts": OWN_FIELD | {"type": "multienum"}}
        )
        for module in TYPES.values():
            self.control("POST", "/fields", {"entity": module, "name": "source_c", "facts": OWN_FIELD})

    def control(self, method: str, path: str, body: Any = None) -> Any:
        """The sandbox's own control, as a person over there would act."""

        async def asked() -> httpx.Response:
            async with httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=BASE) as client:
                return await client.request(method, f"/__sandbox{path}", json=body)

        answer = run(asked())
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def writes(self, entity: Entity) -> str:
        """All records are created at one address; the contract creates one kind at a time."""
        return "/Api/V8/module"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return "/Api/V8/module", "PATCH"

    def reads_only(self, request: Sent) -> bool:
        return request.path.endswith(("/access_token", "/rest.php"))

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        owner: str | None = record["assigned_user_id"]
        return owner

    def crm(self, **settings: Any) -> SuiteCrm:
        return SuiteCrm(
            "suitecrm",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        named = "name" if entity is Entity.ACCOUNT else "last_name"
        values = {named: name, "assigned_user_id": owner or self.owners()[0]}
        values |= dict(zip(PHONES[TYPES[entity]], phones, strict=False))
        return str(self.control("POST", f"/records/{TYPES[entity]}", values)["id"])

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        names = PHONES[TYPES[entity]]
        values = dict.fromkeys(names, "") | dict(zip(names, phones, strict=False))
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", values)

    def deal(
        self,
        name: str,
        state: str,
        amount: str,
        closed_on: date,
        contact: str | None = None,
        account: str | None = None,
    ) -> str:
        values = {"name": name, "sales_stage": STAGES[state], "amount": amount, "date_closed": closed_on.isoformat()}
        linked = {"contacts": [contact] if contact else [], "account_id": account or ""}
        return str(self.control("POST", "/records/Opportunities", values | linked)["id"])

    def win(self, record: str) -> None:
        self.fill(Entity.DEAL, record, "sales_stage", STAGES["won"])

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {field: value})

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{TYPES[entity]}/{record}")

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """With what is linked, and not when they were changed: a corrected record differs in that alone."""
        found = self.control("GET", f"/records/{TYPES[entity]}?limit=10000")["data"]
        table = self.own.table(TYPES[entity])
        linked = {
            row["id"]: {name: table[row["id"]].values.get(name) for name in ("contacts", "leads")} for row in found
        }
        rows = [row | linked[row["id"]] for row in found]
        return [{name: value for name, value in row.items() if name not in STAMPS} for row in rows]

    def owners(self) -> Sequence[str]:
        users = self.own.live("Users")
        return [user.id for user in users if user.values["status"] == "Active"]

    def task_field(self, word: str) -> str:
        return word

    def field(self, entity: Entity) -> str:
        return "source_c"

    def tag_field(self) -> str:
        return "tags_c"

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return choices_of(record.get("tags_c"))

    def tag(self, record: str, tags: Sequence[str]) -> None:
        self.fill(Entity.LEAD, record, "tags_c", ",".join(f"^{one}^" for one in tags))

    def meet(self, entity: Entity, record: str, title: str) -> str:
        raise AssertionError("asked only of CRMs that merge")

    def meetings(self) -> list[Mapping[str, Any]]:
        return []

    def attach(self, entity: Entity, record: str, name: str, content: bytes) -> None:
        """Asked only of CRMs that merge."""

    def attachments(self, record: str) -> Sequence[tuple[str, bytes]]:
        return ()

    def expire(self) -> None:
        self.control("POST", "/tokens", {"expire_access_tokens": True})

    def revoke(self) -> None:
        self.control("POST", "/tokens", {"revoke": True})

    def authorise(self) -> None:
        """The administrator gives the client another secret."""
        self.control("POST", "/tokens", {"restore": True})
        secret = self.own.secret()
        account = self.own.state.accounts[self.account]
        self.own.state.accounts[self.account] = msgspec.structs.replace(account, client_secret=secret)
        self.kept.values = {"client_secret": secret, "password": "admin-Pass1"}
        self.kept.seen.add(secret)

    def refreshes(self) -> int:
        """Tokens of V8 and sessions of v4_1."""
        return sum(sent.path.endswith("/access_token") or b"method=login" in sent.body for sent in self.far.sent)

    def secrets(self) -> Sequence[str]:
        return sorted(self.kept.seen)

    def pass_time(self, seconds: float) -> None:
        self.own.clock.advance(seconds)

    def small_pages(self) -> None:
        for feed in (directory_feed, deal_feed):
            self._monkeypatch.setattr(feed, "PAGE", 5)

    def limited(self, after: int | None) -> httpx.Response:
        return httpx.Response(429, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        return httpx.Response(
            200, json={"name": "Access Denied", "number": 40, "description": "You do not have access"}
        )


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
def crm_world(monkeypatch: pytest.MonkeyPatch) -> SuiteWorld:
    return SuiteWorld(monkeypatch)


@pytest.fixture
def password_world(monkeypatch: pytest.MonkeyPatch) -> SuiteWorld:
    """With a user's password and a rotating refresh token."""
    return SuiteWorld(monkeypatch, "password")
