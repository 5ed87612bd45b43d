"""Routes of users: who may sign in to the console."""

import asyncio
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Router, delete, get, patch, post, put
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody

from cordboard.contract.accounts import NameTaken, User, UserColumns
from cordboard.contract.errors import Cannot
from cordboard.contract.own_calls import OWN_CALLS_ONLY
from cordboard.contract.reset_mails import failed_reset_mails
from cordboard.contract.service import Service
from cordboard.contract.sign_in_links import INVITATION
from cordboard.contract.views.own_calls import UserPersonView
from cordboard.contract.views.sign_in import UserIdentityView
from cordboard.contract.views.view import Listed, View
from cordboard.domain.user_names import fault_in, looks_taken, normal_name
from cordboard.toolkit.audit_changes import changes
from cordboard.web.api.passwords import Password
from cordboard.web.api.sign_in_links import LinkView, link_view, links_of, origin_of
from cordboard.web.auth.authenticator import Authenticator, shown_user
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
Mail = Annotated[
    str, msgspec.Meta(max_length=254, pattern=r"^$|^[^@\s]+@[^@\s]+\.[^@\s]+$", description="an e-mail address")
]
Language = Literal["en", "fr", "es", "uk"]


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
    person: UserPersonView | None = None  # of the team
    email: str = ""
    last_sign_in_at: datetime | None = None
    sees_no_calls: bool = False  # the role shows own calls only, and no extension is theirs
    reset_mail_failed_at: datetime | None = None  # they asked for a new password, and the mail was not sent
    reset_mail_problem: str = ""
    invited_until: datetime | None = None  # the link of the invitation works so long
    invitation: LinkView | None = None  # only in the answer that made it


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """`name` is stored in NFKC; its letters are of one script. Without a `password` the user is invited by a link that
    works once, mailed to `email` where a mail server is set, else in the answer; with one, they must change it."""

    name: Login
    password: Password | None = None
    email: Mail = ""
    mail: bool = True  # false: show the link of the invitation instead of mailing it
    role: Role
    language: Language = "en"


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """A new password or a new role ends all sessions of the user; disabling also revokes the API tokens they made."""

    name: Login | None = None
    email: Mail | None = None  # empty: removed
    role: Role | None = None
    password: Password | None = None
    language: Language | None = None
    disabled: bool | None = None


class UserPerson(msgspec.Struct, frozen=True, kw_only=True):
    """`person`: the `id` of a team member in the settings; null: nobody."""

    person: Annotated[str, msgspec.Meta(max_length=200)] | None


def new_user(name: str, hashed: str, role: Role, language: str = "en", email: str = "") -> User:
    """A user with a fresh id."""
    return User(id=f"op_{secrets.token_hex(8)}", name=name, password=hashed, role=role, language=language, email=email)


async def free_name(authenticator: Authenticator, field: str, wanted: str, user: str | None = None) -> str:
    """The name as it is stored; `user`: who has a name already.

    Raises: ValidationException where nobody may be named so, Cannot 409 where another
    user's name looks the same."""
    name = normal_name(wanted)
    if fault := fault_in(name):
        raise ValidationException(f"'{field}' in the body takes a name {fault}.")
    if looks_taken(name, (each.name for each in await authenticator.accounts.users() if each.id != user)):
        raise Cannot(
            409, "name_taken", "Another user has this name or one that looks the same.", "Choose another name."
        )
    return name


def _view(
    authenticator: Authenticator, service: Service, user: User, accounts: Mapping[str, UserIdentityView]
) -> UserView:
    person = service.own_calls.person(user.id)
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
        person=person,
        sees_no_calls=user.role in OWN_CALLS_ONLY and not user.disabled and not (person and person.extensions),
        email=user.email,
        last_sign_in_at=datetime.fromtimestamp(user.last_sign_in, UTC) if user.last_sign_in else None,
    )


@get("/users", opt=READ)
async def list_users(authenticator: AuthenticatorDep, service: ServiceDep) -> Listed[UserView]:
    """Users, their roles and how they sign in."""
    accounts = await service.sign_in.identities()
    failed = await failed_reset_mails(authenticator.accounts, authenticator.clock.now())
    invited = {link.user: link for link in await authenticator.accounts.sign_in_links() if link.purpose == INVITATION}
    views = []
    for each in await authenticator.accounts.users():
        view, link = _view(authenticator, service, each, accounts), invited.get(each.id)
        until = datetime.fromtimestamp(link.expires, UTC) if link is not None else None
        if (mail := failed.get(each.name)) is not None:
            at = datetime.fromtimestamp(mail.at, UTC)
            view = msgspec.structs.replace(view, reset_mail_failed_at=at, reset_mail_problem=mail.detail)
        views.append(msgspec.structs.replace(view, invited_until=until))
    return Listed(items=tuple(views))


