"""Access that the user of the connection needs, and which it has: descriptions say which objects it may use."""

import asyncio
from collections.abc import Sequence

import msgspec

from cordboard.crm.salesforce.api import Api, ApiCall
from cordboard.crm.salesforce.record_types import PEOPLE, TYPES, USER
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.shadow import READ
from cordboard.ports.errors import PermissionMissing

USERS = "User: read"


def reading() -> tuple[Scope, ...]:
    """What a connection in shadow mode needs."""
    names = dict.fromkeys([*PEOPLE, *(TYPES[entity] for entity in READ)])
    return (*(Scope(name=f"{name}: read") for name in names), Scope(name=USERS))


def permissions_of(
    entities: Sequence[Entity], handed: Sequence[Entity] = (), *, reads_deals: bool = False
) -> tuple[Scope, ...]:
    """The least access to find people, to write these entities and to change the owners of those `handed` over."""
    written = list(dict.fromkeys(TYPES[entity] for entity in entities))
    found = [Scope(name=f"{name}: read") for name in PEOPLE]
    found += [Scope(name=f"{name}: read, create, edit") for name in written]
    given = dict.fromkeys(TYPES[entity] for entity in handed)
    found += [Scope(name=f"{name}: edit") for name in given if name not in written]
    if reads_deals and TYPES[Entity.DEAL] not in written:
        found.append(Scope(name=f"{TYPES[Entity.DEAL]}: read"))
    return (*found, Scope(name=USERS))


async def with_held(api: Api, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The same with `held` where it can be told without writing: reading. The rest stays unknown."""
    names = list(dict.fromkeys(scope.name.partition(":")[0] for scope in scopes))
    answers = await asyncio.gather(*(_described(api, name) for name in names))
    readable = {name for name, answered in zip(names, answers, strict=True) if answered}
    return tuple(msgspec.structs.replace(scope, held=_held(scope.name, readable)) for scope in scopes)


async def _described(api: Api, record_type: str) -> bool:
    """Whether the user sees the object; users are seen by everybody."""
    if record_type == USER:
        return True
    call = ApiCall(method="GET", path=f"/sobjects/{record_type}/describe", what=f"read {record_type}")
    try:
        return (await api.ask(call)).error is None
    except PermissionMissing:
        return False


def _held(name: str, readable: set[str]) -> bool | None:
    """What cannot be read is missing; that writing is allowed shows at the first record."""
    record_type, _, rights = name.partition(":")
    if record_type not in readable:
        return False
    return True if rights.strip() == "read" else None
