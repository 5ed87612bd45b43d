"""Routes of duplicates: found in the directory, previewed, merged by the CRM, undone."""

from typing import Annotated

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.duplicates import MergeWish, RecordRef
from cordboard.contract.views.duplicates import DuplicatesView, MergePreviewView, MergeView
from cordboard.contract.views.view import Listed
from cordboard.domain.crm.contact_match import Entity
from cordboard.web.api.calls import Limit
from cordboard.web.dependencies import CallerName, ServiceDep

READ = {"may": "duplicates.read"}
MERGE = {"may": "duplicates.merge"}
Crm = Annotated[str | None, QueryParameter(max_length=100, description="A CRM connection; all where it is left out.")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ChosenRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A lead, contact or account of the CRM."""

    entity: Entity
    id: Text


class MergeDraft(msgspec.Struct, frozen=True, kw_only=True):
    """`merged` goes into `survivor`. `take`: names of fields whose value comes from `merged`; null: those that the
    survivor leaves empty. `fingerprint`: of the preview; with it, records that changed since are not merged."""

    connection: Text
    survivor: ChosenRecord
    merged: ChosenRecord
    take: Annotated[tuple[Text, ...], msgspec.Meta(max_length=500)] | None = None
    fingerprint: Annotated[str, msgspec.Meta(max_length=64)] = ""

    def wish(self) -> MergeWish:
        """As the application takes it."""
        return MergeWish(
            connection=self.connection,
            survivor=RecordRef(entity=self.survivor.entity, id=self.survivor.id),
            merged=RecordRef(entity=self.merged.entity, id=self.merged.id),
            take=self.take,
            fingerprint=self.fingerprint,
        )


@get("/duplicates", opt=READ)
async def list_duplicates(service: ServiceDep, connection: Crm = None, limit: Limit = 100) -> DuplicatesView:
    """Pairs of leads, contacts and accounts that may be the same, with the evidence; a name alone comes last."""
    return await service.duplicates.find(connection, limit)


@post("/duplicates/preview", opt=READ, status_code=200)
async def preview_merge(service: ServiceDep, data: JSONBody[MergeDraft]) -> MergePreviewView:
    """What a merge would do: fields of both records, what moves, what the CRM cannot do."""
    return await service.duplicates.preview(data.wish())


@post("/merges", opt=MERGE, status_code=202)
async def start_merge(service: ServiceDep, by: CallerName, data: JSONBody[MergeDraft]) -> MergeView:
    """Store what both records are now, then merge them through the outbox. Sent again, it is the same merge."""
    return await service.duplicates.merge(data.wish(), by)


@get("/merges", opt=READ)
async def list_merges(service: ServiceDep, connection: Crm = None, limit: Limit = 50) -> Listed[MergeView]:
    """Merges, newest first."""
    return Listed(items=tuple(await service.duplicates.merges(limit, connection)))


@get("/merges/{merge:str}", opt=READ)
async def show_merge(service: ServiceDep, merge: FromPath[str]) -> MergeView:
    """A merge: whether it was carried out, and the new ID of a record that its undo created again."""
    return await service.duplicates.show(merge)


@post("/merges/{merge:str}/undo", opt=MERGE, status_code=202)
async def undo_merge(service: ServiceDep, by: CallerName, merge: FromPath[str]) -> MergeView:
    """Restore every field, link, owner and tag of both records as they were before the merge."""
    return await service.duplicates.undo(merge, by)


ROUTES = Router(
    "/",
    route_handlers=[list_duplicates, preview_merge, start_merge, list_merges, show_merge, undo_merge],
    tags=["duplicates"],
)
