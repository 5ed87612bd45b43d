"""Pipedrive under the contract: the real client over the record server in-process, with Pipedrive's dialect."""

import asyncio
import time
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from cordboard.crm.pipedrive import api
from cordboard.crm.pipedrive.client import Pipedrive
from cordboard.crm.pipedrive.codec import IN_NOTE
from cordboard.crm.pipedrive.record_types import ACTIVITIES, NOTE, PERSONS, TYPES
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
KEY = "pipedrive-demo-token"
USER = "ana.ruiz@miempresa.test"
OAUTH = f"{USER}:token"
CLIENT, SECRET = "pipedrive-demo-client", "pipedrive-demo-secret"
DIALECT = load(Path(__file__).parents[1])
STAMPS = ("add_time", "update_time", "creator_user_id")
SOURCE_CODE = "5f0c1e7a9b3d24680ace13579bdf02468ace1357"
SOURCE = {"field_name": "Source", "field_type": "varchar", "is_custom_field": True}
TASK_WORDS = {"status": "done", "description": NOTE, "priority": "priority"}
LEAD_LABEL, CUSTOMER, HIGH = 3, 1, 3
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


class PipedriveWorld:
    """`testing.crm_contract.CrmWorld` for Pipedrive, signed in by OAuth. With `key_field` records have our field."""

    reads = "/api/v2/"
    merges_at = "/merge"
    stamps = frozenset(STAMPS)
    capabilities = capabilities_of(Path(__file__).parents[1])

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        *,
        key_field: bool = True,
        api_token: bool = False,
        dialect: Dialect = DIALECT,
        **settings: Any,
    ) -> None:
        self.own = new_counterpart(dialect, Clock("manual", time.time()), seed=7, people=0, own_fields=key_field)
        self.app = Sandbox(self.own)
        self.far = FaultInjectingTransport(httpx.ASGITransport(self.app))
        self.journal: list[Exchange] = []
        self.extra_fields: ExtraFields = {}
        self.api_token = api_token
        if api_token:
            self.capabilities = msgspec.structs.replace(self.capabilities, refreshes=False)
        self.settings: dict[str, Any] = {
            "url": BASE, "key_field": "Cordboard key", "region": "ES", "client_id": CLIENT, "account": "11400001",
            "leads_inbox": False, **settings,
        }  # fmt: skip
        self._monkeypatch = monkeypatch
        self._seen: set[str] = set()
        self.kept = SecretsInMemory({})
        self.control("POST", "/limits", {"requests": 0})
        for entity in ("persons", "organizations", "deals"):
            self.control("POST", "/fields", {"entity": entity, "name": SOURCE_CODE, "facts": SOURCE})
        self._sign_in(KEY)

    def _sign_in(self, key: str) -> None:
        self._remember()
        if self.api_token:
            self.kept.values = {"api_token": key}
        else:
            code = self.control("POST", "/tokens", {"new_code": OAUTH})["new_code"]
            form = {"grant_type": "authorization_code", "code": code}
            got = self._asked("POST", "/oauth/token", data=form, auth=(CLIENT, SECRET)).json()
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
        return f"/api/v2/{TYPES[entity]}"

    def updates(self, entity: Entity) -> tuple[str, str]:
        return f"/api/v2/{TYPES[entity]}/", "PATCH"

    def reads_only(self, request: Sent) -> bool:
        return request.path.endswith("/oauth/token")

    def owner_of(self, record: Mapping[str, Any]) -> str | None:
        return str(record["owner_id"]) if record.get("owner_id") else None

    def task_field(self, word: str) -> str:
        return TASK_WORDS[word]

    def crm(self, **settings: Any) -> Pipedrive:
        return Pipedrive(
            "pipedrive",
            {**self.settings, **settings},
            self.kept,
            self.journal.append,
            lambda: self.extra_fields,
            transport=self.far,
            now=self.own.clock.now,
        )

    def person(self, entity: Entity, name: str, phones: Sequence[str], owner: str | None = None) -> str:
        values: dict[str, Any] = {"name": name, "owner_id": int(owner or self.owners()[0])}
        if entity is not Entity.ACCOUNT:
            values |= {"phones": _numbers(phones), "label_ids": [LEAD_LABEL if entity is Entity.LEAD else CUSTOMER]}
        return str(self.control("POST", f"/records/{TYPES[entity]}", values)["id"])

    def change(self, entity: Entity, record: str, phones: Sequence[str]) -> None:
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {"phones": _numbers(phones)})

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
            "title": name, "status": state, "value": float(amount), "currency": "EUR", "pipeline_id": 1, "stage_id": 2,
            "expected_close_date": closed_on.isoformat(), "person_id": int(contact) if contact else None,
            "org_id": int(account) if account else None,
        }  # fmt: skip
        return str(self.control("POST", "/records/deals", values)["id"])

    def win(self, record: str) -> None:
        self.control("PATCH", f"/records/deals/{record}", {"status": "won"})

    def fill(self, entity: Entity, record: str, field: str, value: str) -> None:
        """Values of tasks come in the words of the contract."""
        theirs: Any = {"Completed": True}.get(value, value)
        self.control("PATCH", f"/records/{TYPES[entity]}/{record}", {field: theirs})

    def delete(self, entity: Entity, record: str) -> None:
        self.control("DELETE", f"/records/{TYPES[entity]}/{record.removeprefix(IN_NOTE)}")

    def rows(self, name: str) -> list[dict[str, Any]]:
        """All records of a kind: ids as texts, added values beside the others, without stamps."""
        found = self.control("GET", f"/records/{name}?limit=10000")["data"]
        return [
            {word: value for word, value in {**row, **row.get("custom_fields", {}), "id": str(row["id"])}.items()
             if word not in STAMPS}
            for row in found
        ]  # fmt: skip

    def records(self, entity: Entity) -> list[Mapping[str, Any]]:
        """Texts without HTML. Notes on calls are lines of their own note."""
        found = self.rows(TYPES[entity])
        if TYPES[entity] == PERSONS:
            return [row for row in found if (LEAD_LABEL in (row["label_ids"] or [])) == (entity is Entity.LEAD)]
        if entity is Entity.NOTE:
            return [*found, *self.records(Entity.CALL)]
        if entity in (Entity.CALL, Entity.TASK):
            wanted = "call" if entity is Entity.CALL else "task"
            rows = [{**row, NOTE: text_of(row[NOTE])} for row in found if row["type"] == wanted]
            return [_in_words(row) for row in rows] if entity is Entity.TASK else rows
        return found

    def owners(self) -> Sequence[str]:
        return [str(user["id"]) for user in self.control("GET", "/records/users")["data"] if user["active_flag"]]

    def field(self, entity: Entity) -> str:
        """Activities have no fields that people added."""
        return "public_description" if TYPES[entity] == ACTIVITIES else SOURCE_CODE

    def tag_field(self) -> str | None:
        return None

    def tags(self, record: Mapping[str, Any]) -> Sequence[str]:
        return ()

    def tag(self, record: str, tags: Sequence[str]) -> None:
        """Labels of persons tell leads from contacts here, so they are no tags."""

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
        held = {value for name, value in self.kept.values.items() if name not in ("expires_at", "scope")}
        self._seen |= {*held, *self.own.state.tokens}

    def pass_time(self, seconds: float) -> None:
        self.own.clock.advance(seconds)

    def small_pages(self) -> None:
        self._monkeypatch.setattr(api, "PAGE", 5)

    def limited(self, after: int | None) -> httpx.Response:
        body = {"success": False, "error": "request over limit", "error_info": "", "code": "ERR_RATE_LIMIT"}
        return httpx.Response(429, json=body, headers={"retry-after": str(after)} if after else {})

    def error_in_200(self) -> httpx.Response:
        return httpx.Response(200, text="")


def _numbers(phones: Sequence[str]) -> list[dict[str, Any]]:
    return [{"value": number, "primary": at == 0, "label": "work"} for at, number in enumerate(phones)]


def _in_words(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """Values in the words of the contract."""
    status = "Completed" if task["done"] else "Open"
    return {**task, "done": status, "priority": "High" if task.get("priority") == HIGH else "None"}


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
def crm_world(monkeypatch: pytest.MonkeyPatch) -> PipedriveWorld:
    return PipedriveWorld(monkeypatch)


@pytest.fixture
def api_token_world(monkeypatch: pytest.MonkeyPatch) -> PipedriveWorld:
    """Signed in by the API token of a user."""
    return PipedriveWorld(monkeypatch, api_token=True)


@pytest.fixture
def keyless_world(monkeypatch: pytest.MonkeyPatch) -> PipedriveWorld:
    """A company without the field for our key."""
    return PipedriveWorld(monkeypatch, key_field=False)


@pytest.fixture
def inbox_world(monkeypatch: pytest.MonkeyPatch) -> PipedriveWorld:
    """New leads are in the Leads Inbox, calls in the call logs, and times have seconds."""
    return PipedriveWorld(monkeypatch, leads_inbox=True, call_logs=True, seconds=True)
