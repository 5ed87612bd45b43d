"""Replays every recorded exchange of a real EspoCRM 9.1.7 against the dialect and compares status, headers and body.

Source: ../shared/specs/espocrm (reference data, see SOURCES.txt there). Ids and secrets of the recording are mapped to
ours; state that the recording found there (two users, a lead with two numbers, older contacts) is set up first.
"""

import asyncio
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import Dialect
from cordboard_sandbox.record_server.seed import furnished
from cordboard_sandbox.record_server.tests.conftest import KEY, Api

NAME = "shared/specs/espocrm/espocrm-9.1.7.exchanges.json"
PLACES = [folder / NAME for folder in Path(__file__).parents[5:7]]  # beside the repository, or beside its worktrees
RECORDING = next((path for path in PLACES if path.exists()), PLACES[0])
HEADERS = ("content-type", "x-status-reason")
BEGAN = datetime(2026, 11, 22, 1, 7, 7, tzinfo=UTC).timestamp()
WORDS = {"<webhook-secret>"}
STAMP = re.compile(r"2026-11-22 0[01]:\d\d:\d\d")
# name of the exchange -> why our answer may hold more keys than the recorded one
MORE_KEYS = {
    "read_owner": "the recording keeps only the attributes that matter of the whole record",
    "set_owner": "the recording keeps only the attributes that matter of the whole record",
}
EARLIER = "6b02388a"  # ids of records from before the recording

pytestmark = pytest.mark.skipif(not RECORDING.exists(), reason="../shared/specs/espocrm is not here: nothing to replay")


def exchanges() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(RECORDING.read_text(encoding="utf-8"))["exchanges"]
    return found


@pytest.fixture
def api(espo_dialect: Dialect) -> Iterator[Api]:
    own = furnished(espo_dialect, Clock("manual", BEGAN), people=0)
    with asyncio.Runner() as runner:
        api = Api(own, runner, {})
        set_up(api)
        yield api
        api.close()


def set_up(api: Api) -> None:
    """What the recorded server held before the first exchange."""
    own = api.own
    service = {record.values["userName"]: record for record in own.live("User")}["cordboard"]
    own.state.tables["User"] = {service.id: service}
    api.control("switches", {"phoneNumberInternational": False})
    api.control("access", {"Contact": ["read", "create", "edit"]})
    admin = api.control("records/User", {"userName": "admin", "lastName": "Admin", "type": "admin", "isActive": True})
    own.table("User")[admin["id"]].values["createdById"] = "system"
    ana = {"userName": "ana", "firstName": "Ana", "lastName": "Ruiz", "type": "regular", "isActive": True}
    ana_record = api.control("records/User", ana | {"emailAddress": "ana@example.test", "phoneNumber": "+34600000101"})
    own.table("User")[ana_record["id"]].values["createdById"] = admin["id"]
    older = {"createdAt": "2026-11-22 00:34:18", "modifiedAt": "2026-11-22 00:34:18", "createdById": service.id}
    older |= {"assignedUserId": ana_record["id"]}
    numbers = [{"phoneNumber": "+34911222333", "primary": True}, {"phoneNumber": "+34699888777"}]
    api.control("records/Lead", older | {"firstName": "Multi", "lastName": "Phone", "phoneNumberData": numbers})
    for name in ("Vega", "Peña", "Ortega", "Medina", "Santana", "Núñez"):
        api.control("records/Contact", older | {"lastName": name})


class Pairs:
    """Their ids beside ours, learnt while answers are compared."""

    def __init__(self) -> None:
        self.theirs: dict[str, str] = {}

    def ours(self, value: Any) -> Any:
        """A recorded request with our ids."""
        text = json.dumps(value)
        for theirs, ours in self.theirs.items():
            text = text.replace(theirs, ours)
        return json.loads(text)

    def compare(self, recorded: Any, answered: Any, where: str, *, more: bool) -> list[str]:
        """What differs, as sentences."""
        if isinstance(recorded, dict) and isinstance(answered, dict):
            return self._objects(recorded, answered, where, more=more)
        if isinstance(recorded, list) and isinstance(answered, list):
            if len(recorded) != len(answered):
                return [f"{where}: {len(recorded)} elements recorded, {len(answered)} answered"]
            pairs = enumerate(zip(recorded, answered, strict=True))
            return [one for at, (a, b) in pairs for one in self.compare(a, b, f"{where}[{at}]", more=more)]
        return [] if self._same(recorded, answered) else [f"{where}: {recorded!r} recorded, {answered!r} answered"]

    def _objects(self, recorded: dict[str, Any], answered: dict[str, Any], where: str, *, more: bool) -> list[str]:
        named = {self._key(key): value for key, value in recorded.items()}
        found = [f"{where}.{key} is missing" for key in named.keys() - answered.keys()]
        if not more:
            found += [f"{where}.{key} is not recorded" for key in answered.keys() - named.keys()]
        for key in named.keys() & answered.keys():
            found += self.compare(named[key], answered[key], f"{where}.{key}", more=more)
        return found

    def _key(self, key: str) -> str:
        for theirs, ours in self.theirs.items():
            key = key.replace(theirs, ours)
        return key

    def _same(self, recorded: Any, answered: Any) -> bool:
        if recorded == answered:
            return True
        if not isinstance(recorded, str) or not isinstance(answered, str):
            return False
        if re.fullmatch(r"[0-9a-f]{17}", recorded):
            return self.theirs.setdefault(recorded, answered) == answered and bool(
                re.fullmatch(r"[0-9a-f]{17}", answered)
            )
        if STAMP.fullmatch(recorded):
            return bool(re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", answered))
        return recorded in WORDS and bool(answered)


def send(api: Api, pairs: Pairs, exchange: dict[str, Any]) -> Any:
    request = exchange["request"]
    unauthorized = exchange["name"] == "err_unauthorized"
    headers = {name: value for name, value in request["headers"].items() if value != "<secret>"}
    headers |= {"X-Api-Key": "wrong" if unauthorized else KEY}
    path = pairs.ours(request["path"]).removeprefix("/api/v1")
    more = {"json": pairs.ours(request["body"])} if request["body"] is not None else {}
    return api.call(request["method"], path, params=pairs.ours(request["query"]), headers=headers, **more)


def test_every_recorded_exchange_gets_the_recorded_answer(api: Api) -> None:
    pairs, differing, answered = Pairs(), {}, 0
    for exchange in exchanges():
        name, recorded = exchange["name"], exchange["response"]
        reply = send(api, pairs, exchange)
        found = [f"status {recorded['status']} recorded, {reply.status_code} answered"]
        if reply.status_code == recorded["status"]:
            body = reply.json() if reply.content else ""
            found = pairs.compare(recorded["body"], body, "body", more=name in MORE_KEYS)
        found += [
            f"{header}: {recorded['headers'].get(header)!r} recorded, {reply.headers.get(header)!r} answered"
            for header in HEADERS
            if recorded["headers"].get(header) != reply.headers.get(header)
        ]
        if found:
            differing[name] = found
        answered += 1
    assert differing == {}
    assert answered == 27


def test_what_is_treated_specially_is_recorded() -> None:
    assert {*MORE_KEYS} <= {exchange["name"] for exchange in exchanges()}
