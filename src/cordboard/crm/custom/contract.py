"""The requests of the contract: names, methods, paths and where the answers are. Pure.

A company that builds them for its CRM needs the address alone; templates change a request or leave it out.
Source: docs/reference/crm-connectors.md 15.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from cordboard.domain.crm.contact_match import Entity

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
COLLECTIONS: Mapping[Entity, str] = {
    Entity.CONTACT: "contacts",
    Entity.LEAD: "leads",
    Entity.ACCOUNT: "accounts",
    Entity.DEAL: "deals",
    Entity.TASK: "tasks",
    Entity.CALL: "calls",
    Entity.NOTE: "notes",
}
PEOPLE = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT)
CREATES: Mapping[Entity, str] = {
    one: "log_call" if one is Entity.CALL else f"create_{one.value}" for one in COLLECTIONS
}


class Route(msgspec.Struct, frozen=True):
    """A request of the contract. `rows`: where its answer has a list; `names`: what its texts may refer to."""

    method: Method
    path: str
    rows: str = ""
    names: frozenset[str] = frozenset()


OF_RECORD = frozenset({"collection", "entity", "id", "key"})
OF_PERSON = frozenset({"key", "entity", "collection", "name", "first_name", "last_name", "phone", "number", "company",
                       "owner", "description", "source", "status", "account"})  # fmt: skip
OF_CALL = frozenset({
    "key", "entity", "collection", "subject", "direction", "disposition", "missed", "started_at", "answered_at",
    "ended_at", "talk_s", "talk_min", "ring_s", "client_number", "own_number", "extension", "from", "to",
    "recording_url", "description", "owner", "about", "about_entity",
})  # fmt: skip
OF_TASK = frozenset({"key", "entity", "collection", "subject", "due", "description", "owner", "about", "about_entity"})
OF_DEAL = frozenset({"key", "entity", "collection", "name", "stage", "closing", "contact", "account", "owner"})
OF_NOTE = frozenset({"key", "entity", "collection", "title", "text", "about", "about_entity"})
_OF = {Entity.DEAL: OF_DEAL, Entity.TASK: OF_TASK, Entity.CALL: OF_CALL, Entity.NOTE: OF_NOTE}
ROUTES: Mapping[str, Route] = {
    "account": Route("GET", "/"),
    "users": Route("GET", "/users", "users"),
    "find": Route("GET", "/find?number={number}", "people", frozenset({"number", "e164"})),
    "list": Route(
        "GET", "/{collection}?cursor={cursor}&limit={limit}", "records", frozenset({"collection", "cursor", "limit"})
    ),
    "read": Route("GET", "/{collection}/{id}", names=OF_RECORD),
    "change": Route("PUT", "/{collection}/{id}", names=OF_RECORD),
    "delete": Route("DELETE", "/{collection}/{id}", names=OF_RECORD),
    "logged": Route(
        "GET",
        "/{collection}?created_since={since}&offset={offset}&limit={limit}",
        "records",
        frozenset({"collection", "since", "offset", "limit"}),
    ),
    "fields": Route("GET", "/fields?entity={entity}", "fields", frozenset({"entity", "collection"})),
    "stages": Route("GET", "/stages", "pipelines"),
    "deals": Route("GET", "/deals?{entity}={id}", "records", frozenset({"entity", "collection", "id"})),
    **{name: Route("POST", f"/{COLLECTIONS[one]}", names=_OF.get(one, OF_PERSON)) for one, name in CREATES.items()},
}
WRITES = frozenset({"change", "delete", *CREATES.values()})
