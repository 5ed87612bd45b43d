"""Scopes that the app needs, and which it was granted. An API token has whatever its user may do."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from cordboard.crm.pipedrive.record_types import ACTIVITIES, DEALS, SCOPES, TYPES
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.deals import READ_DEALS
from cordboard.ports.crm.shadow import is_shadow

BASE, USERS, ADMIN, PHONE = "base", "users:read", "admin", "phone-integration"


def needed(settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity] = ()) -> tuple[Scope, ...]:
    """The least scopes to find people and to write these entities."""
    if is_shadow(settings):
        names = (BASE, USERS, "contacts:read", "deals:read", "activities:read")
        return tuple(Scope(name=name) for name in names)
    written = {SCOPES[TYPES[entity]] for entity in (*entities, *handed)}
    names_ = [BASE, USERS, f"contacts:{_right('contacts', written)}"]
    if SCOPES[DEALS] in written or settings.get(READ_DEALS):
        names_.append(f"deals:{_right('deals', written)}")
    if SCOPES[ACTIVITIES] in written:
        names_.append("activities:full")
    if Entity.LEAD in entities and settings.get("leads_inbox", True):
        names_.append("leads:full")
    if Entity.CALL in entities and settings.get("call_logs"):
        names_.append(PHONE)
    return tuple(Scope(name=name) for name in (*names_, ADMIN))


def _right(area: str, written: set[str]) -> str:
    return "full" if area in written else "read"


def with_held(scopes: Sequence[Scope], held: str | None) -> tuple[Scope, ...]:
    """The same with what Pipedrive said was granted; None: it does not say."""
    if not held:
        return tuple(scopes)
    granted = set(held.replace(",", " ").split())
    return tuple(msgspec.structs.replace(scope, held=_is_held(scope.name, granted)) for scope in scopes)


def _is_held(name: str, granted: set[str]) -> bool:
    """A scope to write covers the one to read."""
    return name in granted or name.replace(":read", ":full") in granted
