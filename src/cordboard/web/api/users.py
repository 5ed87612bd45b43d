"""Routes of users (who may sign in to the console) and of the audit log."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get, patch, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody, QueryParameter

from cordboard.contract.accounts import NameTaken, User, UserColumns
from cordboard.contract.errors import Cannot
from cordboard.contract.views.sign_in import UserIdentityView
from cordboard.contract.views.view import Listed, View
from cordboard.domain.user_names import fault_in, looks_taken, normal_name
from cordboard.web.api.calls import Limit
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.password_rules import require_good
from cordboard.web.auth.permissions import Role
from cordboard.web.dependencies import AuthenticatorDep, CallerName, PrincipalDep, ServiceDep

READ: dict[str, Any] = {"may": "users.read"}
CHANGE: dict[str, Any] = {"may": "users.change"}
Login = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=64,
        pattern=r"^\S(.*\S)?$",
        description="a name of 1 to 64 characters in one line, without spaces around it",
    ),
]
Password = Annotated[str, msgspec.Meta(min_length=10, max_length=1000)]
Language = Literal["en", "fr", "es", "uk"]
Before = Annotated[int | None, QueryParameter(ge=0, le=2**62, description="The `next` of the previous page.")]


class UserView(View, frozen=True, kw_only=True):
    id: str
    name: str
    role: Role
    language: str
    disabled: bool
    must_change_password: bool = False
    has_password: bool = True
    account: UserIdentityView | None = None  # at the provider of single sign-on
    second_factor: bool = False
    needs_factor: bool = False  # the role must have one


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is stored in NFKC; its letters are of one script. The user must change the password after signing in."""

    name: Login
    password: Password
    role: Role
    language: Language = "en"


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """A new password or a new role ends all sessions of the user; disabling also revokes the API tokens they made."""

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


def new_user(name: str, hashed: str, role: Role, language: str = "en") -> User:
    """A user with a fresh id."""
    return User(id=f"op_{secrets.token_hex(8)}", name=name, password=hashed, role=role, language=language)


async def free_name(authenticator: Authenticator, field: str, wanted: str) -> str:
    """The name as it is stored. Raises: ValidationException where nobody may be named so, Cannot 409 where another
    user's name looks the same."""
    name = normal_name(wanted)
    if fault := fault_in(name):
        raise ValidationException(f"'{field}' in the body takes a name {fault}.")
    if looks_taken(name, (each.name for each in await authenticator.accounts.users())):
        raise Cannot(
            409, "name_taken", "Another user has this name or one that looks the same.", "Choose another name."
        )
    return name


def _view(authenticator: Authenticator, user: User, accounts: Mapping[str, UserIdentityView]) -> UserView:
    return UserView(
        id=user.id,
        name=user.name,
        role=Role(user.role),
        language=user.language,
        disabled=user.disabled,
        must_change_password=user.must_change,
        has_password=bool(user.password),
        account=accounts.get(user.id),
        second_factor=user.second_factor,
        needs_factor=authenticator.needs_factor(user),
    )


@get("/users", opt=READ)
async def list_users(authenticator: AuthenticatorDep, service: ServiceDep) -> Listed[UserView]:
    """Users, their roles and how they sign in."""
    accounts = await service.sign_in.identities()
    return Listed(items=tuple(_view(authenticator, each, accounts) for each in await authenticator.accounts.users()))


@post("/users", opt=CHANGE)
async def create_user(authenticator: AuthenticatorDep, by: CallerName, data: JSONBody[NewUser]) -> UserView:
    """Add a user."""
    name = await free_name(authenticator, "name", data.name)
    await asyncio.to_thread(require_good, data.password, (name,))
    hashed = await authenticator.passwords.hash(data.password)
    user = msgspec.structs.replace(new_user(name, hashed, data.role, data.language), must_change=True)
    await _add(authenticator, user)
    await authenticator.note(by, "user_created", user.name, user.role)
    return _view(authenticator, user, {})


@patch("/users/{user:str}", opt=CHANGE)
async def change_user(
    authenticator: AuthenticatorDep,
    service: ServiceDep,
    me: PrincipalDep,
    by: CallerName,
    user: FromPath[str],
    data: JSONBody[UserChange],
) -> UserView:
    """Change role, password, language; disable or enable."""
    if data.password:
        named = await authenticator.accounts.user(user)
        await asyncio.to_thread(require_good, data.password, (named.name,) if named else ())
    change = UserColumns(
        must_change=True if data.password and user != me.user else None,
        role=data.role,
        language=data.language,
        disabled=data.disabled,
        password=await authenticator.passwords.hash(data.password) if data.password else None,
    )
    changed = await authenticator.change_user(user, change, by)
    return _view(authenticator, changed.after, await service.sign_in.identities())


async def _add(authenticator: Authenticator, user: User) -> None:
    try:
        await authenticator.accounts.add_user(user)
    except NameTaken:
        raise Cannot(409, "name_taken", "Another user has this name.", "Choose another name.") from None


@get("/audit", opt={"may": "audit.read"})
async def list_audit(authenticator: AuthenticatorDep, before: Before = None, limit: Limit = 100) -> Listed[AuditView]:
    """Who changed what, newest first."""
    rows = await authenticator.accounts.audited(before=before, limit=limit)
    views = tuple(
        AuditView(at=datetime.fromtimestamp(r.at, UTC), who=r.who, what=r.what, target=r.target, detail=r.detail)
        for r in rows
    )
    return Listed(items=views, next=str(rows[-1].seq) if len(rows) == limit else None)


OLD_ADDRESSES = [  # `operators` was the name until 0.1; answers the same for one version, undocumented
    get("/operators", opt=READ, include_in_schema=False)(list_users.fn),
    post("/operators", opt=CHANGE, include_in_schema=False)(create_user.fn),
    patch("/operators/{user:str}", opt=CHANGE, include_in_schema=False)(change_user.fn),
]
ROUTES = Router("/", route_handlers=[list_users, create_user, change_user, list_audit, *OLD_ADDRESSES], tags=["users"])
