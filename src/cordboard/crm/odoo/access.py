"""Access rights that the user of the key needs, and which it has: Odoo says so for each model and operation."""

import asyncio
from collections.abc import Sequence

import msgspec

from cordboard.crm.odoo.api import Api
from cordboard.crm.odoo.api_call import ApiCall
from cordboard.crm.odoo.record_types import ACTIVITY, LEAD, MESSAGE, MODELS, PARTNER, PEOPLE, USERS
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.shadow import READ


def reading() -> tuple[Scope, ...]:
    """What a connection in shadow mode needs."""
    models = dict.fromkeys([*PEOPLE, *(MODELS[entity] for entity in READ)])
    return (*(Scope(name=f"{model}: read") for model in models), Scope(name=f"{USERS}: read"))


def rights_of(entities: Sequence[Entity], handed: Sequence[Entity] = ()) -> tuple[Scope, ...]:
    """The least rights to find people and to write these entities; none to delete."""
    written = {MODELS[entity] for entity in entities}
    given = {MODELS[entity] for entity in handed} - written
    found = [Scope(name=f"{model}: read") for model in PEOPLE]
    for model in (PARTNER, LEAD, MESSAGE, ACTIVITY):
        if model in written:
            found.append(Scope(name=f"{model}: create, write"))
        elif model in given:
            found.append(Scope(name=f"{model}: write"))
    return (*found, Scope(name=f"{USERS}: read"))


async def with_held(api: Api, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The same with `held`, as Odoo says; None where it does not."""
    return tuple(await asyncio.gather(*(_held(api, scope) for scope in scopes)))


async def _held(api: Api, scope: Scope) -> Scope:
    model, _, words = scope.name.partition(": ")
    answers = await asyncio.gather(*(may(api, model, word) for word in words.split(", ")))
    held = False if False in answers else None if None in answers else True
    return msgspec.structs.replace(scope, held=held)


async def may(api: Api, model: str, operation: str) -> bool | None:
    """Whether the user of the key may read, create, write or unlink records of this model."""
    new = ApiCall(model=model, method="has_access", ids=(), args={"operation": operation})
    old_args = {"operation": operation, "raise_exception": False}
    old = ApiCall(model=model, method="check_access_rights", args=old_args)
    for call in (old, new) if api.is_rpc else (new,):
        answer = await api.ask(call)
        if answer.error is None and isinstance(answer.reader.value, bool):
            return answer.reader.value
        if answer.error and answer.error.code == "no_model" and "model" in answer.error.said:
            return False
    return None
