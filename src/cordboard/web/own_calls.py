"""Keeps users with the permission for their own calls to those: each request about one call is checked here.

A call of somebody else is answered like one that does not exist.
"""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from cordboard.contract.calls import OwnCalls
from cordboard.contract.errors import Cannot
from cordboard.contract.service import Service
from cordboard.web.auth.permissions import Principal

SCOPE = "own_calls"  # where the request keeps them


def user_of(principal: Principal) -> str | None:
    """Whose calls are the caller's own: the user, or the maker of the token."""
    return principal.user or principal.owner


def may_own(principal: Principal, handler: BaseRouteHandler) -> bool:
    """Whether the route opens for the caller's own calls."""
    own = handler.opt.get("own")
    return own is not None and principal.may(own)


async def keep_to_own_calls(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard, after the one that knows who asks. Raises: Cannot 404 for a call of somebody else."""
    principal = connection.scope.get("user")
    if "own" not in handler.opt or not isinstance(principal, Principal) or principal.may(handler.opt["may"]):
        return
    service: Service = connection.app.state.service
    own = service.own_calls.of(user_of(principal))
    connection.state[SCOPE] = own
    call = connection.path_params.get("call")
    if call is not None and not await service.own_calls.includes(own, call):
        text = f"Call not found: {call!r}."
        raise Cannot(404, "absent", text, "List the calls, or search by the client's number.")


def own_of(connection: ASGIConnection[Any, Any, Any, Any]) -> OwnCalls | None:
    """What the caller is kept to; None where every call is open."""
    found = connection.state.get(SCOPE)
    return found if isinstance(found, OwnCalls) else None
