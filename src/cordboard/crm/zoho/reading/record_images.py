"""Reads a record of Zoho whole, with everything that is linked to it.

Source: docs/reference/zoho-crm.md 8.17; the related lists of v8.
"""

from collections.abc import Mapping
from typing import Any

from cordboard.crm.zoho.api import Api, ApiCall
from cordboard.crm.zoho.modules import MODULES
from cordboard.crm.zoho.reading.decode import more_records, rows_of
from cordboard.crm.zoho.reading.metadata import Metadata
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import Link, Linked, RecordImage
from cordboard.toolkit.json_reader import Reader

LISTS: Mapping[Linked, str] = {  # kind of linked record -> its module, which also names the related list
    Linked.CONTACT: "Contacts",
    Linked.DEAL: "Deals",
    Linked.CALL: "Calls",
    Linked.TASK: "Tasks",
    Linked.MEETING: "Events",
    Linked.NOTE: "Notes",
    Linked.ATTACHMENT: "Attachments",
}
ACTIVITIES = (Linked.CALL, Linked.TASK, Linked.MEETING)
LINKED: Mapping[Entity, tuple[tuple[Linked, str], ...]] = {  # what points to a record, and with which field
    Entity.CONTACT: (
        (Linked.DEAL, "Contact_Name"),
        *((kind, "Who_Id") for kind in ACTIVITIES),
        (Linked.NOTE, "Parent_Id"),
        (Linked.ATTACHMENT, "Parent_Id"),
    ),
    Entity.LEAD: (
        *((kind, "What_Id") for kind in ACTIVITIES),
        (Linked.NOTE, "Parent_Id"),
        (Linked.ATTACHMENT, "Parent_Id"),
    ),
    Entity.ACCOUNT: (
        (Linked.CONTACT, "Account_Name"),
        (Linked.DEAL, "Account_Name"),
        *((kind, "What_Id") for kind in ACTIVITIES),
        (Linked.NOTE, "Parent_Id"),
        (Linked.ATTACHMENT, "Parent_Id"),
    ),
}
NOT_ASKED = frozenset({"Layout", "Created_By", "Modified_By", "Full_Name", "Record_Image", "Locked__s"})
PAGES = 50
PER_PAGE = 200


class Images:
    """Reads records whole."""

    def __init__(self, api: Api, metadata: Metadata) -> None:
        self._api = api
        self._metadata = metadata

    async def read(self, entity: Entity, record: str) -> RecordImage | None:
        """The record as it is; None where it is gone."""
        module = MODULES[entity]
        ask = ApiCall(method="GET", path=f"/{module}/{record}", scope=f"ZohoCRM.modules.{module.lower()}.READ")
        answer = await self._api.ask(ask)
        if answer.error:
            if answer.error.code == "INVALID_DATA":
                return None
            raise self._api.trouble(answer.error, ask)
        rows = rows_of(answer.reader) if answer.value is not None else []
        if not rows:
            return None
        links = [link for kind, field in LINKED[entity] for link in await self._links(entity, record, kind, field)]
        key_field = await self._metadata.key_of(module)
        names = [rows[0].maybe_text(one) for one in ("Full_Name", "Last_Name", "Account_Name")]
        return RecordImage(
            entity=entity,
            id=record,
            name=next(filter(None, names), ""),
            values=await self._values(module, rows[0]),
            links=tuple(links),
            keeps=(key_field,) if key_field else (),
        )

    async def _values(self, module: str, row: Reader) -> dict[str, Any]:
        fields = await self._metadata.fields(module)
        writable = [name for name, one in fields.items() if one.field.writable and name not in NOT_ASKED]
        return {name: sent(row.maybe(name).value) for name in writable if row.maybe(name).value is not None}

    async def _links(self, entity: Entity, record: str, kind: Linked, field: str) -> list[Link]:
        """Of one related list, page by page."""
        found: list[Link] = []
        named = "id,File_Name" if kind is Linked.ATTACHMENT else "id"
        for page in range(1, PAGES + 1):
            ask = ApiCall(
                method="GET",
                path=f"/{MODULES[entity]}/{record}/{LISTS[kind]}",
                query={"fields": named, "page": str(page), "per_page": str(PER_PAGE)},
                scope=f"ZohoCRM.modules.{LISTS[kind].lower()}.READ",
            )
            answer = await self._api.read(ask)
            rows = rows_of(answer) if answer.value is not None else []
            found += [
                Link(
                    entity=kind,
                    id=row.text("id"),
                    field=field,
                    held=(record,),
                    name=row.maybe_text("File_Name") or "",
                )
                for row in rows
            ]
            if not rows or not more_records(answer):
                break
        return found


def sent(value: Any) -> Any:
    """A value as the API takes it back: of a lookup, an owner or a tag what identifies it."""
    if isinstance(value, dict) and "id" in value:
        return {"id": str(value["id"])}
    if isinstance(value, list):
        return [{"name": one["name"]} if isinstance(one, dict) and "name" in one else one for one in value]
    return value
