"""Replays every recorded exchange of a real Odoo 19.0 against the dialect and compares status, headers and body.

Source: ../shared/specs/odoo (reference data, see SOURCES.txt there): JSON-2 and JSON-RPC of one server. State that the
recording found there (one user, three partners, a lead, a message, an activity) is set up first, so ids are the same.
"""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api
from cordboard_sandbox.record_server.tests.replay import Pairs, exchanges, recording

DIALECT = load(Path(__file__).parents[3] / "cordboard" / "crm" / "odoo")
RECORDING = recording("odoo/odoo-19.0.exchanges.json")
BEGAN = datetime(2026, 11, 22, 1, 7, 0, tzinfo=UTC).timestamp()
KEY, THEIR_KEY = "odoo-demo-key", "<odoo-key>"
HEADERS = ("content-type", "www-authenticate")
NEVER = frozenset({"debug"})  # a traceback, taken out of the recording
VENDOR_TEXT = {  # their sentence is the vendor's own, which no dialect repeats; name and status are compared
    "err_missing_required",
    "err_bad_reference",
    "err_bad_json",
}

pytestmark = pytest.mark.skipif(not RECORDING.exists(), reason="../shared/specs/odoo is not here: nothing to replay")


@pytest.fixture
def api() -> Iterator[Api]:
    own = new_counterpart(DIALECT, Clock("manual", BEGAN), people=0)
    with asyncio.Runner() as runner:
        api = Api(own, runner, {})
        set_up(api)
        yield api
        api.close()


def set_up(api: Api) -> None:
    """What the recorded server held before the first exchange; the administrator, its only user, has the id 2."""
    own = api.own
    admin = next(one for one in own.live("res.users") if one.values["login"] == "admin")
    admin.id, account = "2", own.state.accounts["admin"]
    own.state.tables["res.users"] = {"2": admin}
    fields = {name: getattr(account, name) for name in account.__struct_fields__}
    own.state.accounts["admin"] = type(account)(**{**fields, "user": "2"})
    for id_, at in ((10, "2026-11-21 10:00:00"), (3, "2026-11-22 00:51:00"), (1, "2026-11-22 00:51:34")):
        api.control("records/res.partner", {"id": str(id_), "name": f"P{id_}", "write_date": at})
    api.control("records/crm.lead", {"id": "4", "name": "Older"})
    api.control("records/mail.message", {"id": "64", "body": "older"})
    api.control("records/mail.activity", {"id": "1", "summary": "older"})


def test_every_recorded_exchange_gets_the_recorded_answer(api: Api) -> None:
    differing, answered = {}, 0
    for exchange in exchanges(RECORDING):
        name = exchange["name"]
        reply = send(api, exchange)
        texts = NEVER | {"message", "arguments"} if name in VENDOR_TEXT else NEVER
        pairs = Pairs("no ids to map", keys=frozenset(texts))
        if found := pairs.differences(exchange["response"], reply, HEADERS, more=False):
            differing[name] = found
        answered += 1
    assert differing == {}
    assert answered == 28


def send(api: Api, exchange: dict[str, Any]) -> Any:
    request, body = exchange["request"], exchange["request"]["body"]
    key = "wrong" if exchange["name"] == "err_unauthorized" else KEY
    headers = {"Authorization": f"bearer {key}"} if "Authorization" in request["headers"] else {}
    more: dict[str, Any] = {"content": body} if isinstance(body, str) else {"json": with_key(body)}
    return api.call(request["method"], request["path"], headers=headers, **(more if body is not None else {}))


def with_key(body: Any) -> Any:
    if isinstance(body, list):
        return [with_key(one) for one in body]
    if isinstance(body, dict):
        return {name: with_key(one) for name, one in body.items()}
    return KEY if body == THEIR_KEY else body


def test_what_is_treated_specially_is_recorded() -> None:
    assert {exchange["name"] for exchange in exchanges(RECORDING)} >= VENDOR_TEXT
