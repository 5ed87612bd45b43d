"""What routes are handed: the application, the gate, who asks."""

from typing import Any

from litestar import Request
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from cordboard.ports.service import Service
from cordboard.web.access import Principal
from cordboard.web.security import Gate

Desk = NamedDependency[SkipValidation[Service]]
Doorkeeper = NamedDependency[SkipValidation[Gate]]
Me = NamedDependency[SkipValidation[Principal]]
By = NamedDependency[SkipValidation[str]]  # name of the caller, for the audit log


def me_of(request: Request[Any, Any, Any]) -> Any:
    """The caller; the guard has let nobody else through."""
    return request.scope.get("user")


def by_of(request: Request[Any, Any, Any]) -> str:
    """The caller's name."""
    user = request.scope.get("user")
    return user.name if isinstance(user, Principal) else "nobody"
