"""Replays every recorded exchange of a real EspoCRM 9.1.7 against the dialect and compares status, headers and body.

Source: ../shared/specs/espocrm (reference data, see SOURCES.txt there). Ids and secrets of the recording are mapped to
ours; state that the recording found there (two users, a lead with two numbers, older contacts) is set up first.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import Dialect
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import KEY, Api
from cordboard_sandbox.record_server.tests.replay import Pairs, exchanges, recording

RECORDING = recording("espocrm/espocrm-9.1.7.exchanges.json")
HEADERS = ("content-type", "x-status-reason")
BEGAN = datetime(2026, 11, 22, 1, 7, 7, tzinfo=UTC).timestamp()
# name of the exchange -> why our answer may hold more keys than the recorded one
MORE_KEYS = {
    "read_owner": "the recording keeps only the attributes that matter of the whole record",
    "set_owner": "the recording keeps only the attributes that matter of the whole record",
}

pytestmark = pytest.mark.skipif(not RECORDING.exists(), reason="../shared/specs/espocrm is not here: nothing to replay")


@pytest.fixture
def api(espo_dialect: Dialect) -> Iterator[Api]:
    own = new_counterpart(espo_dialect, Clock("manual", BEGAN), people=0)
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


def send(api: Api, pairs: Pairs, exchange: dict[str, Any]) -> Any:
    request = exchange["request"]
    unauthorized = exchange["name"] == "err_unauthorized"
    headers = {name: value for name, value in request["headers"].items() if value != "<secret>"}
    headers |= {"X-Api-Key": "wrong" if unauthorized else KEY}
    path = pairs.ours(request["path"]).removeprefix("/api/v1")
    more = {"json": pairs.ours(request["body"])} if request["body"] is not None else {}
    return api.call(request["method"], path, params=pairs.ours(request["query"]), headers=headers, **more)


def test_every_recorded_exchange_gets_the_recorded_answer(api: Api) -> None:
    pairs = Pairs(r"[0-9a-f]{17}", frozenset({"<webhook-secret>"}))
    differing, answered = {}, 0
    for exchange in exchanges(RECORDING):
        name = exchange["name"]
        reply = send(api, pairs, exchange)
        if found := pairs.differences(exchange["response"], reply, HEADERS, more=name in MORE_KEYS):
            differing[name] = found
        answered += 1
    assert differing == {}
    assert answered == 27


def test_what_is_treated_specially_is_recorded() -> None:
    assert {*MORE_KEYS} <= {exchange["name"] for exchange in exchanges(RECORDING)}
