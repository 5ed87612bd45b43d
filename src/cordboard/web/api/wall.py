"""The route of the supervisor wall."""

from typing import Annotated

from litestar import Router, get
from litestar.params import QueryParameter

from cordboard.contract.views.wall import WallView
from cordboard.web.dependencies import ServiceDep


@get("/wall", opt={"may": "wall.read"})
async def show_wall(
    service: ServiceDep,
    calls: Annotated[bool, QueryParameter(description="Also list the calls.")] = True,
) -> WallView:
    """Queues with those who wait, agents and what they do, calls that go on, and who was not called back."""
    return await service.wall.view(calls=calls)


ROUTES = Router("/", route_handlers=[show_wall], tags=["calls"])
