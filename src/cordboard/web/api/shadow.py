"""Route of shadow mode: what would have been logged, compared with what another integration logged."""

from typing import Annotated

from litestar import Router, post
from litestar.params import FromPath, QueryParameter

from cordboard.contract.views.shadow import ShadowReportView
from cordboard.web.dependencies import CallerName, ServiceDep

Hours = Annotated[int, QueryParameter(ge=1, le=168, description="How many hours back.")]


@post("/shadow/{connection:str}", opt={"may": "connections.change"}, status_code=200)
async def compare_shadow(
    service: ServiceDep, by: CallerName, connection: FromPath[str], hours: Hours = 24
) -> ShadowReportView:
    """Compare the calls of the last hours. This doesn't write to the CRM; reading costs at most 0.05 credits a call."""
    return await service.shadow.compare(connection, hours, by)


ROUTES = Router("/", route_handlers=[compare_shadow], tags=["connections"])
