"""Merges duplicates by EspoCRM's own action, and undoes it from the stored image.

EspoCRM unites the numbers and addresses of both records; only an administrator can bring back a removed one, so an
undo creates it again. Source: the vendor's public program, action `merge`, read 2026-11-30.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.espocrm.api import FORCE, Api, ApiCall
from cordboard.crm.espocrm.queries import PAGE, search, where
from cordboard.crm.espocrm.reading.metadata import Metadata
from cordboard.crm.espocrm.record_types import TYPES, link_of
from cordboard.crm.espocrm.writing.existing_records import ExistingRecords
from cordboard.domain.crm.actions import MergeRecords, RecreateRecord, RestoreLinks
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import Link, Linked, RecordImage
from cordboard.domain.duplicates.plan import differing, relinked
from cordboard.ports.crm import Applied, Outcome
from cordboard.ports.errors import Refused
from cordboard.toolkit.crm import merging
from cordboard.toolkit.crm.idempotency_marker import marked
from cordboard.toolkit.json_reader import Reader

SERVICE = "EspoCRM"
CHILDREN = (("Call", "parentId"), ("Meeting", "parentId"), ("Task", "parentId"), ("Note", "parentId"))
LINKED: Mapping[Entity, tuple[tuple[str, str], ...]] = {  # what points to a record, and with which attribute
    Entity.CONTACT: (
        ("Opportunity", "contactsIds"), ("Opportunity", "contactId"), ("Call", "contactsIds"),
        ("Meeting", "contactsIds"), *CHILDREN,
    ),
    Entity.LEAD: (("Call", "leadsIds"), ("Meeting", "leadsIds"), *CHILDREN),
    Entity.ACCOUNT: (("Contact", "accountsIds"), ("Contact", "accountId"), ("Opportunity", "accountId"), *CHILDREN),
}  # fmt: skip
LINKED_TYPES = {
    "Contact": Linked.CONTACT,
    "Opportunity": Linked.DEAL,
    "Call": Linked.CALL,
    "Task": Linked.TASK,
    "Meeting": Linked.MEETING,
    "Note": Linked.NOTE,
}
RECORD_TYPES = {kind: record_type for record_type, kind in LINKED_TYPES.items()}
POSTS = ("Post", "EmailSent", "EmailReceived")  # notes that a merge moves
SUFFIXES = {  # kind of field -> the attributes that hold its value
    "link": ("Id",), "linkOne": ("Id",), "linkParent": ("Id", "Type"), "linkMultiple": ("Ids",), "phone": ("Data",),
    "email": ("Data",), "personName": (), "attachmentMultiple": (), "currency": ("", "Currency"),
}  # fmt: skip
DERIVED = frozenset({"createdAt", "modifiedAt", "createdBy", "modifiedBy", "streamUpdatedAt", "followers"})


class Images:
    """Reads records whole."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def read(self, entity: Entity, record: str) -> RecordImage | None:
        """The record as it is; None where it is gone."""
        record_type = TYPES[entity]
        row = await self._one(record_type, record)
        if row is None:
            return None
        links = [link for kind, field in LINKED[entity] for link in await self._links(record_type, record, kind, field)]
        values = {name: row.maybe(name).value for name in await self._attributes(record_type)}
        return RecordImage(
            entity=entity,
            id=record,
            name=row.maybe_text("name") or "",
            values={name: value for name, value in values.items() if value is not None},
            links=tuple(links),
            keeps=await self._kept(record_type),
        )

    async def _kept(self, record_type: str) -> tuple[str, ...]:
        """Our key; numbers and addresses are united."""
        kinds, key = await self._metadata.kinds(record_type), await self._metadata.key_of(record_type)
        united = [f"{name}Data" for name, kind in kinds.items() if kind in ("phone", "email")]
        return (*united, *([key] if key else []))

    async def _one(self, record_type: str, record: str) -> Reader | None:
        call = ApiCall(method="GET", path=f"/{record_type}/{record}")
        answer = await self._api.ask(call)
        if answer.error is None:
            return answer.reader
        if answer.error.code == "not_found":
            return None
        raise self._api.trouble(answer.error, call)

    async def _attributes(self, record_type: str) -> list[str]:
        """Names of the attributes that can be written."""
        kinds, fields = await self._metadata.kinds(record_type), await self._metadata.fields(record_type)
        found: list[str] = []
        for name, kind in kinds.items():
            known = fields.get(name)
            if name in DERIVED or (known is not None and not known.writable):
                continue
            found += [f"{name}{suffix}" for suffix in SUFFIXES.get(kind, ("",))]
        return found

    async def _links(self, record_type: str, record: str, kind: str, field: str) -> list[Link]:
        many = field.endswith("Ids")
        condition = where("linkedWith", field.removesuffix("Ids"), [record]) if many else where("equals", field, record)
        found: list[Link] = []
        total = 1
        offset = 0
        while offset < total:
            select = ["id", *([] if many else [field]), *(["type"] if kind == "Note" else [])]
            rows, total = await self._api.rows(
                f"/{kind}", search(condition, select=select, order="createdAt", offset=offset)
            )
            for row in rows:
                if kind == "Note" and (row.maybe_text("type") or "Post") not in POSTS:
                    continue
                held = await self._held(kind, row.text("id"), field) if many else (record,)
                found.append(Link(entity=LINKED_TYPES[kind], id=row.text("id"), field=field, held=held))
            offset += len(rows) or PAGE
        return found

    async def _held(self, kind: str, record: str, field: str) -> tuple[str, ...]:
        """All ids of a link of several: a list does not show them."""
        row = await self._one(kind, record)
        return tuple(str(one) for one in row.maybe(field).value or ()) if row is not None else ()


