"""Routes of single sign-on: its settings, the way of a browser to the provider and back, connected accounts.

`/oauth/sign-in` is where the provider sends the browser back to; the sign-in screen explains a refusal by its code.
`/oauth/sign-out` takes the provider's report of an ended session (OpenID Connect Back-Channel Logout 1.0).
"""

from typing import Annotated, Any
from urllib.parse import parse_qs, quote

import msgspec
from litestar import Request, Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody

from cordboard.contract.errors import Cannot
from cordboard.contract.sign_in import Admitted, SignInProvider
from cordboard.contract.views.sign_in import SignInProviderView, SignInTrial, UserIdentityView
from cordboard.contract.views.view import View
from cordboard.web.api.sign_in_cookies import browser_in, cookies_of
from cordboard.web.auth.consent_cookie import consent_cookie, is_same_browser
from cordboard.web.auth.permissions import ANYONE, SIGNED_IN, Principal
from cordboard.web.auth.sign_in_limits import network_of
from cordboard.web.auth.sign_in_steps import FirstProof, SignInSteps
from cordboard.web.dependencies import AuthenticatorDep, CallerName, PrincipalDep, ServiceDep
from cordboard.web.validation_messages import THEIRS

READ: dict[str, Any] = {"may": "users.read"}
CHANGE: dict[str, Any] = {"may": "users.change"}
NO_STORE = {"Cache-Control": "no-store"}
Secret = Annotated[str, msgspec.Meta(max_length=1000)]


class ProviderChange(msgspec.Struct, frozen=True, kw_only=True):
    """`client_secret` absent or masked: unchanged; empty: removed, for a public client. `untested`: save settings
    even if the test fails."""

    provider: SignInProvider
    client_secret: Secret | None = None
    untested: bool = False


class ProviderTest(msgspec.Struct, frozen=True, kw_only=True):
    """Settings to try; nothing is saved."""

    provider: SignInProvider
    client_secret: Secret | None = None


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """`subject`: the unchanging id of the account at the provider (the claim `sub`)."""

    subject: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]


class SignInStart(View, frozen=True, kw_only=True):
    """Where the browser goes."""

    url: str


class MyAccount(View, frozen=True, kw_only=True):
    """`provider`: the name of the provider, null: single sign-on is off."""

    provider: str | None
    has_password: bool
    account: UserIdentityView | None


@get("/sign-in/provider", opt=READ)
async def show_provider(service: ServiceDep) -> SignInProviderView:
    """The settings of single sign-on, and the addresses to enter at the provider."""
    return await service.sign_in.view()


@put("/sign-in/provider", opt=CHANGE)
async def save_provider(service: ServiceDep, by: CallerName, data: JSONBody[ProviderChange]) -> SignInProviderView:
    """Test and save the settings of single sign-on. A failed test is refused with 409."""
    return await service.sign_in.save(data.provider, data.client_secret, data.untested, by)


@post("/sign-in/provider/test", opt=CHANGE, status_code=200)
async def test_provider(service: ServiceDep, data: JSONBody[ProviderTest]) -> SignInTrial:
    """Try settings of single sign-on without saving them: the provider, its keys, the client."""
    return await service.sign_in.test(data.provider, data.client_secret)


@delete("/sign-in/provider", opt=CHANGE)
async def remove_provider(service: ServiceDep, by: CallerName) -> None:
    """Remove single sign-on. Sessions that came from the provider end; users stay."""
    await service.sign_in.remove(by)


@put("/users/{user:str}/account", opt=CHANGE)
async def connect_account(
    service: ServiceDep, by: CallerName, user: FromPath[str], data: JSONBody[Account]
) -> UserIdentityView:
    """Connect a user with an account at the provider."""
    return await service.sign_in.link(user, data.subject, by)


@delete("/users/{user:str}/account", opt=CHANGE)
async def disconnect_account(service: ServiceDep, by: CallerName, user: FromPath[str]) -> None:
    """Disconnect a user from their account at the provider; sessions that came from it end."""
    await service.sign_in.unlink(user, by)


@post("/session/provider", opt={"may": ANYONE}, security=[{}], status_code=200)
async def start_sign_in(request: Request[Any, Any, Any], service: ServiceDep) -> Response[SignInStart]:
    """Begin to sign in with the provider: open the address in the same browser."""
    return await _started(request, service, None)


