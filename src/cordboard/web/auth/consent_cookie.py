"""The cookie that ties a started consent to the browser in which it was started. It holds a hash of the state."""

from litestar.datastructures import Cookie

from cordboard.web.auth.authenticator import cookie_in, cookie_name
from cordboard.web.auth.passwords import digest
from cordboard.web.raw.asgi_messages import Scope
from cordboard.web.raw.security_headers import is_secure

LASTS = 600  # Units: s; as long as a state is good


def _name(state: str) -> str:
    return f"cordboard_consent_{digest(state)[:12]}"


def consent_cookie(state: str, scope: Scope) -> Cookie:
    """Set with the answer that names the address of the consent page."""
    secure = is_secure(scope)
    return Cookie(
        key=cookie_name(_name(state), secure),
        value=digest(f"consent {state}"),
        max_age=LASTS,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def is_same_browser(state: str, scope: Scope) -> bool:
    """Whether the browser that came back with the state is the one that got the cookie."""
    return cookie_in(scope, _name(state)) == digest(f"consent {state}")
