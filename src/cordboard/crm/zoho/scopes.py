"""The rights that we ask for, each with its purpose; none of them deletes anything. Pure.

Source: docs/reference/zoho-crm.md section 1.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cordboard.crm.zoho.data_centres import MODULES, PEOPLE
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.crm import Scope

ALWAYS = {
    "ZohoCRM.coql.READ": "Read people for the local directory with few, exact queries.",
    "ZohoCRM.composite_requests.CUSTOM": "Ask several questions in one request, which costs less.",
    "ZohoCRM.settings.fields.READ": "Know the phone fields, custom fields and lengths of your modules.",
    "ZohoCRM.users.READ": "Know the users who may own records, and who we are.",
    "ZohoCRM.org.READ": "Make sure that it is always the same organisation.",
    "ZohoCRM.notifications.CREATE": "Hear of changed contacts at once.",
    "ZohoCRM.notifications.READ": "See whether we still hear of changes.",
    "ZohoCRM.notifications.UPDATE": "Go on hearing of changes.",
}
OWNERS = {"ZohoCRM.change_owner.CREATE": "Give records that stand the owner whom your rules name."}
DEALS = {
    "ZohoCRM.settings.layouts.READ": "Show the layouts of deals to choose from.",
    "ZohoCRM.settings.pipeline.READ": "Show pipelines and stages to choose from; know which deals are open.",
}
CALLS = {
    "ZohoCRM.modules.attachments.CREATE": "Attach the link to a recording where the call's own field refuses it.",
    "ZohoCRM.modules.attachments.READ": "See whether that link is attached already.",
}
KEY = {"ZohoCRM.settings.fields.CREATE": "Create the key field that guards against second records, once you agree."}
SEARCH = {"ZohoSearch.securesearch.READ": "Also ask Zoho's search index for callers."}
_MODULE = {
    "READ": "Read {} for the directory and for checking what stands already.",
    "CREATE": "Create {}.",
    "UPDATE": "Complete {} that stand already.",
}


def needed(settings: Mapping[str, Any], entities: Sequence[Entity], handed: Sequence[Entity]) -> list[Scope]:
    """The least rights to create these kinds of record and to change the owners of those."""
    read_always = [module.lower() for module in PEOPLE]
    rights: dict[str, str] = {}
    for module in dict.fromkeys([*read_always, *(MODULES[entity].lower() for entity in entities)]):
        used = module in [MODULES[entity].lower() for entity in entities]
        for right, purpose in _MODULE.items():
            if used or right == "READ":
                rights[f"ZohoCRM.modules.{module}.{right}"] = purpose.format(module)
    rights |= ALWAYS
    rights |= OWNERS if handed else {}
    rights |= DEALS if Entity.DEAL in entities else {}
    rights |= CALLS if Entity.CALL in entities else {}
    rights |= KEY if settings.get("key_field") else {}
    rights |= SEARCH if settings.get("live_search") else {}
    return [Scope(name=name, purpose=purpose) for name, purpose in rights.items()]


def with_held(scopes: Iterable[Scope], granted: str | None) -> tuple[Scope, ...]:
    """The same rights, each told whether it was granted; unknown where the token answer did not say."""
    held = {part.lower() for part in (granted or "").replace(",", " ").split()}
    return tuple(
        Scope(name=one.name, purpose=one.purpose, held=_covers(held, one.name.lower()) if held else None)
        for one in scopes
    )


def _covers(held: set[str], scope: str) -> bool:
    """Granted itself, or a wider one: `...leads.all`, `...modules.read`, `...modules.all`."""
    *path, right = scope.split(".")
    return any(".".join([*path[:length], end]) in held for length in range(len(path), 0, -1) for end in (right, "all"))
