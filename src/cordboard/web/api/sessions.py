"""Routes of sessions: where a user is signed in, signing out of one browser, of all others, or a user of all."""

from datetime import UTC, datetime

from litestar import Router, delete, get
from litestar.params import FromPath

from cordboard.contract.accounts import Session
from cordboard.contract.errors import Cannot
from cordboard.contract.views.view import Listed, View
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.factors.enrolment import require_fresh
from cordboard.web.auth.permissions import SIGNED_IN
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep


class OpenSession(View, frozen=True, kw_only=True):
    """A signed-in browser. `agent` is how it names itself; `current`: the one that asks."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    address: str
    agent: str
    current: bool


def _view(session: Session, current: str | None) -> OpenSession:
    return OpenSession(
        id=session.id,
        created_at=datetime.fromtimestamp(session.created, UTC),
        seen_at=datetime.fromtimestamp(session.seen, UTC),
        expires_at=datetime.fromtimestamp(session.expires, UTC),
        address=session.address,
        agent=session.agent,
        current=session.hash == current,
    )


async def _open(authenticator: Authenticator, user: str, current: str | None = None) -> Listed[OpenSession]:
    now = authenticator.clock.now()
    found = await authenticator.accounts.sessions(user)
    return Listed(items=tuple(_view(each, current) for each in found if each.expires > now))


@get("/sessions", opt={"may": SIGNED_IN})
async def list_sessions(authenticator: AuthenticatorDep, me: PrincipalDep) -> Listed[OpenSession]:
    """Where I am signed in, the last used first."""
    return await _open(authenticator, me.user or "", me.session)


@delete("/sessions/{session:str}", opt={"may": SIGNED_IN})
async def end_session(authenticator: AuthenticatorDep, me: PrincipalDep, session: FromPath[str]) -> None:
    """Sign out of one of my browsers; needs a renewed proof of who I am."""
    require_fresh(authenticator, me)
    for each in await authenticator.accounts.sessions(me.user or ""):
        if each.id == session:
            await authenticator.accounts.drop_session(each.hash)
            await authenticator.note(me.name, "session_ended", me.name, each.address)
            return
    raise Cannot(404, "absent", "Session not found.", "GET /api/v1/sessions lists them.")


@delete("/sessions", opt={"may": SIGNED_IN})
async def end_other_sessions(authenticator: AuthenticatorDep, me: PrincipalDep) -> None:
    """Sign out everywhere but here; needs a renewed proof of who I am."""
    require_fresh(authenticator, me)
    await authenticator.accounts.drop_sessions(me.user or "", but=me.session or "")
    await authenticator.note(me.name, "signed_out_everywhere", me.name)


@get("/users/{user:str}/sessions", opt={"may": "users.read"})
async def list_sessions_of_user(authenticator: AuthenticatorDep, user: FromPath[str]) -> Listed[OpenSession]:
    """Where a user is signed in."""
    await _named(authenticator, user)
    return await _open(authenticator, user)


@delete("/users/{user:str}/sessions", opt={"may": "users.change"})
async def end_sessions_of_user(authenticator: AuthenticatorDep, me: PrincipalDep, user: FromPath[str]) -> None:
    """Sign a user out everywhere; needs a renewed proof of who you are."""
    require_fresh(authenticator, me)
    name = await _named(authenticator, user)
    await authenticator.accounts.drop_sessions(user, but=me.session or "")
    await authenticator.note(me.name, "signed_out_everywhere", name)


async def _named(authenticator: Authenticator, user: str) -> str:
    """Raises: Cannot 404."""
    found = await authenticator.accounts.user(user)
    if found is None:
        raise Cannot(404, "absent", "User not found.", "GET /api/v1/users lists them.")
    return found.name


ROUTES = Router(
    "/",
    route_handlers=[list_sessions, end_session, end_other_sessions, list_sessions_of_user, end_sessions_of_user],
    tags=["session"],
)
