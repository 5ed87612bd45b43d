"""What journeys share: whole calls as a provider tells them, settings for the length of a test, records by number."""

import contextlib
import os
import subprocess
import sys
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from support.faultrun.calls import LINE, stamp
from support.faultrun.world import World, until

FIXED_LINE = {"number": LINE, "extension": "80"}
PEOPLE = {"account": "Accounts", "lead": "Leads", "contact": "Contacts"}
NAMES = {"account": {"Account_Name": "Standing S.L."}, "lead": {"Last_Name": "Standing", "Company": "-"}}
SITUATIONS = ("inbound_answered", "inbound_missed", "outbound_answered", "outbound_not_reached")


def new_id() -> str:
    return f"s-{uuid.uuid4().hex[:10]}"


def ended(call: str, number: str | None, **more: Any) -> dict[str, Any]:
    """A whole call as a provider tells it that only reports the end."""
    at = stamp(datetime.now(UTC) - timedelta(minutes=1))
    whole = {"schema": 1, "id": f"{call}-end", "call": call, "at": at, "type": "ended", "direction": "inbound"}
    party = {"client": {"number": number}, "own_number": LINE, "extension": "80"}
    return {**whole, **party, "disposition": "answered", "durations_ms": {"ring": 9000, "talk": 71000}, **more}


def played(world: World, number: str | None, **more: Any) -> dict[str, Any]:
    """The call, once everything that follows from it is settled."""
    call = new_id()
    assert world.post([ended(call, number, **more)]) == 202
    return world.wait_settled(call)


def made(call: dict[str, Any], entity: str) -> list[str]:
    """Ids of the records of one kind that the call brought about."""
    return [effect["record"] for effect in call["effects"] if effect["entity"] == entity]


def record(world: World, module: str, wanted: str) -> dict[str, Any]:
    """The record as it stands in the CRM."""
    return next(row for row in world.records(module) if row["id"] == wanted)


def only(entity: str, mode: str) -> list[dict[str, str]]:
    """A matrix with one kind of record everywhere."""
    parties = ("new", "known")
    return [{"situation": s, "party": p, "entity": entity, "mode": mode} for s in SITUATIONS for p in parties]


@contextlib.contextmanager
def settings(world: World, **changes: Any) -> Iterator[None]:
    """Settings for the length of a test; those before come back."""
    before = world.api("GET", "/settings")["settings"]
    save(world, {**before, **changes})
    try:
        yield
    finally:
        save(world, before)


def plan(world: World, **changes: Any) -> dict[str, Any]:
    """The plans of all CRMs, with these changes in that of Zoho."""
    plans: dict[str, Any] = world.api("GET", "/settings")["settings"]["crm"]
    return {**plans, "zoho": {**plans["zoho"], **changes}}


def save(world: World, wanted: dict[str, Any]) -> None:
    held = world.api("GET", "/settings")
    body = {"settings": wanted, "note": "a test", "base_version": held["version"]}
    world.api("PUT", "/settings", body)


def users(world: World) -> list[str]:
    """CRM users who may own records."""
    return [user["id"] for user in world.api("GET", "/connections/zoho/users")["items"]]


def counted(world: World, modules: Iterable[str]) -> dict[str, int]:
    return {module: len(world.records(module)) for module in modules}


def updated(*entities: str) -> list[dict[str, str]]:
    """A matrix that only updates these kinds of record of known clients, and writes their calls down."""
    modes = [*((entity, "update_only") for entity in entities), ("call", "always")]
    return [{"situation": s, "party": "known", "entity": e, "mode": mode} for s in SITUATIONS for e, mode in modes]


def standing(world: World, entity: str, number: str, owner: str, **fields: str) -> str:
    """A record of this owner in the CRM, known here. `number` in E.164."""
    whole = {**NAMES.get(entity, {"Last_Name": "Standing"}), "Phone": number, "Owner": {"id": owner}, **fields}
    made_there = world.control("POST", "/people", {"module": PEOPLE[entity], "fields": whole})
    world.api("POST", "/connections/zoho/sync")
    path = f"/lookup?number=%2B{number.removeprefix('+')}"
    until(lambda: world.api("GET", path)["type"] == "found", 20, "the directory has the record")
    return str(made_there["id"])


def given_by_a_person(world: World, entity: str, wanted: str, owner: str) -> None:
    """Somebody changes the owner in the CRM itself."""
    _by_a_person(world, "POST", f"{PEOPLE[entity]}/{wanted}/actions/change_owner", {"owner": {"id": owner}})


def edited_by_a_person(world: World, module: str, wanted: str, **fields: Any) -> None:
    """Somebody edits the record in the CRM itself."""
    _by_a_person(world, "PUT", f"{module}/{wanted}", {"data": [fields]})


def _by_a_person(world: World, method: str, path: str, body: Any) -> None:
    names = ("client_id", "client_secret", "refresh_token")
    form = {**{name: world.crm[name] for name in names}, "grant_type": "refresh_token"}
    token = httpx.post(f"{world.crm['accounts']}/oauth/v2/token", data=form, timeout=20).json()["access_token"]
    header = {"Authorization": f"Zoho-oauthtoken {token}"}
    reply = httpx.request(method, f"{world.crm['base']}/crm/v8/{path}", json=body, headers=header, timeout=20)
    assert reply.status_code == 200, reply.text


def command(world: World, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command line, in English, against this server."""
    token = (world.folder / "data" / "token").read_text().strip()
    whole = [sys.executable, "-m", "cordboard.cli.main", *arguments, "--server", world.base, "--token", token]
    environment = {**os.environ, "CORDBOARD_LANG": "en"}
    return subprocess.run(whole, capture_output=True, text=True, timeout=500, check=False, env=environment)
