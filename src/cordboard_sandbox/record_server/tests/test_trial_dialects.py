"""A further server, recorded like the first, played by a trial dialect: the engine knows no CRM.

It has one address with forms, sessions by challenge, select statements, errors with status 200. Exchanges that the
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
VTIGER = recording("vtiger/vtiger-8.2.0.exchanges.json")


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