class Merging:
    """Of one EspoCRM."""

    def __init__(self, api: Api, metadata: Metadata, existing: ExistingRecords) -> None:
        self._api = api
        self._metadata = metadata
        self._existing = existing
        self.images = Images(api, metadata)

    @property
    def _where(self) -> str:
        return f"{self._api.connection}: {SERVICE}"

    async def outcome(self, action: MergeRecords | RecreateRecord | RestoreLinks, *, verify: bool) -> Outcome:
        """Carry out one step. Raises Refused, and what concerns the whole connection."""
        match action:
            case MergeRecords():
                return await self._merge(action, verify=verify)
            case RecreateRecord():
                return await self._recreate(action, verify=verify)
            case RestoreLinks():
                return await self._restore(action)

    async def _merge(self, action: MergeRecords, *, verify: bool) -> Outcome:
        entity, survivor, merged = action.survivor.entity, str(action.survivor.id), str(action.merged.id)
        link = link_of(self._api.site, TYPES[entity], survivor)
        images = [await self.images.read(entity, record) for record in (survivor, merged)]
        done = merging.already(action, images[0], images[1], self._where, verify=verify, link=link)
        if done is not None:
            return done
        assert images[1] is not None
        taken = {name: images[1].values.get(name) for name in action.take}
        body = {
            "entityType": TYPES[entity],
            "action": "merge",
            "id": survivor,
            "data": {"sourceIdList": [merged], "attributes": taken},
        }
        await self._sent(ApiCall(method="POST", path="/Action", body=body, keys=(action.key,)))
        return Applied(id=survivor, link=link)

    async def _recreate(self, action: RecreateRecord, *, verify: bool) -> Outcome:
        before = merging.image_of(action.before, self._where)
        survivor, record_type = before.survivor, TYPES[before.survivor.entity]
        now = await self.images.read(survivor.entity, survivor.id)
        if now is None:
            raise Refused(f"{self._where}: the record of the merge no longer exists.", code=merging.GONE)
        if changes := differing(survivor, now.values):
            path = f"/{record_type}/{survivor.id}"
            await self._sent(ApiCall(method="PUT", path=path, body=changes, keys=(action.key,)))
        key_field = await self._metadata.key_of(record_type)
        found = await self._existing.by_key(record_type, action.key, key_field) if verify else None
        if found is None:
            found = await self._created(action, record_type, before.merged.values, key_field)
        return Applied(id=found, link=link_of(self._api.site, record_type, found))

    async def _created(
        self, action: RecreateRecord, record_type: str, values: Mapping[str, Any], key_field: str | None
    ) -> str:
        """With our key, so that an unclear answer creates no second one; `restore_links` puts the values of before."""
        text = values.get("description")
        key = {key_field: action.key} if key_field else {"description": marked(text, action.key)}
        call = ApiCall(method="POST", path=f"/{record_type}", body={**values, **key}, headers=FORCE, keys=(action.key,))
        return (await self._sent(call)).text("id")

    async def _restore(self, action: RestoreLinks) -> Outcome:
        before = merging.image_of(action.before, self._where)
        entity, again = before.merged.entity, str(action.again.id)
        images = [await self.images.read(entity, record) for record in (before.survivor.id, again)]
        now = [link for image in images if image is not None for link in image.links]
        writes, left = relinked(before, now, again)
        for write in writes:
            many = write.link.field.endswith("Ids")
            value: Any = list(write.ids) if many else write.ids[0]
            body = {write.link.field: value} | ({"parentType": TYPES[entity]} if write.link.field == "parentId" else {})
            path = f"/{RECORD_TYPES[write.link.entity]}/{write.link.id}"
            await self._sent(ApiCall(method="PUT", path=path, body=body, keys=(action.key,)))
        await self._put_back(action, again, before.merged.values)
        link = link_of(self._api.site, TYPES[entity], again)
        return Applied(id=again, link=link, remark=merging.left_said(len(left)))

    async def _put_back(self, action: RestoreLinks, again: str, values: Mapping[str, Any]) -> None:
        """What carried our key while the record was created, as it was before."""
        record_type = TYPES[action.again.entity]
        name = await self._metadata.key_of(record_type) or "description"
        call = ApiCall(method="PUT", path=f"/{record_type}/{again}", body={name: values.get(name)}, keys=(action.key,))
        await self._sent(call)

    async def _sent(self, call: ApiCall) -> Reader:
        """The answer. Raises for every error; no access to one record parks its item."""
        answer = await self._api.ask(call)
        if answer.error:
            raise self._api.trouble(answer.error, call)
        return answer.reader
