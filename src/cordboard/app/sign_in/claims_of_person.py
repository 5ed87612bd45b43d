"""A person's groups by the tokens of a provider: in the ID token, else asked from its userinfo."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cordboard.domain.sign_in.roles import groups_in, too_many
from cordboard.toolkit.oidc.provider_client import ProviderClient, Tokens

ID_TOKEN, USERINFO = "id_token", "userinfo"  # places of groups


class PersonClaims(msgspec.Struct, frozen=True, kw_only=True):
    """`groups` None: the provider did not name any list; `place`: where the list was looked for last."""

    claims: Mapping[str, Any]
    groups: tuple[str, ...] | None
    place: str
    too_many: bool = False


async def claims_of_person(client: ProviderClient, claims: Mapping[str, Any], tokens: Tokens) -> PersonClaims:
    """`claims` are those of the ID token, checked. Raises: SignInRefused."""
    path = client.provider.groups_claim
    found = groups_in(claims, path)
    if found is not None or not tokens.access_token:
        return PersonClaims(claims=claims, groups=found, place=ID_TOKEN, too_many=too_many(claims, path))
    more = await client.person(tokens.access_token, claims["sub"])
    both = {**more, **claims}
    return PersonClaims(claims=both, groups=groups_in(more, path), place=USERINFO, too_many=too_many(both, path))