@post("/session/account", opt={"may": SIGNED_IN}, status_code=200)
async def start_connecting(
    request: Request[Any, Any, Any], service: ServiceDep, me: PrincipalDep
) -> Response[SignInStart]:
    """Begin to connect the current user with an account at the provider."""
    return await _started(request, service, me.user)


@get("/session/account", opt={"may": SIGNED_IN})
async def show_mine(service: ServiceDep, authenticator: AuthenticatorDep, me: PrincipalDep) -> MyAccount:
    """How the current user signs in."""
    mine = await authenticator.accounts.user(me.user or "")
    accounts = await service.sign_in.identities()
    return MyAccount(
        provider=service.sign_in.title(),
        has_password=mine is not None and bool(mine.password),
        account=accounts.get(me.user or ""),
    )


@delete("/session/account", opt={"may": SIGNED_IN})
async def disconnect_mine(service: ServiceDep, authenticator: AuthenticatorDep, me: PrincipalDep) -> None:
    """Disconnect the current user from their account; only with a password to sign in with."""
    mine = await authenticator.accounts.user(me.user or "")
    if mine is None or not mine.password:
        text = "Without a password you could not sign in any more."
        raise Cannot(409, "no_password", text, "Ask an administrator to set a password first.")
    await service.sign_in.unlink(mine.id, me.name)


async def _started(request: Request[Any, Any, Any], service: ServiceDep, user: str | None) -> Response[SignInStart]:
    started = await service.sign_in.start(network_of(browser_in(request).address), user)
    scope: Any = request.scope  # the same, spelt as a TypedDict
    return Response(SignInStart(url=started.url), cookies=[consent_cookie(started.state, scope)])


@get("/oauth/sign-in", opt={"may": ANYONE, "query": THEIRS}, include_in_schema=False)
async def come_back(
    request: Request[Any, Any, Any], service: ServiceDep, authenticator: AuthenticatorDep
) -> Response[None]:
    """Finish the sign-in with the query that the provider sent along."""
    params = {key: value for key, value in request.query_params.items() if isinstance(value, str)}
    scope: Any = request.scope  # as above
    me = request.scope.get("user")
    browser = browser_in(request)
    try:
        same = is_same_browser(params.get("state", ""), scope)
        admitted = await service.sign_in.finish(params, same, me.user if isinstance(me, Principal) else None)
        if admitted.linked:
            return _to_console("connected")
        return await _session(request, authenticator, admitted)
    except Cannot as refused:
        await authenticator.note(
            "nobody", "sign_in_refused", browser.address, f"{refused.code}: {refused.detail}"[:300]
        )
        return _to_console(refused.code)


async def _session(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, admitted: Admitted
) -> Response[None]:
    done = await SignInSteps(authenticator).proved(
        admitted.user,
        FirstProof.SINGLE_SIGN_ON,
        browser_in(request),
        provider_session=admitted.provider_session,
        provider_suffices=not admitted.second_factor,
    )
    return Response(None, status_code=303, headers={**NO_STORE, "Location": "/"}, cookies=cookies_of(done, request))


def _to_console(code: str) -> Response[None]:
    """The console says what happened, in the reader's language."""
    return Response(None, status_code=303, headers={**NO_STORE, "Location": f"/?sign_in={quote(code, safe='')}"})


@post("/oauth/sign-out", opt={"may": ANYONE}, include_in_schema=False, status_code=200)
async def signed_out_there(request: Request[Any, Any, Any], service: ServiceDep) -> Response[None]:
    """The provider ended a session of a person."""
    fields = parse_qs((await request.body()).decode("ascii", "replace"), max_num_fields=20)
    token = next(iter(fields.get("logout_token", [])), "")
    await service.sign_in.sign_out(token)
    return Response(None, headers=NO_STORE)


ROUTES = Router(
    "/",
    route_handlers=[
        show_provider,
        save_provider,
        test_provider,
        remove_provider,
        connect_account,
        disconnect_account,
        start_sign_in,
        start_connecting,
        show_mine,
        disconnect_mine,
    ],
    tags=["single sign-on"],
)
