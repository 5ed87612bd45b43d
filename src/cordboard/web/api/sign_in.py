"""Routes of signing in, step by step, and of proving again who one is. `auth/sign_in_steps.py` has the order."""

from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, post
from litestar.openapi import ResponseSpec
from litestar.params import JSONBody

from cordboard.contract.accounts import Session, User
from cordboard.contract.errors import Cannot
from cordboard.contract.second_factors import PASSKEY
from cordboard.web.api.sign_in_cookies import (
    browser_in,
    challenge_cookie,
    cookies_of,
    signed_challenge,
    site_of,
)
from cordboard.web.auth.authenticator import Authenticator, must_change
from cordboard.web.auth.factors import passkeys
from cordboard.web.auth.passwords import digest
from cordboard.web.auth.permissions import ANYONE, SIGNED_IN, Principal, Role
from cordboard.web.auth.sign_in_steps import SecondStep, SignedIn, SignInSteps
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep, ServiceDep

SIGN_IN = "sign in"  # what a challenge is for
Code = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]
Answer = dict[str, Any]  # what navigator.credentials gave, as its toJSON() has it
Words = Annotated[str, msgspec.Meta(max_length=1000)]


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    user: Annotated[str, msgspec.Meta(max_length=200)]
    password: Words


class SecondProof(msgspec.Struct, frozen=True, kw_only=True):
    """One of both: a code of an authenticator app or a recovery code, or the answer of a passkey."""

    code: Code | None = None
    passkey: Answer | None = None


class RenewedProof(msgspec.Struct, frozen=True, kw_only=True):
    """One of them."""

    password: Words | None = None
    code: Code | None = None
    passkey: Answer | None = None


class PasskeyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    passkey: Answer


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """Me. `csrf` goes into the header X-CSRF-Token of everything that is not GET."""

    name: str
    role: Role
    language: str
    theme: str
    permissions: tuple[str, ...]
    csrf: str
    must_change_password: bool = False  # until then nothing else is open
    must_add_factor: bool = False  # the same
    second_factor: bool = False


class SecondStepView(msgspec.Struct, frozen=True, kw_only=True):
    """A second factor is asked for: `POST /session/factor` with one of `second_step`."""

    second_step: tuple[str, ...]


class PasskeyRequest(msgspec.Struct, frozen=True, kw_only=True):
    """For `navigator.credentials`, in the form of PublicKeyCredential.parse...OptionsFromJSON()."""

    options: dict[str, Any]


def session_view(authenticator: Authenticator, user: User, session: Session) -> SessionView:
    """What a user learns about themselves."""
    return SessionView(
        name=user.name,
        role=Role(user.role),
        language=user.language,
        theme=user.theme,
        permissions=tuple(sorted(authenticator.permissions(user, session))),
        csrf=session.csrf,
        must_change_password=must_change(user, session),
        must_add_factor=authenticator.must_add_factor(user, session),
        second_factor=user.second_factor,
    )


async def shown(authenticator: Authenticator, me: Principal) -> SessionView:
    """The session of this request, as it is now. Raises: Cannot 401."""
    session = await authenticator.accounts.session(me.session or "")
    if session is None:
        raise Cannot(401, "not_signed_in", "This session has ended.", "Sign in again.")
    return session_view(authenticator, await mine_of(authenticator, me), session)


async def mine_of(authenticator: Authenticator, me: Principal) -> User:
    """The user of this session. Raises: Cannot 401."""
    user = await authenticator.accounts.user(me.user or "")
    if user is None:
        raise Cannot(401, "not_signed_in", "This user was deleted.", "Sign in again.")
    return user


def reply_of(
    request: Request[Any, Any, Any], authenticator: Authenticator, done: SignedIn | SecondStep
) -> Response[SessionView | SecondStepView]:
    """The session, or the question for the second factor."""
    cookies = cookies_of(done, request)
    if isinstance(done, SecondStep):
        return Response(SecondStepView(second_step=done.methods), status_code=202, cookies=cookies)
    return Response(session_view(authenticator, done.user, done.session), cookies=cookies)


STEP = {202: ResponseSpec(SecondStepView, description="A second factor is asked for.", generate_examples=False)}


@post("/session", opt={"may": ANYONE}, security=[{}], responses=STEP)
async def sign_in(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, service: ServiceDep, data: JSONBody[SignIn]
) -> Response[SessionView | SecondStepView]:
    """Sign in with a name and a password; sets the session cookie, or asks for the second factor."""
    done = await SignInSteps(authenticator).by_password(
        data.user, data.password, browser_in(request), service.sign_in.require_password_allowed
    )
    return reply_of(request, authenticator, done)


