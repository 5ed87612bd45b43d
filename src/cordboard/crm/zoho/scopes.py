"""The permissions that we ask for; none of them deletes anything, but for merging. `texts` explains each. Pure.

Source: docs/reference/zoho-crm.md section 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cordboard.crm.zoho.modules import MODULES, PEOPLE
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope
from cordboard.ports.crm.deals import READ_DEALS
from cordboard.ports.crm.merging import MERGE
from cordboard.ports.crm.shadow import is_shadow

ALWAYS = (
    "ZohoCRM.coql.READ",
    "ZohoCRM.composite_requests.CUSTOM",
    "ZohoCRM.settings.fields.READ",
    "ZohoCRM.users.READ",
    "ZohoCRM.org.READ",
    "ZohoCRM.notifications.CREATE",
    "ZohoCRM.notifications.READ",
    "ZohoCRM.notifications.UPDATE",
)
OWNERS = ("ZohoCRM.change_owner.CREATE",)
DEALS = ("ZohoCRM.settings.layouts.READ", "ZohoCRM.settings.pipeline.READ")
CALLS = ("ZohoCRM.modules.attachments.CREATE", "ZohoCRM.modules.attachments.READ")  # a link that its own field refuses
KEY = ("ZohoCRM.settings.fields.CREATE",)
SEARCH = ("ZohoSearch.securesearch.READ",)
MERGING = (  # asked for once merging is switched on: to merge, to create again, to move what is linked
    *(
        f"ZohoCRM.modules.{module}.{verb}"
        for module in ("leads", "contacts", "accounts")
        for verb in ("WRITE", "CREATE", "UPDATE")
    ),
    *(
        f"ZohoCRM.modules.{module}.{verb}"
        for module in ("deals", "calls", "tasks", "events")
        for verb in ("READ", "UPDATE")
    ),
    *(f"ZohoCRM.modules.notes.{verb}" for verb in ("CREATE", "READ", "UPDATE", "DELETE")),
    *(f"ZohoCRM.modules.attachments.{verb}" for verb in ("CREATE", "READ", "DELETE")),
)
_MODULE = ("READ", "CREATE", "UPDATE")
_READING = (
    *(f"ZohoCRM.modules.{module.lower()}.READ" for module in (*PEOPLE, "Calls", "Tasks", "Deals")),
    *(name for name in ALWAYS if not name.endswith((".CREATE", ".UPDATE"))),
    *DEALS,
)


def needed(settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity]) -> list[Scope]:
    """The least permissions to create these kinds of record and to change the owners of those; or only to read."""
    if is_shadow(settings):
        return [Scope(name=name) for name in _READING]
    read_always = [module.lower() for module in PEOPLE]
    names: list[str] = []
    for module in dict.fromkeys([*read_always, *(MODULES[entity].lower() for entity in entities)]):
        used = module in [MODULES[entity].lower() for entity in entities]
        names += [f"ZohoCRM.modules.{module}.{verb}" for verb in _MODULE if used or verb == "READ"]
    names += ALWAYS
    names += OWNERS if handed else ()
    reads_deals = bool(settings.get(READ_DEALS))
    names += ("ZohoCRM.modules.deals.READ",) if reads_deals and Entity.DEAL not in entities else ()
    names += DEALS if reads_deals or Entity.DEAL in entities else ()
    names += CALLS if Entity.CALL in entities else ()
    names += KEY if settings.get("key_field") else ()
    names += SEARCH if settings.get("live_search") else ()
    names += MERGING if settings.get(MERGE) else ()
    return [Scope(name=name) for name in dict.fromkeys(names)]


def with_held(scopes: Iterable[Scope], granted: str | None) -> tuple[Scope, ...]:
    """The same permissions, each with whether it was granted; unknown where the token answer did not say."""
    held = {part.lower() for part in (granted or "").replace(",", " ").split()}
    return tuple(Scope(name=one.name, held=_covers(held, one.name.lower()) if held else None) for one in scopes)


def _covers(held: set[str], scope: str) -> bool:
    """Granted itself, or a wider one: `...leads.all`, `...modules.read`, `...modules.all`."""
    *path, right = scope.split(".")
    return any(".".join([*path[:length], end]) in held for length in range(len(path), 0, -1) for end in (right, "all"))
