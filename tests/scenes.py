"""What journeys share: whole calls as a provider tells them, settings for the length of a test, records by number."""

import contextlib
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from faultrun.calls import LINE, stamp
from faultrun.world import World

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


def save(world: World, wanted: dict[str, Any]) -> None:
    held = world.api("GET", "/settings")
    body = {"settings": wanted, "note": "a test", "base_version": held["version"]}
    world.api("PUT", "/settings", body)


def users(world: World) -> list[str]:
    """CRM users who may own records."""
    return [user["id"] for user in world.api("GET", "/connections/zoho/users")["items"]]


def counted(world: World, modules: Iterable[str]) -> dict[str, int]:
    return {module: len(world.records(module)) for module in modules}
