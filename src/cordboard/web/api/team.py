"""Routes of the team and the phone numbers: discovered extensions and queues, CSV files."""

from typing import Annotated, Any

import msgspec
from litestar import Response, Router, get, post
from litestar.params import JSONBody

from cordboard.contract.views.csv_files import NumbersImportView, TeamImportView
from cordboard.contract.views.team import ExtensionsView, QueuesView
from cordboard.web.api.settings import Version
from cordboard.web.dependencies import CallerName, ServiceDep

CHANGE: dict[str, Any] = {"may": "settings.change"}
READ: dict[str, Any] = {"may": "settings.read"}
LONGEST = 500_000  # Units: characters


class SettingsFile(msgspec.Struct, frozen=True, kw_only=True):
    """A CSV file. People have the columns name, extensions, email and crm_user; numbers have number, label, owner,
    country, ignore, source and campaign.

    Without `save` the answer says what the file would change. `base_version`: the settings that it was compared with.
    """

    csv: Annotated[str, msgspec.Meta(max_length=LONGEST)]
    save: bool = False
    base_version: Version | None = None


@get("/extensions", opt=CHANGE)
async def list_extensions(service: ServiceDep) -> ExtensionsView:
    """Extensions that phone systems list and those of recent calls, with their people and likely CRM users."""
    return await service.team.extensions()


@get("/queues", opt=CHANGE)
async def list_queues(service: ServiceDep) -> QueuesView:
    """Queues that phone systems list and those of calls, with their titles."""
    return await service.team.queues()


@post("/team/import", opt=CHANGE, status_code=200)
async def import_team(service: ServiceDep, by: CallerName, data: JSONBody[SettingsFile]) -> TeamImportView:
    """Check a CSV file, or save its people as a new version of the settings: all of them or none."""
    if data.save:
        return await service.csv_files.import_team(data.csv, data.base_version, by)
    return await service.csv_files.read_team(data.csv)


@get("/team.csv", opt=READ, media_type="text/csv")
async def export_team(service: ServiceDep) -> Response[str]:
    """The team as a CSV file that can be imported again."""
    return _file(await service.csv_files.team_file(), "team.csv")


@post("/numbers/import", opt=CHANGE, status_code=200)
async def import_numbers(service: ServiceDep, by: CallerName, data: JSONBody[SettingsFile]) -> NumbersImportView:
    """Check a CSV file, or save its phone numbers as a new version of the settings: all of them or none."""
    if data.save:
        return await service.csv_files.import_numbers(data.csv, data.base_version, by)
    return await service.csv_files.read_numbers(data.csv)


@get("/numbers.csv", opt=READ, media_type="text/csv")
async def export_numbers(service: ServiceDep) -> Response[str]:
    """The phone numbers as a CSV file that can be imported again."""
    return _file(await service.csv_files.numbers_file(), "numbers.csv")


def _file(text: str, name: str) -> Response[str]:
    disposition = {"Content-Disposition": f"attachment; filename={name}"}
    return Response(text, media_type="text/csv", headers=disposition)


ROUTES = Router(
    "/",
    route_handlers=[list_extensions, list_queues, import_team, export_team, import_numbers, export_numbers],
    tags=["settings"],
)
