"""Routes of signing in to the call panel within a page of another site. `auth/frame_codes.py` says why and how."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.params import JSONBody

from cordboard.contract.errors import Cannot
from cordboard.contract.views.view import View
from cordboard.web.api.sign_in import SessionView, mine_of, session_view
from cordboard.web.api.sign_in_cookies import browser_in
from cordboard.web.auth.authenticator import set_cookie
from cordboard.web.auth.frame_codes import FrameCodes
from cordboard.web.auth.permissions import ANYONE, SIGNED_IN
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep
from cordboard.web.raw.security_headers import is_secure

WRONG = "This code is wrong, was used, or has expired."
AGAIN = "Create a new code on the panel's page of Cordboard."


class FrameCode(msgspec.Struct, frozen=True, kw_only=True):
    code: Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class FrameCodeView(View, frozen=True, kw_only=True):
    """Type it in the frame until `expires_at`; it works once."""

    code: str
    expires_at: datetime


@post("/frames/codes", opt={"may": SIGNED_IN})
async def make_frame_code(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep
) -> FrameCodeView:
    """A one-time code to sign in to the call panel within a page of another site."""
    codes, user = _codes(request), await mine_of(authenticator, me)
    code, expires = codes.make(user.id)
    await authenticator.note(me.name, "frame_code", me.name)
    return FrameCodeView(code=code, expires_at=datetime.fromtimestamp(expires, UTC))


@post("/session/frame", opt={"may": ANYONE}, security=[{}])
async def sign_in_frame(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, data: JSONBody[FrameCode]
) -> Response[SessionView]:
    """Sign in with a one-time code; the session cookie is kept apart for the site around the frame."""
    codes, browser = _codes(request), browser_in(request)
    attempt = authenticator.limits.begin("frame", browser.address, browser.device)
    user = await authenticator.accounts.user(codes.take(data.code) or "")
    if user is None or user.disabled:
        raise Cannot(401, "frame_code_over", WRONG, AGAIN)
    attempt.succeeded()
    session, cookie = await authenticator.open(user, browser=browser)
    await authenticator.note(user.name, "signed_in", user.name, "call panel in a frame")
    secure = is_secure(request.scope)  # type: ignore[arg-type]  # the same, spelt as a TypedDict
    headers = {"Set-Cookie": set_cookie(cookie, secure, framed=True)}
    return Response(session_view(authenticator, user, session), headers=headers)


def _codes(request: Request[Any, Any, Any]) -> FrameCodes:
    """Raises: Cannot 409 where no site may show the panel."""
    found: FrameCodes = request.app.state.frames
    if not found.origins:
        text = "No other site may show the call panel."
        raise Cannot(
            409, "no_frames", text, "Start the server with --frame-origin, for example https://crm.example.com."
        )
    return found


ROUTES = Router("/", route_handlers=[make_frame_code, sign_in_frame], tags=["session"])
