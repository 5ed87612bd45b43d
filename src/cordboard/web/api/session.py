"""Routes of the session: who I am, my language, theme and password; signing out; the first administrator.

Signing in is in `sign_in.py`."""

import asyncio
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import JSONBody

from cordboard.contract.accounts import UserColumns, UsersExist
from cordboard.contract.errors import Cannot
from cordboard.contract.views.overview import SummaryView
from cordboard.web.api.passwords import Password
from cordboard.web.api.sign_in import SessionView, mine_of, session_view, shown
from cordboard.web.api.sign_in_cookies import browser_in, cookies_of, no_session
from cordboard.web.api.users import Login, free_name, new_user
from cordboard.web.auth.password_rules import require_good
from cordboard.web.auth.permissions import ANYONE, SIGNED_IN, Principal, Role
from cordboard.web.auth.sign_in_limits import network_of
from cordboard.web.auth.sign_in_steps import SignedIn, SignInSteps
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep, ServiceDep

LANGUAGES = ("en", "fr", "es", "uk")


class FirstAdmin(msgspec.Struct, frozen=True, kw_only=True):
    """The first administrator."""

    user: Login
    password: Password
    language: Literal["en", "fr", "es", "uk"] = "en"


class SessionChange(msgspec.Struct, frozen=True, kw_only=True):
    """A new `password` needs the present one; it ends all other sessions of mine."""

    language: Literal["en", "fr", "es", "uk"] | None = None
    theme: Literal["auto", "light", "dark"] | None = None
    password: Password | None = None
    present_password: Annotated[str, msgspec.Meta(max_length=1000)] | None = None


class SetupView(msgspec.Struct, frozen=True, kw_only=True):
    """`signed_in`: whether this browser is, asked without the refusal that `/session` would answer with. `provider`:
    the name on the button of single sign-on; null: it is off. `last_event`: the newest event now; the stream since then
    tells every change of what is read after this answer. `summary`: as GET /summary answers, for a session that may
    ask: a browser draws its first screen from one answer."""

    needed: bool
    signed_in: bool
    provider: str | None = None
    second_step: tuple[str, ...] = ()  # a sign-in of this browser waits for one of these
    mail: bool = False  # who forgot the password can be sent a link
    session: SessionView | None = None  # me, as GET /session answers; null for tokens, too
    last_event: int | None = None  # null unless signed in
    summary: SummaryView | None = None


@get("/session", opt={"may": SIGNED_IN})
async def show_session(authenticator: AuthenticatorDep, me: PrincipalDep) -> SessionView:
    """The current user and their permissions."""
    return await shown(authenticator, me)


@patch("/session", opt={"may": SIGNED_IN})
async def change_session(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep, data: JSONBody[SessionChange]
) -> SessionView:
    """Change language, theme or password of the current user."""
    mine = await mine_of(authenticator, me)
    if data.password is not None:
        present = data.present_password or ""
        await authenticator.new_password(mine, present, data.password, me.session or "", browser_in(request))
    if data.language or data.theme:
        change = UserColumns(language=data.language, theme=data.theme)
        await authenticator.accounts.change_user(mine.id, change)
    return await shown(authenticator, me)


@delete("/session", opt={"may": SIGNED_IN})
async def sign_out(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep
) -> Response[None]:
    """Sign out of this browser."""
    await authenticator.accounts.drop_session(me.session or "")
    await authenticator.note(me.name, "signed_out", browser_in(request).address)
    return Response(None, status_code=204, cookies=[no_session(request)], headers={"Clear-Site-Data": '"cache"'})


@get("/setup", opt={"may": ANYONE}, security=[{}])
async def show_setup(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, service: ServiceDep
) -> SetupView:
    """Whether the first administrator must still be created, and whether this browser is signed in."""
    user = request.scope.get("user")
    me = user if isinstance(user, Principal) else None
    needed = not await authenticator.accounts.users()
    waits = () if me else await SignInSteps(authenticator).second_step(browser_in(request))
    last_event = service.events.last() if me else None
    return SetupView(
        needed=needed,
        signed_in=me is not None,
        provider=service.sign_in.title(),
        second_step=waits,
        mail=service.account_mail.is_set(),
        session=await shown(authenticator, me) if me and me.session else None,
        last_event=last_event,
        summary=await service.overview.summary() if me and me.session and me.may("summary.read") else None,
    )


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
    return Response(session_view(authenticator, user, session), cookies=cookies_of(done, request))


ROUTES = Router("/", route_handlers=[show_session, change_session, sign_out, show_setup, set_up], tags=["session"])
