"""What we send against the facts of the vendor's specification: every request it knows, no value that it does not name.

The table is compiled by `tools/api_facts.py`; where the specification is at hand, the two are compared.
"""

import asyncio
import json
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from cordboard.crm.pipedrive.record_types import CUSTOM
from cordboard.domain.crm.actions import (
    AddNote,
    ChangeNote,
    ChangeTask,
    CreateAccount,
    CreateContact,
    CreateDeal,
    CreateTask,
    SetOwner,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.numbers.reading import read
from cordboard.testing.crm_contract.world import applied, call, lead, one
from cordboard_sandbox.record_server.requests.serving import _pattern

World = Any  # the world of conftest.py
HERE = Path(__file__).parent
TABLE = tomllib.loads((HERE / "specification.toml").read_text(encoding="utf-8"))
OPERATIONS = TABLE["operations"]
FOLDERS = [folder / "shared/specs/pipedrive" for folder in HERE.parents[4:7]]
TYPES = {"integer": int, "string": str, "boolean": bool, "number": (int, float), "array": list, "object": dict}


def operation_of(method: str, path: str) -> dict[str, Any]:
    found = [one for one in OPERATIONS if one["method"] == method and re.fullmatch(_pattern(one["path"]), path)]
    assert found, f"{method} {path} is in no specification"
    return dict(min(found, key=lambda one: one["path"].count("{")))


def test_every_request_and_value_that_is_sent_is_one_that_the_specification_names(inbox_world: World) -> None:
    crm, owner = inbox_world.crm(), inbox_world.owners()[0]

    async def story() -> None:
        await crm.identify()
        await crm.users()
        await crm.pipelines()
        await crm.prepare(agreed=True)
        held = await crm.subscribe("http://127.0.0.1:9/hooks/pipedrive", "word", ())
        await crm.subscribe("http://127.0.0.1:9/hooks/other", "word", held)
        for verify in (False, True):
            (account,) = applied(await crm.apply([CreateAccount(key="a", name="Acme")], verify=verify))
            company = one(Entity.ACCOUNT, account.id)
            who = CreateContact(
                key="p", name="Ana", phone="+34600111222", account=company, description="d", owner=owner
            )
            (person,) = applied(await crm.apply([who], verify=verify))
            about = one(Entity.CONTACT, person.id)
            deal = CreateDeal(key="d", name="Deal", contact=about, account=company, closing=date(2030, 1, 1))
            (sold,) = applied(await crm.apply([deal], verify=verify))
            everything = (about, company, one(Entity.DEAL, sold.id))
            task = CreateTask(key="t", subject="Call back", about=everything, due=date(2030, 1, 1))
            (todo,) = applied(await crm.apply([task], verify=verify))
            applied(await crm.apply([lead(owner=owner), call(about=everything, owner=owner)], verify=verify))
            urgent = ChangeTask(key="t2", task=one(Entity.TASK, todo.id), urgent=True, done=True, note="Reached")
            mine = SetOwner(key="o", record=about, owner=owner, was=(owner,))
            (noted,) = applied(await crm.apply([AddNote(key="n", parent=about, title="T", text="x")], verify=verify))
            again = ChangeNote(key="n2", note=one(Entity.NOTE, noted.id), title="T", text="y", was=("x",))
            applied(await crm.apply([urgent, mine, again], verify=verify))
        await crm.find([read("+34600111222", "ES")])
        pages = [page async for page in crm.load(None)]
        await crm.changes(pages[-1].cursor)
        await crm.deal_changes(None)
        await crm.existing(Entity.CALL, ["1"])

    asyncio.run(story())
    sent = [one for one in inbox_world.far.sent if not one.path.endswith("/oauth/token")]
    assert {one.path.split("/")[1] for one in sent} == {"api", "v1"}
    for request in sent:
        known = operation_of(request.method, request.path)
        if request.body:
            _is_known(json.loads(request.body), known)
    for line in inbox_world.journal:
        address = urlsplit(line.url)
        if not address.path.endswith("/oauth/token"):
            known = operation_of(line.method, address.path)
            assert {name for name, _ in parse_qsl(address.query)} <= set(known.get("query", ())), line.url


def _is_known(body: dict[str, Any], known: dict[str, Any]) -> None:
    kinds = dict(one.split(": ") for one in known["body"])
    assert set(body) <= set(kinds), (known["path"], set(body) - set(kinds))
    # The specification demands a title of an organisation, which has none: its name is meant.
    assert set(known.get("required", ())) - {"title"} <= set(body)
    for name, value in body.items():
        if value is not None and kinds[name] in TYPES:
            assert isinstance(value, TYPES[kinds[name]]), (known["path"], name, value)
            assert kinds[name] == "boolean" or not isinstance(value, bool)
    assert all(len(code) == 40 for code in body.get(CUSTOM, {}))


def test_the_table_is_what_the_specification_says_where_that_is_at_hand() -> None:
    folder = next((one for one in FOLDERS if one.exists()), None)
    if folder is None:
        pytest.skip("the vendor's specification is not beside this clone (../shared/specs/pipedrive)")
    specs = {"/v1": folder / "v1.min.json", "/api/v2": folder / "v2.min.json"}
    for known in OPERATIONS:
        prefix = next(prefix for prefix in specs if known["path"].startswith(prefix))
        paths = json.loads(specs[prefix].read_text(encoding="utf-8"))["paths"]
        theirs = paths[known["path"].removeprefix(prefix)][known["method"].lower()]
        assert theirs.get("x-token-cost") == known["price"]
        asked = {one["name"] for one in theirs.get("parameters", []) if one["in"] == "query"}
        assert asked == set(known.get("query", ()))
