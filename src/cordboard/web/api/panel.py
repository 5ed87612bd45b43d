"""The call panel of the current user."""

from litestar import Router, get

from cordboard.contract.views.panel import PanelView
from cordboard.web.dependencies import PrincipalDep, ServiceDep
from cordboard.web.own_calls import user_of


@get("/panel", opt={"may": "callers.own"})
async def show_panel(service: ServiceDep, me: PrincipalDep) -> PanelView:
    """Cards of the calls on the extensions of the current user: ringing, going on, just ended."""
    user = user_of(me)
    return await service.panel.view(service.own_calls.person(user) if user else None, service.own_calls.of(user))


ROUTES = Router("/", route_handlers=[show_panel], tags=["calls"])
