"""Permissions that the role of the API user needs, and which it has. EspoCRM lists none: they are tried."""

import asyncio
from collections.abc import Sequence

import msgspec

from cordboard.crm.espocrm.api import Api, ApiCall
from cordboard.crm.espocrm.queries import search
from cordboard.crm.espocrm.record_types import ENTITIES, PEOPLE, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.shadow import READ

USERS = "User: read"
WEBHOOKS = "Webhook"
MERGED = (
    Entity.CONTACT,
    Entity.LEAD,
    Entity.ACCOUNT,
    Entity.DEAL,
    Entity.CALL,
    Entity.TASK,
)  # what a merge and its undo change
DELETED = (
    "Contact: delete",
    "Lead: delete",
    "Account: delete",
    "Meeting: read, edit",
    "Note: create, read, edit, delete",
)


def reading() -> tuple[Scope, ...]:
    """What a connection in shadow mode needs."""
    names = [*PEOPLE, *(TYPES[entity] for entity in READ)]
    return (*(Scope(name=f"{name}: read") for name in names), Scope(name=USERS))


def permissions_of(
    entities: Sequence[Entity], handed: Sequence[Entity] = (), *, reads_deals: bool = False, merges: bool = False
) -> tuple[Scope, ...]:
    """The least permissions to find people and to write these entities; to delete only where duplicates are merged."""
    entities = tuple(dict.fromkeys((*entities, *MERGED))) if merges else entities
    written = [TYPES[entity] for entity in entities if entity is not Entity.NOTE]
    found = [Scope(name=f"{name}: read") for name in PEOPLE]
    for name in written:
        rights = "create, edit" if name in PEOPLE else "create, read, edit"
        found.append(Scope(name=f"{name}: {rights}"))
    for name in (TYPES[entity] for entity in handed):
        if name not in written:
            found.append(Scope(name=f"{name}: edit"))
    if reads_deals and TYPES[Entity.DEAL] not in written:
        found.append(Scope(name=f"{TYPES[Entity.DEAL]}: read"))
    found += [Scope(name=name) for name in DELETED] if merges else []
    found.append(Scope(name=USERS))
    found.append(Scope(name=WEBHOOKS))
    return tuple(found)


async def with_held(api: Api, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The same with `held` where it can be tried without writing: reading. The rest stays unknown."""
    names = list(dict.fromkeys(scope.name.partition(":")[0] for scope in scopes))
    answers = await asyncio.gather(
        *(api.ask(ApiCall(method="GET", path=f"/{name}", query=search(limit=1))) for name in names)
    )
    readable = {name for name, answer in zip(names, answers, strict=True) if answer.error is None}
    return tuple(msgspec.structs.replace(scope, held=_held(scope.name, readable)) for scope in scopes)


def _held(name: str, readable: set[str]) -> bool | None:
    """What cannot be read is missing; that writing is allowed shows at the first record."""
    record_type, _, rights = name.partition(":")
    if record_type not in readable:
        return False
    return True if rights.strip() == "read" or record_type not in ENTITIES else None
