"""What a browser is given after a step of signing in, and what it carries."""

from typing import Any

from litestar import Request
from litestar.datastructures import Cookie

from cordboard.web.auth.authenticator import COOKIE, DEVICE_COOKIE, Browser, browser_of, cookie_name
from cordboard.web.auth.sign_in_limits import DEVICE_LASTS
from cordboard.web.auth.sign_in_steps import SignedIn
from cordboard.web.raw.security_headers import is_secure


def browser_in(request: Request[Any, Any, Any]) -> Browser:
    """The browser that asks."""
    return browser_of(request.scope)  # type: ignore[arg-type]  # the same, spelt as a TypedDict


def cookies_of(done: SignedIn, request: Request[Any, Any, Any]) -> list[Cookie]:
    """For the answer to the last step."""
    session = _cookie(request, COOKIE, done.cookie)
    return [session] if done.device is None else [session, _cookie(request, DEVICE_COOKIE, done.device, DEVICE_LASTS)]


def no_session(request: Request[Any, Any, Any]) -> Cookie:
    """Takes the session cookie away."""
    return _cookie(request, COOKIE, "", 0)


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
