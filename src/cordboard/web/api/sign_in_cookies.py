"""What a browser is given after a step of signing in, and what it carries."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from cordboard.contract.errors import Cannot
from cordboard.web.auth.authenticator import (
    CHALLENGE_COOKIE,
    COOKIE,
    DEVICE_COOKIE,
    PENDING_COOKIE,
    Authenticator,
    Browser,
    browser_of,
    cookie_name,
)
from cordboard.web.auth.factors.challenges import LASTS
from cordboard.web.auth.factors.passkeys import Site, site_at
from cordboard.web.auth.factors.proofs import SignedChallenge
from cordboard.web.auth.sign_in_limits import DEVICE_LASTS
from cordboard.web.auth.sign_in_steps import PENDING_LASTS, SecondStep, SignedIn
from cordboard.web.raw.security_headers import is_secure


def browser_in(request: Request[Any, Any, Any]) -> Browser:
    """The browser that asks."""
    return browser_of(request.scope)  # type: ignore[arg-type]  # the same, spelt as a TypedDict


def cookies_of(done: SignedIn | SecondStep, request: Request[Any, Any, Any]) -> list[Cookie]:
    """For the answer to a step."""
    if isinstance(done, SecondStep):
        return [_cookie(request, PENDING_COOKIE, done.cookie, PENDING_LASTS)]
    given = [_cookie(request, COOKIE, done.cookie)]
    if done.device is not None:
        given.append(_cookie(request, DEVICE_COOKIE, done.device, DEVICE_LASTS))
    if browser_in(request).pending is not None:
        given.append(_cookie(request, PENDING_COOKIE, "", 0))
    return given


def no_session(request: Request[Any, Any, Any]) -> Cookie:
    """Takes the session cookie away."""
    return _cookie(request, COOKIE, "", 0)


def challenge_cookie(request: Request[Any, Any, Any], value: str) -> Cookie:
    """To be sent back with what the passkey signed."""
    return _cookie(request, CHALLENGE_COOKIE, value, LASTS)


def site_of(request: Request[Any, Any, Any], authenticator: Authenticator) -> Site:
    """Where the browser sees this server: the public URL, else at the Host it named, which this server answers for."""
    here = site_at(str(request.base_url))
    public = site_at(authenticator.public_url) if authenticator.public_url else here
    return public if public.host == here.host else here


def signed_challenge(
    request: Request[Any, Any, Any], authenticator: Authenticator, purpose: str, answer: dict[str, Any]
) -> SignedChallenge:
    """What a passkey answered, with the challenge it was for. Raises: Cannot 409 for none of ours."""
    challenge = authenticator.challenges.take(browser_in(request).challenge, purpose)
    if challenge is None:
        raise Cannot(409, "challenge_over", "The request for the passkey has expired.", "Start again.")
    return SignedChallenge(site=site_of(request, authenticator), challenge=challenge, answer=answer)


def _cookie(request: Request[Any, Any, Any], name: str, value: str, lasts: float | None = None) -> Cookie:
    """Units: `lasts` s; None ends with the browser."""
    secure = is_secure(request.scope)  # type: ignore[arg-type]  # as above
    return Cookie(
        key=cookie_name(name, secure),
        value=value,
        max_age=None if lasts is None else int(lasts),
        httponly=True,
        samesite="lax",
        secure=secure,
    )
