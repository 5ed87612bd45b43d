"""Routes of API tokens: keys for programs, shown once, kept as hashes."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.exceptions import ValidationException
from litestar.params import FromPath, JSONBody

from cordboard.contract.accounts import NameTaken
from cordboard.contract.errors import Cannot
from cordboard.contract.views.view import Listed, View
from cordboard.toolkit.audit_changes import changes
from cordboard.web.auth.permissions import ALL, OLD_NAMES, PERMISSIONS, permissions_in
from cordboard.web.dependencies import AuthenticatorDep, PrincipalDep
from cordboard.web.type_messages import TIME, one_of

END_OF_TIME = datetime(9999, 1, 1, tzinfo=UTC).timestamp()


class TokenView(View, frozen=True, kw_only=True):
    """`permissions`: what it opens now: those of its scopes that its maker has, too; `limited`: not all of them."""

    name: str
    scopes: tuple[str, ...]
    created_by: str
    created_at: datetime
    permissions: tuple[str, ...]
    limited: bool
    last_used_at: datetime | None
    expires_at: datetime | None


TokenName = Annotated[
    str,
    msgspec.Meta(
        min_length=1,
        max_length=64,
        pattern="^[A-Za-z0-9][A-Za-z0-9 ._-]*$",
        description="a name of 1 to 64 characters: Latin letters, digits, spaces and . _ -, first a letter or digit",
    ),
]


class NewToken(msgspec.Struct, frozen=True, kw_only=True):
    """`scopes` are permissions (`calls.read`, ...) or `*` for all of them."""

    name: TokenName
    scopes: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=50)]
    expires_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None


class TokenMade(View, frozen=True, kw_only=True):
    """`token` is shown now and never again."""

    name: str
    token: str


@get("/tokens", opt={"may": "tokens.change"})
async def list_tokens(authenticator: AuthenticatorDep) -> Listed[TokenView]:
    """API tokens; the secrets are not shown."""
    return Listed(
        items=tuple(
            [
                TokenView(
                    name=each.name,
                    scopes=tuple(OLD_NAMES.get(scope, scope) for scope in each.scopes),
                    created_by=each.created_by,
                    permissions=tuple(sorted(opens)),
                    limited=opens != permissions_in(frozenset(each.scopes)),
                    created_at=datetime.fromtimestamp(each.created_at, UTC),
                    last_used_at=_moment(each.last_used),
                    expires_at=_moment(each.expires),
                )
                for each in await authenticator.accounts.tokens()
                for opens in [await authenticator.opens(each)]
            ]
        )
    )


def _moment(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)


@post("/tokens", opt={"may": "tokens.change"})
async def create_token(authenticator: AuthenticatorDep, me: PrincipalDep, data: JSONBody[NewToken]) -> TokenMade:
    """Create a token; it cannot have more permissions than its creator."""
    for scope in data.scopes:
        if scope != ALL and scope not in PERMISSIONS and scope not in OLD_NAMES:
            raise ValidationException(f"'scopes' in the body takes {one_of((ALL, *PERMISSIONS))}, not '{scope}'.")
    if not permissions_in(frozenset(data.scopes)) <= me.permissions:
        raise Cannot(
            403,
            "not_allowed",
            "You can't give a token more permissions than you have.",
            "Remove the permissions that you don't have.",
        )
    expires = data.expires_at.timestamp() if data.expires_at else None
    if expires is not None and not authenticator.clock.now() < expires < END_OF_TIME:
        raise ValidationException(f"'expires_at' in the body takes {TIME}, that is still to come.")
    try:
        token = await authenticator.new_token(data.name, data.scopes, me.name, expires, me.user or me.owner)
    except NameTaken:
        raise Cannot(409, "name_taken", "Another token has this name.", "Choose another name.") from None
    made = changes(None, {"permissions": data.scopes, "expires": data.expires_at, "valid": True})
    await authenticator.note(me.name, "token_created", data.name, " ".join(data.scopes), *made)
    return TokenMade(name=data.name, token=token)


@delete("/tokens/{name:str}", opt={"may": "tokens.change"})
async def drop_token(authenticator: AuthenticatorDep, me: PrincipalDep, name: FromPath[str]) -> None:
    """Revoke a token; it stops working at once."""
    known = next((one for one in await authenticator.accounts.tokens() if one.name == name), None)
    if known is None or not await authenticator.drop_token(name):
        raise Cannot(404, "absent", "Token not found.", "GET /api/v1/tokens lists them.")
    gone = {"permissions": known.scopes, "expires": _moment(known.expires), "created_by": known.created_by}
    await authenticator.note(me.name, "token_revoked", name, "", *changes(gone, None))


ROUTES = Router("/", route_handlers=[list_tokens, create_token, drop_token], tags=["tokens"])
