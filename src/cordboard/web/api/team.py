"""Routes of the team: discovered extensions, CSV import."""

from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.params import JSONBody

from cordboard.contract.views.team import ExtensionsView, TeamImportView
from cordboard.web.api.settings import Version
from cordboard.web.dependencies import CallerName, ServiceDep

CHANGE: dict[str, Any] = {"may": "settings.change"}
LONGEST = 500_000  # Units: characters


class TeamFile(msgspec.Struct, frozen=True, kw_only=True):
    """A CSV file with the columns name, extensions, email and crm_user.

    Without `save` the answer says what the file would change. `base_version`: the settings that it was compared with.
    """

    csv: Annotated[str, msgspec.Meta(max_length=LONGEST)]
    save: bool = False
    base_version: Version | None = None


@get("/extensions", opt=CHANGE)
async def list_extensions(service: ServiceDep) -> ExtensionsView:
    """Extensions that phone systems list and those of recent calls, with their people and likely CRM users."""
    return await service.team.extensions()


@post("/team/import", opt=CHANGE, status_code=200)
async def import_team(service: ServiceDep, by: CallerName, data: JSONBody[TeamFile]) -> TeamImportView:
    """Check a CSV file, or save its people as a new version of the settings: all of them or none."""
    if data.save:
        return await service.team.import_csv(data.csv, data.base_version, by)
    return await service.team.read_csv(data.csv)


ROUTES = Router("/", route_handlers=[list_extensions, import_team], tags=["settings"])
