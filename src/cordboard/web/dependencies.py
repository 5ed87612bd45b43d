"""The dependencies of routes: the application, the authenticator, the caller; and the guard before all routes."""

from typing import Any

from litestar import Request
from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers import BaseRouteHandler
from litestar.params import SkipValidation

from cordboard.contract.calls import OwnCalls
from cordboard.contract.errors import Cannot
from cordboard.contract.service import Service
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.permissions import ANYONE, PERMISSIONS, SIGNED_IN, Principal
from cordboard.web.own_calls import may_own, own_of

ServiceDep = NamedDependency[SkipValidation[Service]]
AuthenticatorDep = NamedDependency[SkipValidation[Authenticator]]
PrincipalDep = NamedDependency[SkipValidation[Principal]]
OwnCallsDep = NamedDependency[SkipValidation[OwnCalls | None]]  # None: every call is open
CallerName = NamedDependency[SkipValidation[str]]  # name of the caller, for the audit log


def me_of(request: Request[Any, Any, Any]) -> Any:
    """The caller, as the guard has identified it."""
    return request.scope.get("user")


def by_of(request: Request[Any, Any, Any]) -> str:
    """The caller's name."""
    user = request.scope.get("user")
    return user.name if isinstance(user, Principal) else "nobody"


def no_permission(principal: Principal, needed: str | None) -> str:
    """The refusal: for people in words, for a program with the scope that its token needs."""
    if principal.token is not None:
        return f"{principal.name} doesn't have the permission '{needed}'."
    what = PERMISSIONS[needed][0] if needed in PERMISSIONS else "do this"
    return f"{principal.name} doesn't have the permission to {what}."


def own_calls_of(request: Request[Any, Any, Any]) -> Any:
    """The calls that the caller is kept to."""
    return own_of(request)


def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """The guard of all routes. Raises: 401 without a sign-in, 403 without the permission."""
    needed = handler.opt.get("may")
    if needed == ANYONE or connection.scope.get("method") == "OPTIONS":  # what an address takes is no secret
        return
    principal = connection.scope.get("user")
    if not isinstance(principal, Principal):
        raise NotAuthorizedException("This needs a signed-in user or an API token.")
    if principal.must_change and needed != SIGNED_IN:
        raise Cannot(403, "change_password", "You must choose a new password first.", "PATCH /api/v1/session with it.")
    if principal.must_add_factor and needed != SIGNED_IN:
        raise Cannot(403, "add_factor", "Your role needs a second factor.", "Add one: POST /api/v1/factors/totp.")
    if needed is None or not (principal.may(needed) or may_own(principal, handler)):
        raise PermissionDeniedException(no_permission(principal, needed))
