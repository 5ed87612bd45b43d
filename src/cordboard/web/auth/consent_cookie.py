"""The cookie that ties a started consent to the browser in which it was started.

It holds a hash of the state, the language of the user who started it, and the connection that it is for.
"""

from urllib.parse import quote, unquote

from litestar.datastructures import Cookie

from cordboard.contract.languages import ENGLISH, LANGUAGES, Language
from cordboard.web.auth.authenticator import cookie_in, cookie_name
from cordboard.web.auth.passwords import digest
from cordboard.web.raw.asgi_messages import Scope
from cordboard.web.raw.security_headers import is_secure

LASTS = 600  # Units: s; as long as a state is good


def _name(state: str) -> str:
    return f"cordboard_consent_{digest(state)[:12]}"


def consent_cookie(state: str, scope: Scope, language: Language = ENGLISH, connection: str = "") -> Cookie:
    """Set with the answer that names the address of the consent page."""
    secure = is_secure(scope)
    return Cookie(
        key=cookie_name(_name(state), secure),
        value=".".join((digest(f"consent {state}"), language, quote(connection, safe=""))),
        max_age=LASTS,
        httponly=True,
        samesite="lax",
        secure=secure,
    )


def is_same_browser(state: str, scope: Scope) -> bool:
    """Whether the browser that came back with the state is the one that got the cookie."""
    return (cookie_in(scope, _name(state)) or "").partition(".")[0] == digest(f"consent {state}")


def consent_language(state: str, scope: Scope) -> Language | None:
    """The language of who started it in this browser; None where that is not known."""
    language, _ = _started(state, scope)
    return next((one for one in LANGUAGES if one == language), None)


def consent_connection(state: str, scope: Scope) -> str | None:
    """The connection that it was started for in this browser; None where that is not known."""
    return unquote(_started(state, scope)[1]) or None


def _started(state: str, scope: Scope) -> tuple[str, str]:
    language, _, connection = (cookie_in(scope, _name(state)) or "").partition(".")[2].partition(".")
    return language, connection
