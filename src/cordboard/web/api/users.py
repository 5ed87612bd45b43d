"""Routes of operators (who may sign in to the console) and of the audit log."""

import secrets
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from litestar import Router, get, patch, post
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.accounts import NameTaken, Operator
from cordboard.contract.errors import Cannot
from cordboard.contract.views.view import Listed, View
from cordboard.web.api.calls import Limit
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.permissions import Role
from cordboard.web.dependencies import CallerName, Doorkeeper

Login = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=64,
        pattern=r"^\S(.*\S)?$",
        description="a name of 1 to 64 characters in one line, without blanks around it",
    ),
]
Password = Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
Language = Literal["en", "fr", "es", "uk"]
Before = Annotated[int | None, QueryParameter(ge=0, le=2**62, description="Go on after a page: its `next`.")]


class OperatorView(View, frozen=True, kw_only=True):
    id: str
    name: str
    role: Role
    language: str
    disabled: bool


class NewOperator(msgspec.Struct, frozen=True, kw_only=True):
    name: Login
    password: Password
    role: Role
    language: Language = "en"


class OperatorChange(msgspec.Struct, frozen=True, kw_only=True):
    """A new password or a new role ends all sessions of the operator."""

    role: Role | None = None
    password: Password | None = None
    language: Language | None = None
    disabled: bool | None = None


class AuditView(View, frozen=True, kw_only=True):
    at: datetime
    who: str
    what: str
    target: str
    detail: str


def new_operator(name: str, hashed: str, role: Role, language: str = "en") -> Operator:
    """An operator with a fresh id."""
    return Operator(id=f"op_{secrets.token_hex(8)}", name=name, password=hashed, role=role, language=language)


def _view(operator: Operator) -> OperatorView:
    return OperatorView(
        id=operator.id,
        name=operator.name,
        role=Role(operator.role),
        language=operator.language,
        disabled=operator.disabled,
    )


@get("/operators", opt={"may": "operators.read"})
async def list_operators(authenticator: Doorkeeper) -> Listed[OperatorView]:
    """Who may sign in."""
    return Listed(items=tuple(_view(each) for each in await authenticator.accounts.operators()))


@post("/operators", opt={"may": "operators.change"})
async def create_operator(authenticator: Doorkeeper, by: CallerName, data: JSONBody[NewOperator]) -> OperatorView:
    """Add an operator."""
    operator = new_operator(data.name, await authenticator.passwords.hash(data.password), data.role, data.language)
    await _put(authenticator, operator)
    await authenticator.note(by, "operator_created", operator.name, operator.role)
    return _view(operator)


@patch("/operators/{operator:str}", opt={"may": "operators.change"})
async def change_operator(
    authenticator: Doorkeeper, by: CallerName, operator: FromPath[str], data: JSONBody[OperatorChange]
) -> OperatorView:
    """Change role, password, language; disable or enable."""
    old = await authenticator.accounts.operator(operator)
    if old is None:
        raise Cannot(404, "absent", "There is no such operator.", "GET /api/v1/operators lists them.")
    new = msgspec.structs.replace(
        old,
        role=data.role or old.role,
        language=data.language or old.language,
        disabled=old.disabled if data.disabled is None else data.disabled,
        password=await authenticator.passwords.hash(data.password) if data.password else old.password,
    )
    await _keep_an_admin(authenticator, old, new)
    await _put(authenticator, new)
    if (new.role, new.password, new.disabled) != (old.role, old.password, old.disabled):
        await authenticator.accounts.drop_sessions(operator)
    await authenticator.note(by, "operator_changed", new.name, _what_changed(old, new))
    return _view(new)


async def _keep_an_admin(authenticator: Authenticator, old: Operator, new: Operator) -> None:
    if old.role != Role.ADMIN or (new.role == Role.ADMIN and not new.disabled):
        return
    others = [
        each for each in await authenticator.accounts.operators() if each.role == Role.ADMIN and each.id != old.id
    ]
    if all(each.disabled for each in others):
        raise Cannot(409, "last_admin", "This is the last administrator.", "Make another operator administrator first.")


def _what_changed(old: Operator, new: Operator) -> str:
    names = ("role", "language", "disabled", "password")
    return ", ".join(name for name in names if getattr(old, name) != getattr(new, name))


async def _put(authenticator: Authenticator, operator: Operator) -> None:
    try:
        await authenticator.accounts.put_operator(operator)
    except NameTaken:
        raise Cannot(409, "name_taken", "Another operator has this name.", "Choose another name.") from None


@get("/audit", opt={"may": "audit.read"})
async def list_audit(authenticator: Doorkeeper, before: Before = None, limit: Limit = 100) -> Listed[AuditView]:
    """Who changed what, newest first."""
    rows = await authenticator.accounts.audited(before=before, limit=limit)
    views = tuple(
        AuditView(at=datetime.fromtimestamp(r.at, UTC), who=r.who, what=r.what, target=r.target, detail=r.detail)
        for r in rows
    )
    return Listed(items=views, next=str(rows[-1].seq) if len(rows) == limit else None)


ROUTES = Router("/", route_handlers=[list_operators, create_operator, change_operator, list_audit], tags=["operators"])
