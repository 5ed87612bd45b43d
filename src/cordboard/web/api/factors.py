"""Routes of second factors: a user's own, and those of others for administrators."""

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from litestar import Request, Response, Router, delete, get, patch, post
from litestar.params import FromPath, JSONBody

from cordboard.contract.errors import Cannot
from cordboard.contract.second_factors import Factor
from cordboard.contract.views.view import View
from cordboard.toolkit.audit_changes import changes
from cordboard.web.api.sign_in import Answer, Code, PasskeyRequest, mine_of
from cordboard.web.api.sign_in_cookies import challenge_cookie, signed_challenge, site_of
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.auth.factors.enrolment import Enrolment, require_fresh
from cordboard.web.auth.permissions import SIGNED_IN, Principal
from cordboard.web.dependencies import AuthenticatorDep, CallerName, PrincipalDep

MINE = {"may": SIGNED_IN}
FactorName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=64,
        pattern=r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$",
        description="a name of 1 to 64 characters in one line, without spaces around it",
    ),
]


class FactorView(View, frozen=True, kw_only=True):
    """`kind`: totp (an authenticator app) or passkey."""

    id: str
    kind: str
    name: str
    created_at: datetime
    used_at: datetime | None = None


class FactorsView(View, frozen=True, kw_only=True):
    """`required`: the role needs one."""

    items: tuple[FactorView, ...]
    recovery_codes_left: int
    required: bool


class NamedFactor(msgspec.Struct, frozen=True, kw_only=True):
    name: FactorName


class NewApp(View, frozen=True, kw_only=True):
    """An authenticator app to be set up: `qr` is an image (SVG, data URI) of `uri`; `secret` to type instead. It counts
    after `POST /factors/{id}/activation` with its first code. Shown once."""

    id: str
    secret: str
    uri: str
    qr: str


class FirstCode(msgspec.Struct, frozen=True, kw_only=True):
    code: Code


