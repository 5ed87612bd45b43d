"""What clients of Odoo ask beside the recording: by position or by name, false for what is not given."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api

DIALECT = load(Path(__file__).parents[3] / "cordboard" / "crm" / "odoo")
KEY = "odoo-demo-key"


@pytest.fixture
def api() -> Iterator[Api]:
    with asyncio.Runner() as runner:
        api = Api(new_counterpart(DIALECT, Clock("manual", 1_764_000_000), people=0), runner, {})
        yield api
        api.close()


def rpc(api: Api, model: str, method: str, *args: Any, **named: Any) -> Any:
    params = {"service": "object", "method": "execute_kw", "args": ["odoo", 8, KEY, model, method, args, named]}
    return api.post("/jsonrpc", {"jsonrpc": "2.0", "id": 1, "method": "call", "params": params}).json()


def json2(api: Api, model: str, method: str, **named: Any) -> Any:
    return api.post(f"/json/2/{model}/{method}", named, headers={"Authorization": f"bearer {KEY}"}).json()


def test_arguments_come_by_position_or_by_name(api: Api) -> None:
    (lead,) = rpc(api, "crm.lead", "create", [{"name": "A", "phone": "600 11 12 22"}])["result"]
    domain = [["phone_sanitized", "=", "+34600111222"]]
    assert rpc(api, "crm.lead", "search", domain, 0, False, False)["result"] == [lead]
    assert rpc(api, "crm.lead", "search", domain=domain)["result"] == [lead]
    assert json2(api, "crm.lead", "search", domain=domain, limit=1) == [lead]
    assert rpc(api, "crm.lead", "read", [lead, 999], ["name"])["result"] == [{"id": lead, "name": "A"}]
    assert rpc(api, "crm.lead", "write", [lead], {"phone": False})["result"] is True
    assert rpc(api, "crm.lead", "search_count", domain)["result"] == 0


def test_rows_are_loaded_all_or_none_and_found_again_by_their_external_id(api: Api) -> None:
    fields = ["id", "name", "user_id/.id", "tag_ids/.id"]
    (tag,) = json2(api, "crm.tag", "create", vals_list=[{"name": "vip"}])
    first = json2(api, "crm.lead", "load", fields=fields, data=[["own.a", "A", "2", str(tag)], ["own.b", "B", "", ""]])
    again = json2(api, "crm.lead", "load", fields=fields, data=[["own.b", "B2", "3", ""]])
    assert again["ids"] == first["ids"][1:]
    assert json2(api, "ir.model.data", "check_object_reference", module="own", xml_id="b") == [
        "crm.lead",
        first["ids"][1],
    ]
    wrong = json2(api, "crm.lead", "load", fields=fields, data=[["own.c", "C", "2", ""], ["own.d", "D", "99", ""]])
    assert (wrong["ids"], wrong["messages"][0]["record"], wrong["messages"][0]["field"]) == (False, 1, "user_id")
    assert json2(api, "crm.lead", "search_count", domain=[]) == 2
    missing = json2(api, "ir.model.data", "check_object_reference", module="own", xml_id="c")
    assert missing["name"] == "builtins.ValueError"


def test_archived_records_are_listed_only_where_they_are_asked_for(api: Api) -> None:
    (lead,) = json2(api, "crm.lead", "create", vals_list=[{"name": "A", "active": False}])
    assert json2(api, "crm.lead", "search", domain=[]) == []
    assert json2(api, "crm.lead", "search", domain=[["active", "in", [True, False]]]) == [lead]
    assert json2(api, "crm.lead", "search", domain=["|", ["active", "=", False], ["id", "=", 7]]) == [lead]
