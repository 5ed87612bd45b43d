"""Routes of saved views of the call list: each user has their own; a link opens one of somebody else."""

from typing import Annotated

import msgspec
from litestar import Router, delete, get, post, put
from litestar.params import FromPath, JSONBody

from cordboard.contract.errors import Cannot
from cordboard.contract.views.saved_views import SavedCallView
from cordboard.contract.views.view import Listed
from cordboard.web.api.calls import READ
from cordboard.web.auth.permissions import Principal
from cordboard.web.dependencies import PrincipalDep, ServiceDep

Parameter = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Value = Annotated[str, msgspec.Meta(max_length=300)]


class GivenView(msgspec.Struct, frozen=True, kw_only=True):
    """`query`: the parameters of the address of the list in the console."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    query: Annotated[dict[Parameter, Value], msgspec.Meta(max_length=40)]


def _user(me: Principal) -> str:
    """Raises: Cannot 403 for a token: views belong to people."""
    if me.user is None:
        raise Cannot(403, "users_only", "Saved views belong to users, not to tokens.", "Sign in as a user.")
    return me.user


@get("/saved-views", opt=READ)
async def list_saved_views(service: ServiceDep, me: PrincipalDep) -> Listed[SavedCallView]:
    """My saved views of the call list."""
    return Listed(items=await service.saved_views.mine(_user(me)))


@post("/saved-views", opt=READ)
async def save_view(service: ServiceDep, me: PrincipalDep, data: JSONBody[GivenView]) -> SavedCallView:
    """Save a view: filters, order and columns of the call list under a name."""
    return await service.saved_views.create(_user(me), data.name, data.query)


@get("/saved-views/{view:str}", opt=READ)
async def show_saved_view(service: ServiceDep, me: PrincipalDep, view: FromPath[str]) -> SavedCallView:
    """A saved view by its link, also of another user."""
    return await service.saved_views.show(view, _user(me))


@put("/saved-views/{view:str}", opt=READ)
async def change_saved_view(
    service: ServiceDep, me: PrincipalDep, view: FromPath[str], data: JSONBody[GivenView]
) -> SavedCallView:
    """Rename one of my views, or give it other filters."""
    return await service.saved_views.change(view, _user(me), data.name, data.query)


@delete("/saved-views/{view:str}", opt=READ)
async def delete_saved_view(service: ServiceDep, me: PrincipalDep, view: FromPath[str]) -> None:
    """Delete one of my views."""
    await service.saved_views.delete(view, _user(me))


ROUTES = Router(
    "/",
    route_handlers=[list_saved_views, save_view, show_saved_view, change_saved_view, delete_saved_view],
    tags=["calls"],
)
