"""Routes of shadow mode: what would have been written, compared with what another integration wrote."""

from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, QueryParameter

from cordboard.contract.views.shadow import ShadowReportView
from cordboard.web.dependencies import CallerName, ServiceDep

Days = Annotated[int, QueryParameter(ge=1, le=90, description="Comparisons of how many days.")]


@get("/shadow/{connection:str}", opt={"may": "connections.change"})
async def show_shadow(service: ServiceDep, connection: FromPath[str], days: Days = 30) -> ShadowReportView:
    """What the comparisons of a connection in shadow mode found: agreement by day and examples."""
    return await service.shadow.show(connection, days)


@post("/shadow/{connection:str}", opt={"may": "connections.change"}, status_code=200)
async def compare_shadow(
    service: ServiceDep, by: CallerName, connection: FromPath[str], days: Days = 30
) -> ShadowReportView:
    """Compare what waits now. This doesn't write to the CRM; reading costs at most 0.05 credits a call."""
    return await service.shadow.compare(connection, days, by)


ROUTES = Router("/", route_handlers=[show_shadow, compare_shadow], tags=["connections"])
