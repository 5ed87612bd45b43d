"""Routes of personal data. Numbers and addresses are in bodies, never in addresses, which other programs log."""

import csv
import io
import json
from enum import StrEnum
from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.personal_data import IdentityKind
from cordboard.contract.views.personal_data import CorrectedView, ErasureView, ExpiryView, ExportView, PersonalDataView
from cordboard.contract.views.view import Listed
from cordboard.toolkit.spreadsheet import disarmed
from cordboard.web.dependencies import CallerName, ServiceDep

HEADINGS = ("part", "kind", "id", "at", "title", "kept by", "link", "content")
Limit = Annotated[int, QueryParameter(ge=1, le=500, description="Maximum number of items.")]


class OpenItems(StrEnum):
    """What happens to work about the person that was not sent to a CRM yet."""

    FINISH = "finish"
    DISCARD = "discard"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """A number in any spelling, an e-mail or SIP address, or an id of a messenger or help desk."""

    value: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    kind: IdentityKind = IdentityKind.PHONE


class Correction(Person, frozen=True, kw_only=True):
    """The right name."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class Erasure(Person, frozen=True, kw_only=True):
    """`open_items`: finish what waits to be sent first, or discard it."""

    open_items: OpenItems = OpenItems.FINISH


@post("/personal-data/find", opt={"may": "personal_data.read"}, status_code=200)
async def find_person(service: ServiceDep, by: CallerName, data: JSONBody[Person]) -> PersonalDataView:
    """Where a person is: every part of the product, with what is kept elsewhere."""
    return await service.personal_data.find(data.kind, data.value, by)


@post("/personal-data/export", opt={"may": "personal_data.read"}, status_code=200)
async def export_person(service: ServiceDep, by: CallerName, data: JSONBody[Person]) -> ExportView:
    """Everything about a person, as it is stored."""
    return await service.personal_data.export(data.kind, data.value, by)


@post("/personal-data/export.csv", opt={"may": "personal_data.read"}, status_code=200, media_type="text/csv")
async def export_person_as_table(service: ServiceDep, by: CallerName, data: JSONBody[Person]) -> Response[str]:
    """The same for a spreadsheet."""
    found = await service.personal_data.export(data.kind, data.value, by)
    lines = io.StringIO()
    table = csv.writer(lines)
    table.writerow(HEADINGS)
    for one in found.records:
        told = [one[name] for name in ("part", "kind", "id", "at", "title", "master", "link")]
        content = json.dumps(one["content"], ensure_ascii=False)
        table.writerow([disarmed("" if value is None else str(value)) for value in (*told, content)])
    name = "attachment; filename=personal-data.csv"
    return Response(lines.getvalue(), media_type="text/csv", headers={"Content-Disposition": name})


@post("/personal-data/correct", opt={"may": "personal_data.erase"}, status_code=200)
async def correct_person(service: ServiceDep, by: CallerName, data: JSONBody[Correction]) -> CorrectedView:
    """Correct a name in calls; what a CRM or the settings keep is named, and is corrected there."""
    return await service.personal_data.correct(data.kind, data.value, data.name, by)


@post("/personal-data/erase", opt={"may": "personal_data.erase"}, status_code=202)
async def erase_person(service: ServiceDep, by: CallerName, data: JSONBody[Erasure]) -> ErasureView:
    """Begin to erase everything about a person until now. Calls stay as figures."""
    return await service.personal_data.erase(data.kind, data.value, data.open_items.value, by)


@get("/personal-data/erasures", opt={"may": "personal_data.log"})
async def list_erasures(service: ServiceDep, limit: Limit = 100) -> Listed[ErasureView]:
    """Erasures, newest first. Nobody is named."""
    return Listed(items=tuple(await service.personal_data.erasures(limit)))


@get("/personal-data/erasures/{reference:str}", opt={"may": "personal_data.log"})
async def show_erasure(service: ServiceDep, reference: FromPath[str]) -> ErasureView:
    """One erasure and how far it is."""
    return await service.personal_data.erasure(reference)


@get("/personal-data/retention", opt={"may": "personal_data.log"})
async def preview_retention(service: ServiceDep) -> Listed[ExpiryView]:
    """What is older than its period and is deleted by the next run. Nothing is changed, nobody is named."""
    return Listed(items=await service.personal_data.retention())


@post("/personal-data/retention/run", opt={"may": "personal_data.erase"}, status_code=200)
async def run_retention(service: ServiceDep, by: CallerName) -> Listed[ExpiryView]:
    """Delete it now, also where the job is switched off."""
    return Listed(items=await service.personal_data.delete_outdated(by))


ROUTES = Router(
    "/",
    route_handlers=[
        find_person,
        export_person,
        export_person_as_table,
        correct_person,
        erase_person,
        list_erasures,
        show_erasure,
        preview_retention,
        run_retention,
    ],
    tags=["personal data"],
)
