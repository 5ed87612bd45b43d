"""What the profile of the API user must allow, and what it does: the description of a module says it."""

import asyncio
from collections.abc import Sequence

import msgspec

from cordboard.crm.vtiger.api import Answer, Api, ApiCall
from cordboard.crm.vtiger.record_types import CALL_LIST, PEOPLE, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.shadow import READ

USERS = "Users: view"
WRITE = "view, create, edit"
_SAID = {"view": "retrieveable", "create": "createable", "edit": "updateable"}  # their words in a description


def reading() -> tuple[Scope, ...]:
    """What a connection in shadow mode needs."""
    names = [*PEOPLE, *(TYPES[entity] for entity in READ)]
    return (*(Scope(name=f"{name}: view") for name in names), Scope(name=USERS))


def permissions_of(
    entities: Sequence[Entity], handed: Sequence[Entity] = (), *, reads_deals: bool = False, call_list: bool = False
) -> tuple[Scope, ...]:
    """The least permissions to find people and to write these entities."""
    written = [TYPES[entity] for entity in entities]
    found = [Scope(name=f"{name}: {WRITE if name in written else 'view'}") for name in PEOPLE]
    found += [Scope(name=f"{name}: {WRITE}") for name in written if name not in PEOPLE]
    found += [Scope(name=f"{TYPES[entity]}: edit") for entity in handed if TYPES[entity] not in written]
    if reads_deals and TYPES[Entity.DEAL] not in written:
        found.append(Scope(name=f"{TYPES[Entity.DEAL]}: view"))
    if call_list:
        found.append(Scope(name=f"{CALL_LIST}: {WRITE}"))
    return (*found, Scope(name=USERS))


async def with_held(api: Api, scopes: Sequence[Scope]) -> tuple[Scope, ...]:
    """The same with `held`, as far as descriptions say it."""
    names = list(dict.fromkeys(scope.name.partition(":")[0] for scope in scopes))
    calls = [ApiCall(operation="describe", values={"elementType": name}, module=name) for name in names]
    answers = dict(zip(names, await asyncio.gather(*(api.ask(call) for call in calls)), strict=True))
    return tuple(msgspec.structs.replace(scope, held=_held(scope.name, answers)) for scope in scopes)


def _held(name: str, answers: dict[str, Answer]) -> bool | None:
    """A module that cannot be described is hidden; older versions say no more than that."""
    module, _, words = name.partition(": ")
    answer = answers[module]
    if answer.error is not None:
        return False
    flags = [answer.reader.maybe(_SAID[word]).value for word in words.split(", ")]
    if False in flags:
        return False
    wanted = [flag for word, flag in zip(words.split(", "), flags, strict=True) if word != "view"]
    return True if all(flag is True for flag in wanted) else None
