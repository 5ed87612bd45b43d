"""Routes for people at the phone: who is calling now, and the names of colleagues."""

from litestar import Router, get

from cordboard.contract.views.own_calls import CallerView, ColleaguesView
from cordboard.contract.views.view import Listed
from cordboard.web.dependencies import PrincipalDep, ServiceDep
from cordboard.web.own_calls import user_of


@get("/callers", opt={"may": "callers.own"})
async def list_callers(service: ServiceDep, me: PrincipalDep) -> Listed[CallerView]:
    """Calls on the extensions of the current user that go on now, newest first."""
    return Listed(items=tuple(await service.own_calls.callers(service.own_calls.of(user_of(me)))))


@get("/colleagues", opt={"may": "callers.own"})
async def list_colleagues(service: ServiceDep, me: PrincipalDep) -> ColleaguesView:
    """Names and extensions of the team; for a light agent only their own."""
    everybody = me.may("calls.read") or me.may("calls.own")
    return service.own_calls.colleagues(user_of(me), everybody)


ROUTES = Router("/", route_handlers=[list_callers, list_colleagues], tags=["calls"])
