"""Routes of completeness: what comparisons of calls found, and comparing now."""

from datetime import UTC, datetime
from typing import Annotated

from litestar import Router, get, post
from litestar.params import FromPath, QueryParameter

from cordboard.contract.views.completeness import ComparisonView, CompletenessView
from cordboard.web.api.calls import WHEN, epoch
from cordboard.web.dependencies import CallerName, ServiceDep

History = Annotated[int, QueryParameter(ge=1, le=100, description="Comparisons of each connection, newest first.")]
Since = Annotated[str | None, QueryParameter(max_length=64, description=f"Where the period begins: {WHEN}.")]
Until = Annotated[str | None, QueryParameter(max_length=64, description=f"Where it ends: {WHEN}.")]


@get("/completeness", opt={"may": "server.read"})
async def show_completeness(service: ServiceDep, history: History = 1) -> CompletenessView:
    """Which calls are accounted for: phone systems' own records against calls here, and calls here against CRMs."""
    return await service.completeness.report(history)


@post("/completeness/{connection:str}", opt={"may": "connections.change"}, status_code=200)
async def compare_now(
    service: ServiceDep, by: CallerName, connection: FromPath[str], since: Since = None, until: Until = None
) -> ComparisonView:
    """Compare a connection now, and recover calls that were never received."""
    return await service.completeness.compare(connection, _moment("since", since), _moment("until", until), by)


def _moment(name: str, text: str | None) -> datetime | None:
    at = epoch(name, text)
    return None if at is None else datetime.fromtimestamp(at, UTC)


ROUTES = Router("/", route_handlers=[show_completeness, compare_now], tags=["completeness"])
