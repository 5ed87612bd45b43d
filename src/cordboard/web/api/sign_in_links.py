"""Routes of links that let a user in once: invitations, forgotten passwords."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.stored_reasons import reason_messages
from cordboard.contract.views.view import View
from cordboard.contract.views.why import StoredReasonView
from cordboard.web.api.passwords import Password
from cordboard.web.api.sign_in import STEP, SecondStepView, SessionView, reply_of
from cordboard.web.api.sign_in_cookies import browser_in
from cordboard.web.auth.permissions import ANYONE
from cordboard.web.auth.sign_in_links import LinksOfUsers, MadeLink
from cordboard.web.auth.sign_in_steps import FirstProof, SignInSteps
from cordboard.web.dependencies import AuthenticatorDep, CallerName, ServiceDep

Secret = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class LinkRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`mail` false: show the link instead of mailing it."""

    mail: bool = True


class LinkView(View, frozen=True, kw_only=True):
    """A link that works once. `url` is shown here and never again; null: it was mailed to `sent_to`. `problem`: why it
    could not be mailed, and its sentences (`reasons`). `purpose`: invitation or reset."""

    purpose: str
    expires_at: datetime
    url: str | None = None
    sent_to: str | None = None
    problem: str | None = None
    reasons: tuple[StoredReasonView, ...] = ()


class Forgotten(msgspec.Struct, frozen=True, kw_only=True):
    """The name of the user."""

    user: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class LinkSecret(msgspec.Struct, frozen=True, kw_only=True):
    """`link`: what is behind the # of the address."""

    link: Secret


class LinkPassword(msgspec.Struct, frozen=True, kw_only=True):
    """The new password of the user whom the link lets in."""

    link: Secret
    password: Password


class OpenedLinkView(View, frozen=True, kw_only=True):
    """Whom the link lets in. `purpose`: invitation or reset."""

    user: str
    purpose: str
    language: str
    expires_at: datetime


def link_view(made: MadeLink) -> LinkView:
    """For the administrator who asked."""
    return LinkView(
        purpose=made.purpose,
        expires_at=datetime.fromtimestamp(made.expires, UTC),
        url=made.url,
        sent_to=made.sent_to,
        problem=made.problem,
        reasons=reason_messages(made.problem, None, ""),
    )


def origin_of(request: Request[Any, Any, Any]) -> str:
    """Where the browser sees this server; its host name was checked before."""
    return f"{request.url.scheme}://{request.url.netloc}"


def links_of(request: Request[Any, Any, Any]) -> LinksOfUsers:
    """Those of this server."""
    links: LinksOfUsers = request.app.state.links
    return links


@post("/users/{user:str}/sign-in-link", opt={"may": "users.change"}, status_code=200)
async def make_link(
    request: Request[Any, Any, Any],
    authenticator: AuthenticatorDep,
    by: CallerName,
    user: FromPath[str],
    data: JSONBody[LinkRequest],
) -> LinkView:
    """Let the user choose a password by a link that works once: an invitation, or a reset where they have one."""
    known = await authenticator.known_user(user)
    return link_view(await links_of(request).make(known, by, origin_of(request), mailed=data.mail))


@post("/session/forgotten", opt={"may": ANYONE}, security=[{}], status_code=202)
async def forget_password(request: Request[Any, Any, Any], data: JSONBody[Forgotten]) -> None:
    """Mail a link for a new password. The answer is the same whether there is such a user or not."""
    links_of(request).forgotten(data.user, origin_of(request), browser_in(request))


@post("/session/link", opt={"may": ANYONE}, security=[{}], status_code=200)
async def open_link(request: Request[Any, Any, Any], data: JSONBody[LinkSecret]) -> OpenedLinkView:
    """Whom a link lets in; it isn't used up."""
    link, user = await links_of(request).opened(data.link, browser_in(request))
    until = datetime.fromtimestamp(link.expires, UTC)
    return OpenedLinkView(user=user.name, purpose=link.purpose, language=user.language, expires_at=until)


@post("/session/link/password", opt={"may": ANYONE}, security=[{}], responses=STEP)
async def use_link(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, service: ServiceDep, data: JSONBody[LinkPassword]
) -> Response[SessionView | SecondStepView]:
    """Choose the password and sign in; the second factor is asked for as always. The link works no more."""
    links, browser = links_of(request), browser_in(request)
    _, user = await links.opened(data.link, browser)
    await service.sign_in.require_password_allowed(user)
    user = await links.used(data.link, data.password, browser)
    done = await SignInSteps(authenticator).proved(user, FirstProof.PASSWORD, browser)
    return reply_of(request, authenticator, done)


ROUTES = Router("/", route_handlers=[make_link, forget_password, open_link, use_link], tags=["session"])
