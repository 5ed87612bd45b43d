"""Routes of actions on one call: log, create the lead, link, unlink, ignore the number, assign the extension."""

from typing import Annotated

import msgspec
from litestar import Router, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.call_actions import Wanted
from cordboard.contract.views.call_actions import CallActionView
from cordboard.domain.crm.contact_match import Entity
from cordboard.web.dependencies import CallerName, ServiceDep

Reason = Annotated[str, msgspec.Meta(max_length=500, description="For the audit log and the explanation.")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
CHANGE = {"may": "calls.change", "own": "calls.change_own"}
SETTINGS = {"may": "settings.change"}


class ActionBody(msgspec.Struct, frozen=True, kw_only=True):
    """`connection`: which CRM, where several are connected. `dry_run`: say what would happen, do nothing."""

    connection: Name | None = None
    reason: Reason = ""
    dry_run: bool = False

    @property
    def wanted(self) -> Wanted:
        return Wanted(connection=self.connection, reason=self.reason.strip(), dry_run=self.dry_run)


class RelinkBody(ActionBody, frozen=True, kw_only=True):
    """The record that the call is linked to: its kind (contact, lead, account) and its ID in the CRM."""

    entity: Entity
    record: Name


class AssignBody(ActionBody, frozen=True, kw_only=True):
    """`member`: a person of the team, by ID. `extension` may be left out where only one belongs to nobody."""

    member: Name
    extension: Name | None = None


@post("/calls/{call:str}/log", opt=CHANGE, status_code=200)
async def log_call(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[ActionBody]
) -> CallActionView:
    """Log the call now, whatever the settings say; again if its record was deleted in the CRM."""
    return await service.call_actions.log(call, data.wanted, by)


@post("/calls/{call:str}/create", opt=CHANGE, status_code=200)
async def create_lead(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[ActionBody]
) -> CallActionView:
    """Create the lead of a new caller after all."""
    return await service.call_actions.create(call, data.wanted, by)


@post("/calls/{call:str}/relink", opt=CHANGE, status_code=200)
async def relink_call(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[RelinkBody]
) -> CallActionView:
    """Link the call to another contact, lead or account."""
    return await service.call_actions.relink(call, data.entity, data.record, data.wanted, by)


@post("/calls/{call:str}/unlink", opt=CHANGE, status_code=200)
async def unlink_call(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[ActionBody]
) -> CallActionView:
    """Undo the link to a record that appeared after the call."""
    return await service.call_actions.unlink(call, data.wanted, by)


@post("/calls/{call:str}/ignore", opt=SETTINGS, status_code=200)
async def ignore_number(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[ActionBody]
) -> CallActionView:
    """Add the client's number to the ignored numbers."""
    return await service.call_actions.ignore(call, data.wanted, by)


@post("/calls/{call:str}/assign", opt=SETTINGS, status_code=200)
async def assign_extension(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[AssignBody]
) -> CallActionView:
    """Assign an extension of the call to a person of the team."""
    return await service.call_actions.assign(call, data.member, data.extension, data.wanted, by)


ROUTES = Router(
    "/",
    route_handlers=[log_call, create_lead, relink_call, unlink_call, ignore_number, assign_extension],
    tags=["calls"],
)
