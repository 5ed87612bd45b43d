"""Routes of the whole server: home, setup steps, health, the doctor, how a number is read."""

from typing import Annotated, Any

from litestar import Request, Router, get
from litestar.params import QueryParameter

from cordboard.contract.views.matches import CandidateView
from cordboard.contract.views.overview import DoctorView, ServerHealth, StepsView, SummaryView
from cordboard.contract.views.view import Listed
from cordboard.domain.numbers.phone_number import Reading
from cordboard.domain.numbers.regions import REGION, meant, region_of
from cordboard.web.api.calls import Limit
from cordboard.web.dependencies import ServiceDep
from cordboard.web.frame_check import with_frames
from cordboard.web.validation_messages import wrong_query

LONGEST_NUMBER = 200  # Units: characters


@get("/summary", opt={"may": "summary.read"})
async def show_summary(service: ServiceDep) -> SummaryView:
    """Home: calls today, active calls, health of connections, waiting items, credits."""
    return await service.overview.summary()


@get("/setup/steps", opt={"may": "summary.read"})
async def show_steps(service: ServiceDep) -> StepsView:
    """The setup steps: what is done, what is missing and how to fix it, what is next."""
    return await service.overview.set_up()


@get("/health", opt={"may": "summary.read"})
async def show_health(service: ServiceDep) -> ServerHealth:
    """Health of the server, in one sentence and by connection."""
    return await service.overview.health()


@get("/doctor", opt={"may": "server.read"})
async def examine(request: Request[Any, Any, Any], service: ServiceDep) -> DoctorView:
    """Check everything; each problem comes with its fix."""
    return with_frames(await service.overview.doctor(), request.app.state.frames.origins)


@get("/number", opt={"may": "lookup"})
async def read_number(
    service: ServiceDep,
    text: Annotated[str, QueryParameter(max_length=LONGEST_NUMBER)],
    region: Annotated[str | None, QueryParameter(description=f"Country of the number: {REGION}.")] = None,
) -> Reading:
    """How a written number is read."""
    if region is not None and region_of(region) is None:
        raise wrong_query("region", region, REGION, f" {meant(region)}".rstrip())
    return await service.numbers.read(text, region)


@get("/people", opt={"may": "calls.change", "own": "calls.change_own"})
async def list_people(
    service: ServiceDep,
    name: Annotated[str, QueryParameter(min_length=2, max_length=100, description="Words of a name or company.")],
    connection: Annotated[str | None, QueryParameter(description="A CRM; the first one if left out.")] = None,
    limit: Limit = 20,
) -> Listed[CandidateView]:
    """Contacts, leads and accounts whose name or company has each of these words, to link a call to."""
    return Listed(items=tuple(await service.numbers.people(name, connection, limit)))


ROUTES = Router(
    "/", route_handlers=[show_summary, show_steps, show_health, examine, read_number, list_people], tags=["house"]
)