@post("/session/factor", opt={"may": ANYONE}, security=[{}])
async def sign_in_with_factor(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, data: JSONBody[SecondProof]
) -> Response[SessionView | SecondStepView]:
    """The second step, in the browser that did the first; sets the session cookie."""
    steps, browser = SignInSteps(authenticator), browser_in(request)
    if (data.code is None) == (data.passkey is None):
        raise _one_of("code, passkey")
    if data.code is not None:
        done = await steps.by_code(data.code, browser)
    else:
        given = signed_challenge(request, authenticator, _second(browser.pending), data.passkey or {})
        done = await steps.by_second_passkey(given, browser)
    return reply_of(request, authenticator, done)


@delete("/session/factor", opt={"may": ANYONE}, security=[{}])
async def give_up(request: Request[Any, Any, Any], authenticator: AuthenticatorDep) -> None:
    """Give up the sign-in of this browser that waits for its second step."""
    if pending := browser_in(request).pending:
        await authenticator.accounts.drop_pending(digest(pending))


@post("/session/passkey", opt={"may": ANYONE}, security=[{}])
async def sign_in_with_passkey(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, service: ServiceDep, data: JSONBody[PasskeyAnswer]
) -> Response[SessionView | SecondStepView]:
    """Sign in with a passkey alone."""
    given = signed_challenge(request, authenticator, SIGN_IN, data.passkey)
    allowed = service.sign_in.require_password_allowed
    done = await SignInSteps(authenticator).by_passkey(given, browser_in(request), allowed)
    return reply_of(request, authenticator, done)


@post("/session/passkey/options", opt={"may": ANYONE}, security=[{}], status_code=200)
async def ask_for_passkey(request: Request[Any, Any, Any], authenticator: AuthenticatorDep) -> Response[PasskeyRequest]:
    """What to ask the browser for: a passkey for the second step, where a sign-in waits for it, else one to sign in."""
    browser = browser_in(request)
    found = await SignInSteps(authenticator).waiting(browser)
    purpose = _second(browser.pending) if found else SIGN_IN
    return await _to_sign(request, authenticator, purpose, found[1] if found else None)


@post("/session/proof", opt={"may": SIGNED_IN})
async def prove_again(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep, data: JSONBody[RenewedProof]
) -> Response[SessionView | SecondStepView]:
    """Show again who you are, before second factors are changed; a new session takes the place of this one."""
    user = await mine_of(authenticator, me)
    if [data.password, data.code, data.passkey].count(None) != 2:
        raise _one_of("password, code, passkey")
    given = signed_challenge(request, authenticator, _again(me), data.passkey) if data.passkey is not None else None
    done = await SignInSteps(authenticator).again(user, browser_in(request), data.password, data.code, given)
    return reply_of(request, authenticator, done)


@post("/session/proof/options", opt={"may": SIGNED_IN}, status_code=200)
async def ask_for_passkey_again(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep
) -> Response[PasskeyRequest]:
    """What to ask the browser for, to prove with a passkey."""
    return await _to_sign(request, authenticator, _again(me), await mine_of(authenticator, me))


async def _to_sign(
    request: Request[Any, Any, Any], authenticator: Authenticator, purpose: str, user: User | None
) -> Response[PasskeyRequest]:
    active = await authenticator.proofs.active(user.id) if user else ()
    mine = [each for each in active if each.kind == PASSKEY]
    challenge, cookie = authenticator.challenges.begin(purpose)
    options = passkeys.to_sign(site_of(request, authenticator), challenge, mine, alone=user is None)
    return Response(PasskeyRequest(options=options), cookies=[challenge_cookie(request, cookie)])


def _second(pending: str | None) -> str:
    """The purpose of a challenge: the second step of this sign-in."""
    return f"second step {digest(pending or '')}"


def _again(me: Principal) -> str:
    return f"prove again {me.session}"


def _one_of(names: str) -> Cannot:
    return Cannot(422, "one_proof", f"Send exactly one of: {names}.", "See /api/openapi.json.")


ROUTES = Router(
    "/",
    route_handlers=[
        sign_in,
        sign_in_with_factor,
        give_up,
        sign_in_with_passkey,
        ask_for_passkey,
        prove_again,
        ask_for_passkey_again,
    ],
    tags=["session"],
)
