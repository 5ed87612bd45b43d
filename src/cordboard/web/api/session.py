"""Routes of the session: signing in and out, who I am, my language, theme and password; the first administrator."""

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from cordboard.contract.accounts import User, UserColumns, UsersExist
from cordboard.contract.errors import Cannot
from cordboard.web.api.sign_in_cookies import browser_in, cookies_of, no_session
from cordboard.web.api.users import Login, Password, free_name, new_user
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.password_rules import require_good
from cordboard.web.auth.permissions import ANYONE, SIGNED_IN, Principal, Role, permissions_of
from cordboard.web.auth.sign_in_limits import network_of
from cordboard.web.auth.sign_in_steps import SignedIn, SignInSteps
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep, ServiceDep

LANGUAGES = ("en", "fr", "es", "uk")


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    user: Annotated[str, msgspec.Meta(max_length=200)]
    password: Annotated[str, msgspec.Meta(max_length=1000)]


class FirstAdmin(msgspec.Struct, frozen=True, kw_only=True):
    """The first administrator."""

    user: Login
    password: Password
    language: Literal["en", "fr", "es", "uk"] = "en"


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Me. `csrf` goes into the header X-CSRF-Token of everything that is not GET."""

    name: str
    role: Role
    language: str
    theme: str
    permissions: tuple[str, ...]
    csrf: str
    must_change_password: bool = False  # until then nothing else is open


class SessionChange(msgspec.Struct, frozen=True, kw_only=True):
    """A new `password` needs the present one; it ends all other sessions of mine."""

    language: Literal["en", "fr", "es", "uk"] | None = None
    theme: Literal["auto", "light", "dark"] | None = None
    password: Password | None = None
    present_password: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class SetupView(msgspec.Struct, frozen=True, kw_only=True):
    """`signed_in`: whether this browser is, asked without the refusal that `/session` would answer with. `provider`:
    the name on the button of single sign-on; null: it is off."""

    needed: bool
    signed_in: bool
    provider: str | None = None


def _view(user: User, csrf: str, *, must_change: bool) -> SessionView:
    return SessionView(
        name=user.name,
        role=Role(user.role),
        language=user.language,
        theme=user.theme,
        permissions=tuple(sorted(() if must_change else permissions_of(Role(user.role)))),
        csrf=csrf,
        must_change_password=must_change,
    )


@post("/session", opt={"may": ANYONE}, security=[{}])
async def sign_in(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, service: ServiceDep, data: JSONBody[SignIn]
) -> Response[SessionView]:
    """Sign in with a name and a password; sets the session cookie."""
    done = await SignInSteps(authenticator).by_password(
        data.user, data.password, browser_in(request), service.sign_in.require_password_allowed
    )
    shown = _view(done.user, done.session.csrf, must_change=done.user.must_change)
    return Response(shown, cookies=cookies_of(done, request))


@get("/session", opt={"may": SIGNED_IN})
async def show_session(authenticator: AuthenticatorDep, me: PrincipalDep) -> SessionView:
    """The current user and their permissions."""
    return _view(await _mine(authenticator, me), me.csrf or "", must_change=me.must_change)


@patch("/session", opt={"may": SIGNED_IN})
async def change_session(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep, data: JSONBody[SessionChange]
) -> SessionView:
    """Change language, theme or password of the current user."""
    mine = await _mine(authenticator, me)
    if data.password is not None:
        present = data.present_password or ""
        await authenticator.new_password(mine, present, data.password, me.session or "", browser_in(request))
        mine = await _mine(authenticator, me)
    if data.language or data.theme:
        change = UserColumns(language=data.language, theme=data.theme)
        changed = await authenticator.accounts.change_user(mine.id, change)
        mine = changed.after if changed else mine
    return _view(mine, me.csrf or "", must_change=me.must_change and mine.must_change)


async def _mine(authenticator: Authenticator, me: Principal) -> User:
    user = await authenticator.accounts.user(me.user or "")
    if user is None:
        raise Cannot(401, "not_signed_in", "This user was deleted.", "Sign in again.")
    return user


@delete("/session", opt={"may": SIGNED_IN})
async def sign_out(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep
) -> Response[None]:
    """Sign out of this browser."""
    await authenticator.accounts.drop_session(me.session or "")
    await authenticator.note(me.name, "signed_out", browser_in(request).address)
    return Response(None, status_code=204, cookies=[no_session(request)])


@get("/setup", opt={"may": ANYONE}, security=[{}])
async def show_setup(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, service: ServiceDep
) -> SetupView:
    """Whether the first administrator must still be created, and whether this browser is signed in."""
    known = isinstance(request.scope.get("user"), Principal)
    needed = not await authenticator.accounts.users()
    return SetupView(needed=needed, signed_in=known, provider=service.sign_in.title())


@post("/setup", opt={"may": ANYONE}, security=[{}])
async def set_up(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, data: JSONBody[FirstAdmin]
) -> Response[SessionView]:
    """Create the first administrator; only while there is no user at all."""
    there_is = Cannot(409, "set_up", "An administrator account already exists.", "Sign in.")
    if await authenticator.accounts.users():
        raise there_is
    name = await free_name(authenticator, "user", data.user)
    await asyncio.to_thread(require_good, data.password, (name,))
    browser = browser_in(request)
    hashed = await authenticator.passwords.hash(data.password, network_of(browser.address))
    user = new_user(name, hashed, Role.ADMIN, data.language)
    try:
        await authenticator.accounts.add_user(user, first=True)
    except UsersExist:
        raise there_is from None
    await authenticator.note(user.name, "set_up", user.name)
    session, cookie = await authenticator.open(user, browser=browser)
    done = SignedIn(user=user, session=session, cookie=cookie)
    return Response(_view(user, session.csrf, must_change=user.must_change), cookies=cookies_of(done, request))


ROUTES = Router(
    "/", route_handlers=[sign_in, show_session, change_session, sign_out, show_setup, set_up], tags=["session"]
)