class NewPasskeyBody(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of `navigator.credentials.create`, as its toJSON() has it."""

    name: FactorName
    passkey: Answer


class RecoveryCodesView(View, frozen=True, kw_only=True):
    """Each can be used once instead of a factor. Shown once; empty where there are codes already."""

    recovery_codes: tuple[str, ...]


class FactorsOfUser(View, frozen=True, kw_only=True):
    items: tuple[FactorView, ...]


def _view(factor: Factor) -> FactorView:
    return FactorView(
        id=factor.id,
        kind=factor.kind,
        name=factor.name,
        created_at=datetime.fromtimestamp(factor.created, UTC),
        used_at=datetime.fromtimestamp(factor.used, UTC) if factor.used is not None else None,
    )


async def _enrolment(authenticator: Authenticator, me: Principal) -> Enrolment:
    return Enrolment(authenticator, me, await mine_of(authenticator, me))


def _adding(me: Principal) -> str:
    """The purpose of a challenge."""
    return f"add a passkey {me.session}"


@get("/factors", opt=MINE)
async def list_factors(authenticator: AuthenticatorDep, me: PrincipalDep) -> FactorsView:
    """My second factors, and how many recovery codes are left."""
    user = await mine_of(authenticator, me)
    codes = await authenticator.accounts.recovery_codes(user.id)
    return FactorsView(
        items=tuple(map(_view, await authenticator.proofs.active(user.id))),
        recovery_codes_left=sum(each.used is None for each in codes),
        required=authenticator.needs_factor(user),
    )


@post("/factors/totp", opt=MINE)
async def add_app(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep, data: JSONBody[NamedFactor]
) -> NewApp:
    """Begin to add an authenticator app. Needs a proof of who you are within 5 minutes."""
    enrolment = await _enrolment(authenticator, me)
    factor, app = await enrolment.begin_app(data.name, site_of(request, authenticator).host)
    return NewApp(id=factor, secret=app.secret, uri=app.uri, qr=app.qr)


@post("/factors/{factor:str}/activation", opt=MINE, status_code=200)
async def activate_app(
    authenticator: AuthenticatorDep, me: PrincipalDep, factor: FromPath[str], data: JSONBody[FirstCode]
) -> RecoveryCodesView:
    """The first code of the app: from now on it is asked for, and other sessions end."""
    enrolment = await _enrolment(authenticator, me)
    return RecoveryCodesView(recovery_codes=tuple(await enrolment.finish_app(factor, data.code)))


@post("/factors/passkey/options", opt=MINE, status_code=200)
async def ask_for_new_passkey(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep
) -> Response[PasskeyRequest]:
    """What to ask the browser for. Needs a proof of who you are within 5 minutes."""
    challenge, cookie = authenticator.challenges.begin(_adding(me))
    enrolment = await _enrolment(authenticator, me)
    options = await enrolment.begin_passkey(site_of(request, authenticator), challenge)
    return Response(PasskeyRequest(options=options), cookies=[challenge_cookie(request, cookie)])


@post("/factors/passkey", opt=MINE)
async def add_passkey(
    request: Request[Any, Any, Any], authenticator: AuthenticatorDep, me: PrincipalDep, data: JSONBody[NewPasskeyBody]
) -> RecoveryCodesView:
    """Add the passkey that the browser made: it can be used at once, and other sessions end."""
    given = signed_challenge(request, authenticator, _adding(me), data.passkey)
    enrolment = await _enrolment(authenticator, me)
    return RecoveryCodesView(recovery_codes=tuple(await enrolment.finish_passkey(data.name, given)))


@patch("/factors/{factor:str}", opt=MINE, status_code=204)
async def rename_factor(
    authenticator: AuthenticatorDep, me: PrincipalDep, factor: FromPath[str], data: JSONBody[NamedFactor]
) -> None:
    """Rename one of my factors."""
    await (await _enrolment(authenticator, me)).rename(factor, data.name)


@delete("/factors/{factor:str}", opt=MINE)
async def remove_factor(authenticator: AuthenticatorDep, me: PrincipalDep, factor: FromPath[str]) -> None:
    """Remove one of my factors; other sessions end. Needs a proof of who you are within 5 minutes."""
    await (await _enrolment(authenticator, me)).remove(factor)


@post("/factors/recovery-codes", opt=MINE)
async def create_recovery_codes(authenticator: AuthenticatorDep, me: PrincipalDep) -> RecoveryCodesView:
    """New recovery codes; the old ones stop working. Needs a proof of who you are within 5 minutes."""
    enrolment = await _enrolment(authenticator, me)
    return RecoveryCodesView(recovery_codes=tuple(await enrolment.new_recovery_codes()))


@get("/users/{user:str}/factors", opt={"may": "users.read"})
async def list_factors_of_user(authenticator: AuthenticatorDep, user: FromPath[str]) -> FactorsOfUser:
    """The second factors of a user."""
    await _named(authenticator, user)
    return FactorsOfUser(items=tuple(map(_view, await authenticator.proofs.active(user))))


@delete("/users/{user:str}/factors", opt={"may": "users.change"})
async def remove_factors_of_user(
    authenticator: AuthenticatorDep, me: PrincipalDep, by: CallerName, user: FromPath[str]
) -> None:
    """Remove all second factors and recovery codes of a user who lost them; they are signed out everywhere."""
    name = await _named(authenticator, user)
    require_fresh(authenticator, me)
    count = await authenticator.accounts.drop_factors(user)
    change = changes({"second_factors": count}, {"second_factors": 0})
    await authenticator.note(by, "factors_removed", name, str(count), *change)


async def _named(authenticator: Authenticator, user: str) -> str:
    """Raises: Cannot 404."""
    found = await authenticator.accounts.user(user)
    if found is None:
        raise Cannot(404, "absent", "User not found.", "GET /api/v1/users lists them.")
    return found.name


ROUTES = Router(
    "/",
    route_handlers=[
        list_factors,
        add_app,
        activate_app,
        ask_for_new_passkey,
        add_passkey,
        rename_factor,
        remove_factor,
        create_recovery_codes,
        list_factors_of_user,
        remove_factors_of_user,
    ],
    tags=["users"],
)
