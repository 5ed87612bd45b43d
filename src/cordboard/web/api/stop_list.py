"""Routes of the stop list: its entries with their hits, and what stops one number. Settings change it."""

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from cordboard.contract.views.stop_list import StopListEntryView, StopTestView
from cordboard.contract.views.view import Listed
from cordboard.web.dependencies import ServiceDep

Number = Annotated[str, QueryParameter(max_length=100, description="A phone number in any format, or an extension.")]
Hidden = Annotated[bool, QueryParameter(description="As a caller who hides the number.")]
Tag = Annotated[str | None, QueryParameter(max_length=100, description="A tag of the client's record in the CRM.")]


@get("/stop-list", opt={"may": "settings.read"})
async def list_stop_list(service: ServiceDep) -> Listed[StopListEntryView]:
    """The ignored numbers, how many calls each of them stopped, and which have expired."""
    return Listed(items=tuple(await service.stop_list.entries()))


@get("/stop-list/test", opt={"may": "settings.read"})
async def try_stop_list(
    service: ServiceDep, number: Number = "", hidden: Hidden = False, tag: Tag = None
) -> StopTestView:
    """Whether a call with this number would be left out of the CRM: what of it, and by which entries."""
    return await service.stop_list.test(number, hidden, tag)


ROUTES = Router("/", route_handlers=[list_stop_list, try_stop_list], tags=["settings"])
