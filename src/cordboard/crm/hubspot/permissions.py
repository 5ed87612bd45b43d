"""Scopes that the app needs, and which it was granted."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.crm.hubspot.record_types import COMPANIES, CONTACTS, DEALS, PEOPLE, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.deals import READ_DEALS
from cordboard.ports.crm.shadow import is_shadow

OWNERS = "crm.objects.owners.read"


def needed(settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()) -> tuple[Scope, ...]:
    """The least scopes to find people and to write these entities. Calls, tasks and notes ride on contacts."""
    if is_shadow(settings):
        return tuple(Scope(name=name) for name in (*(_objects(kind, "read") for kind in (*PEOPLE, DEALS)), OWNERS))
    changed = {carrier(TYPES[entity]) for entity in (*entities, *handed)}
    created = {carrier(TYPES[entity]) for entity in entities}
    read = [*PEOPLE, *([DEALS] if DEALS in changed or settings.get(READ_DEALS) else [])]
    names = [_objects(kind, "read") for kind in read]
    names += [_objects(kind, "write") for kind in (CONTACTS, COMPANIES, DEALS) if kind in changed]
    names += [f"crm.schemas.{kind}.write" for kind in (CONTACTS, COMPANIES, DEALS) if kind in created]
    return tuple(Scope(name=name) for name in (*names, OWNERS))


def with_held(scopes: Sequence[Scope], held: Sequence[str] | None) -> tuple[Scope, ...]:
    """The same with what HubSpot says was granted; None: it does not say."""
    if held is None:
        return tuple(scopes)
    return tuple(msgspec.structs.replace(scope, held=scope.name in held) for scope in scopes)


def _objects(kind: str, right: str) -> str:
    return f"crm.objects.{kind}.{right}"


def carrier(record_type: str) -> str:
    """The object type whose scopes cover records of this type: calls, tasks and notes ride on contacts."""
    return record_type if record_type in (COMPANIES, DEALS) else CONTACTS
