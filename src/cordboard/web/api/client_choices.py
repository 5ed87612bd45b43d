"""Routes of choosing the client of a call among several records with its number."""

from typing import Annotated

import msgspec
from litestar import Router, delete, put
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.client_choices import NewChoice
from cordboard.contract.views.client_choices import ClientChoiceView
from cordboard.domain.crm.contact_match import Entity
from cordboard.web.dependencies import CallerName, ServiceDep

CHANGE = {"may": "calls.change", "own": "calls.change_own"}
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Which = Annotated[str | None, QueryParameter(description="Which CRM, where several are connected.", max_length=200)]


class ChoiceBody(msgspec.Struct, frozen=True, kw_only=True):
    """The record: its kind (contact, lead, account) and its ID in the CRM. `remember`: for later calls, too."""

    entity: Entity
    record: Name
    connection: Name | None = None
    remember: bool = False


@put("/calls/{call:str}/client", opt=CHANGE)
async def choose_client(
    service: ServiceDep, by: CallerName, call: FromPath[str], data: JSONBody[ChoiceBody]
) -> ClientChoiceView:
    """Choose who the client is where several records have the number: before, during or after the call.

    A call that is logged already moves to the chosen record.
    """
    wanted = NewChoice(entity=data.entity, record=data.record, connection=data.connection, remember=data.remember)
    return await service.client_choices.choose(call, wanted, by)


@delete("/calls/{call:str}/client", opt=CHANGE, status_code=200)
async def forget_client(
    service: ServiceDep, by: CallerName, call: FromPath[str], connection: Which = None
) -> ClientChoiceView:
    """Forget who was chosen for the number of this call."""
    return await service.client_choices.forget(call, connection, by)


ROUTES = Router("/", route_handlers=[choose_client, forget_client], tags=["calls"])
