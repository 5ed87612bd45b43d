"""Access that the role of the API user needs, and which it has. SuiteCRM lists none: reading is tried."""

import asyncio
from collections.abc import Sequence

import msgspec

from cordboard.crm.suitecrm.api import MODULE, Api, ApiCall
from cordboard.crm.suitecrm.queries import listed
from cordboard.crm.suitecrm.record_types import ENTITIES, PEOPLE, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.shadow import READ

USERS = "Users: view"


def reading() -> tuple[Scope, ...]:
    """What a connection in shadow mode needs."""
    names = [*PEOPLE, *(TYPES[entity] for entity in READ)]
    return (*(Scope(name=f"{name}: view") for name in names), Scope(name=USERS))


def permissions_of(
    entities: Sequence[Entity], handed: Sequence[Entity] = (), *, reads_deals: bool = False
) -> tuple[Scope, ...]:
    """The least access to find people, to write these entities and to change the owners of those `handed` over."""
    written = [TYPES[entity] for entity in entities]
    found = [Scope(name=f"{name}: view") for name in PEOPLE]
    found += [Scope(name=f"{name}: view, edit") for name in written]
    found += [Scope(name=f"{name}: edit") for name in (TYPES[entity] for entity in handed) if name not in written]
    if reads_deals and TYPES[Entity.DEAL] not in written:
        found.append(Scope(name=f"{TYPES[Entity.DEAL]}: view"))
    return (*found, Scope(name=USERS))


async def with_held(api: Api, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The same with `held` where it can be tried without writing: viewing. The rest stays unknown."""
    names = list(dict.fromkeys(scope.name.partition(":")[0] for scope in scopes))
    answers = await asyncio.gather(*(_viewed(api, name) for name in names))
    viewable = {name for name, answered in zip(names, answers, strict=True) if answered}
    return tuple(msgspec.structs.replace(scope, held=_held(scope.name, viewable)) for scope in scopes)


async def _viewed(api: Api, module: str) -> bool:
    query = listed(module, select=("name",) if module in ENTITIES else ("last_name",), size=1)
    call = ApiCall(method="GET", path=f"{MODULE}/{module}", module=module, query=query)
    return (await api.ask(call)).error is None


def _held(name: str, viewable: set[str]) -> bool | None:
    """What cannot be viewed is missing; that writing is allowed shows at the first record."""
    module, _, rights = name.partition(":")
    if module not in viewable:
        return False
    return True if rights.strip() == "view" else None
