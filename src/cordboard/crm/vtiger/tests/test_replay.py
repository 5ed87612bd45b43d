"""Replays every recorded exchange of a real vtiger 8.2.0 against the dialect and compares status, header and body; and
the dialect's facts about fields with the descriptions that the same server gave.

Source: ../shared/specs/vtiger (reference data, see SOURCES.txt there). State that the recording found there is set up
first: one user, one older contact, nine records.
"""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import md5
from typing import Any

import pytest

from cordboard.crm.vtiger.tests.conftest import DIALECT, KEY
from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api
from cordboard_sandbox.record_server.tests.replay import Pairs, exchanges, recording

RECORDING = recording("vtiger/vtiger-8.2.0.exchanges.json")
DESCRIBED = recording("vtiger/describe-8.2.0.json")
CHALLENGE, SESSION = "6b024057210cc", "<session-name>"
BEGAN = datetime(2026, 11, 22, 1, 7, 0, tzinfo=UTC).timestamp()
REDUCED = "the recording keeps the fields that a connector uses"
MORE_KEYS = {  # name of the exchange -> why our answer may hold more keys than the recorded one
    **dict.fromkeys(("create_contact", "create_lead", "create_account", "create_deal", "create_task"), REDUCED),
    **dict.fromkeys(("log_call_pbxmanager", "log_call_event", "set_owner", "stages"), REDUCED),
}
CLOCK = frozenset({"serverTime", "expireTime"})

pytestmark = pytest.mark.skipif(not RECORDING.exists(), reason="../shared/specs/vtiger is not here: nothing to replay")


@pytest.fixture
def api() -> Iterator[Api]:
    own = new_counterpart(DIALECT, Clock("manual", BEGAN), people=0)
    with asyncio.Runner() as runner:
        api = Api(own, runner, {})
        admin = next(record for record in own.live("Users") if record.values["user_name"] == "admin")
        admin.id = "19x1"
        own.state.tables["Users"] = {"19x1": admin}
        account = own.state.accounts["admin"]
        facts = {field: getattr(account, field) for field in account.__struct_fields__}
        own.state.accounts["admin"] = type(account)(**facts | {"user": "19x1"})
        api.control("records/Contacts", {"id": "12x2", "lastname": "Older", "modifiedtime": "2026-11-22 00:56:30"})
        own.state.counter = 9
        yield api
        api.close()


def send(api: Api, pairs: Pairs, exchange: dict[str, Any]) -> Any:
    request = pairs.ours(exchange["request"])
    form = dict((request["body"] or {}).get("__form__", {}))
    if exchange["name"] == "login":
        form["accessKey"] = md5(f"{pairs.theirs[CHALLENGE]}{KEY}".encode()).hexdigest()
    return api.call(request["method"], request["path"], params=request["query"], **({"data": form} if form else {}))


def compared(exchange: dict[str, Any], reply: Any, pairs: Pairs) -> list[str]:
    recorded = exchange["response"]
    if exchange["name"] == "stages":  # the recording keeps one of the fields
        shown = reply.json()["result"]["fields"]
        ours = {"success": True, "result": {"name": "Potentials", "fields": []}}
        ours["result"]["fields"] = [field for field in shown if field["name"] == "sales_stage"]  # type: ignore[index]
        return pairs.compare(recorded["body"], ours, "body", more=True)
    return pairs.differences(recorded, reply, ("content-type",), more=exchange["name"] in MORE_KEYS)


def test_every_recorded_exchange_gets_the_recorded_answer(api: Api) -> None:
    pairs = Pairs("no ids to map", frozenset({CHALLENGE, SESSION}), CLOCK)
    differing, answered = {}, 0
    for exchange in exchanges(RECORDING):
        reply = send(api, pairs, exchange)
        if found := compared(exchange, reply, pairs):
            differing[exchange["name"]] = found
        answered += 1
    assert differing == {}
    assert answered == 23


def test_what_is_treated_specially_is_recorded() -> None:
    assert {*MORE_KEYS} <= {exchange["name"] for exchange in exchanges(RECORDING)}


def test_the_facts_about_fields_are_those_of_the_server() -> None:
    described = json.loads(DESCRIBED.read_text(encoding="utf-8"))
    ours = {name for name, entity in DIALECT.entities.items() if entity.fields}
    assert ours == set(described)
    for name in ours:
        entity, theirs = DIALECT.entities[name], described[name]
        assert entity.id_prefix == f"{theirs['idPrefix']}x"
        known = {field["name"]: field for field in theirs["fields"]}
        for field, facts in entity.fields.items():
            there = known[field]
            assert facts["type"]["name"] == there["type"], (name, field)
            assert facts["type"].get("refersTo") == there.get("refersTo"), (name, field)
            values = [one["value"] for one in facts["type"].get("picklistValues", ())]
            assert values == (there.get("values") or []), (name, field)
            if name != "Users":  # nobody creates users here
                assert facts["mandatory"] == there["mandatory"], (name, field)
        mandatory = {field for field, there in known.items() if there["mandatory"]}
        assert name == "Users" or mandatory <= set(entity.fields), "what the server demands is demanded here"
