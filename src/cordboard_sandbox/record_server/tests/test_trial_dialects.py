"""Two further servers, recorded like the first, played by trial dialects: the engine knows no CRM.

They differ in everything: integer ids, many2one pairs, prefix filters, methods in the path and in the body, false for
nothing; one address with forms, sessions by challenge, select statements, errors with status 200. Exchanges that a
trial leaves out are listed with the reason.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any

import pytest

from cordboard_sandbox.clock import Clock
from cordboard_sandbox.record_server.dialect import load
from cordboard_sandbox.record_server.seed import new_counterpart
from cordboard_sandbox.record_server.tests.conftest import Api
from cordboard_sandbox.record_server.tests.replay import Pairs, exchanges, recording

DIALECTS = Path(__file__).parent / "dialects"
BEGAN = datetime(2026, 11, 22, 1, 7, 0, tzinfo=UTC).timestamp()
ODOO = recording("odoo/odoo-19.0.exchanges.json")
VTIGER = recording("vtiger/vtiger-8.2.0.exchanges.json")
# texts of the vendor that no dialect repeats
VENDOR_TEXT = frozenset({"debug"})
ODOO_TEXT = {"err_missing_required", "err_bad_reference", "err_bad_json"}


@contextmanager
def played(name: str, people: int = 0) -> Iterator[Api]:
    own = new_counterpart(load(DIALECTS / f"{name}.toml"), Clock("manual", BEGAN), people=people)
    with asyncio.Runner() as runner:
        api = Api(own, runner, {})
        yield api
        api.close()


def only(own: Any, entity: str, attribute: str, value: str, id_: str) -> str:
    """Leave one user there, under this id; the answer is its id before."""
    record = next(one for one in own.live(entity) if one.values.get(attribute) == value)
    before, record.id = record.id, id_
    own.state.tables[entity] = {id_: record}
    for name, account in own.state.accounts.items():
        own.state.accounts[name] = type(account)(
            **{field: getattr(account, field) for field in account.__struct_fields__} | {"user": id_}
        )
    return before


@pytest.mark.skipif(not ODOO.exists(), reason="../shared/specs/odoo is not here: nothing to replay")
def test_odoo_answers_as_recorded() -> None:
    with played("odoo") as api:
        only(api.own, "res.users", "login", "admin", "2")
        for id_, at in ((10, "2026-11-21 10:00:00"), (3, "2026-11-22 00:51:00"), (1, "2026-11-22 00:51:34")):
            api.control("records/res.partner", {"id": str(id_), "name": f"P{id_}", "write_date": at})
        api.control("records/crm.lead", {"id": "4", "name": "Older"})
        api.control("records/mail.message", {"id": "64", "body": "older"})
        api.control("records/mail.activity", {"id": "1", "summary": "older"})
        differing, answered = {}, 0
        for exchange in exchanges(ODOO):
            request, name = exchange["request"], exchange["name"]
            key = "wrong" if name == "err_unauthorized" else "odoo-demo-key"
            headers = {"Authorization": f"Bearer {key}"} if "Authorization" in request["headers"] else {}
            body = request["body"]
            more: dict[str, Any] = {"content": body} if isinstance(body, str) else {"json": with_key(body)}
            reply = api.call(request["method"], request["path"], headers=headers, **(more if body is not None else {}))
            texts = VENDOR_TEXT | {"message", "arguments"} if name in ODOO_TEXT else VENDOR_TEXT
            pairs = Pairs("no ids to map", keys=frozenset(texts))
            found = pairs.differences(exchange["response"], reply, ("content-type", "www-authenticate"), more=False)
            if found:
                differing[name] = found
            answered += 1
        assert differing == {}
        assert answered == 28


def with_key(body: Any) -> Any:
    if isinstance(body, list):
        return [with_key(one) for one in body]
    if isinstance(body, dict):
        return {name: with_key(one) for name, one in body.items()}
    return "odoo-demo-key" if body == "<odoo-key>" else body


VTIGER_LEFT_OUT = {"listtypes": "the trial has nine of its thirty-odd modules"}
VTIGER_KEYS = {
    "login": frozenset(
        {"time_zone", "hour_format", "date_format", "is_admin", "call_duration", "other_event_duration"}
    ),  # preferences of the user
}


@pytest.mark.skipif(not VTIGER.exists(), reason="../shared/specs/vtiger is not here: nothing to replay")
def test_vtiger_answers_as_recorded() -> None:
    with played("vtiger") as api:
        only(api.own, "Users", "user_name", "admin", "19x1")
        api.control("records/Contacts", {"id": "12x2", "lastname": "Older", "modifiedtime": "2026-11-22 00:56:30"})
        api.own.state.counter = 9
        pairs = Pairs("no ids to map", frozenset({"6b024057210cc", "<session-name>"}))
        differing, answered = {}, 0
        for exchange in exchanges(VTIGER):
            request, name = pairs.ours(exchange["request"]), exchange["name"]
            if name in VTIGER_LEFT_OUT:
                continue
            form = dict((request["body"] or {}).get("__form__", {}))
            if name == "login":
                challenge = pairs.theirs["6b024057210cc"]
                form["accessKey"] = md5(f"{challenge}vtiger-demo-access-key".encode()).hexdigest()
            body = {"data": form} if form else {}
            reply = api.call(request["method"], request["path"], params=request["query"], **body)
            pairs.keys = VTIGER_KEYS.get(name, frozenset()) | {"serverTime", "expireTime"}
            recorded = exchange["response"]
            if name in VTIGER_KEYS:
                kept = {key: value for key, value in recorded["body"]["result"].items() if key not in pairs.keys}
                recorded = recorded | {"body": recorded["body"] | {"result": kept}}
            if found := pairs.differences(recorded, reply, ("content-type",), more=False):
                differing[name] = found
            answered += 1
        assert differing == {}
        assert answered == len(exchanges(VTIGER)) - len(VTIGER_LEFT_OUT) == 22