@post("/users", opt=CHANGE)
async def create_user(
    request: Request[Any, Any, Any],
    authenticator: AuthenticatorDep,
    service: ServiceDep,
    by: CallerName,
    data: JSONBody[NewUser],
) -> UserView:
    """Add a user, with a temporary password or by an invitation."""
    name = await free_name(authenticator, "name", data.name)
    if data.password:
        await asyncio.to_thread(require_good, data.password, (name,))
    hashed = await authenticator.passwords.hash(data.password) if data.password else ""
    user = new_user(name, hashed, data.role, data.language, data.email)
    user = msgspec.structs.replace(user, must_change=bool(data.password))
    await _add(authenticator, user)
    await authenticator.note(by, "user_created", user.name, user.role, *changes(None, shown_user(user)))
    view = _view(authenticator, service, user, {})
    if data.password:
        return view
    made = await links_of(request).make(user, by, origin_of(request), mailed=data.mail)
    return msgspec.structs.replace(view, invitation=link_view(made))


@patch("/users/{user:str}", opt=CHANGE)
async def change_user(
    authenticator: AuthenticatorDep,
    service: ServiceDep,
    me: PrincipalDep,
    by: CallerName,
    user: FromPath[str],
    data: JSONBody[UserChange],
) -> UserView:
    """Change name, address, role, password, language; disable or enable."""
    if data.password:
        named = await authenticator.accounts.user(user)
        await asyncio.to_thread(require_good, data.password, (named.name,) if named else ())
    change = UserColumns(
        name=await free_name(authenticator, "name", data.name, user) if data.name else None,
        email=data.email,
        must_change=True if data.password and user != me.user else None,
        role=data.role,
        language=data.language,
        disabled=data.disabled,
        password=await authenticator.passwords.hash(data.password) if data.password else None,
    )
    changed = await authenticator.change_user(user, change, by)
    return _view(authenticator, service, changed.after, await service.sign_in.identities())


@delete("/users/{user:str}", opt=CHANGE)
async def delete_user(
    authenticator: AuthenticatorDep, service: ServiceDep, me: PrincipalDep, by: CallerName, user: FromPath[str]
) -> None:
    """Delete a user: sessions, second factors, API tokens and links end. The audit log keeps the name."""
    if user == me.user:
        raise Cannot(409, "own_user", "You can't delete your own user.", "Ask another administrator.")
    await authenticator.delete_user(user, by)
    await service.own_calls.link(user, None, by)


@put("/users/{user:str}/person", opt=CHANGE, status_code=200)
async def link_person(
    authenticator: AuthenticatorDep,
    service: ServiceDep,
    by: CallerName,
    user: FromPath[str],
    data: JSONBody[UserPerson],
) -> UserView:
    """Say which person of the team the user is: an agent sees the calls of that person's extensions."""
    known = await authenticator.known_user(user)
    before = service.own_calls.person(user)
    after = await service.own_calls.link(user, data.person, by)
    change = changes({"person": before and before.name}, {"person": after and after.name})
    await authenticator.note(by, "user_changed", known.name, "person", *change)
    return _view(authenticator, service, known, await service.sign_in.identities())


async def _add(authenticator: Authenticator, user: User) -> None:
    try:
        await authenticator.accounts.add_user(user)
    except NameTaken:
        raise Cannot(409, "name_taken", "Another user has this name.", "Choose another name.") from None


OLD_ADDRESSES = [  # `operators` was the name until 0.1; answers the same for one version, undocumented
    get("/operators", opt=READ, include_in_schema=False)(list_users.fn),
    post("/operators", opt=CHANGE, include_in_schema=False)(create_user.fn),
    patch("/operators/{user:str}", opt=CHANGE, include_in_schema=False)(change_user.fn),
]
ROUTES = Router(
    "/",
    route_handlers=[list_users, create_user, change_user, delete_user, link_person, *OLD_ADDRESSES],
    tags=["users"],
)
