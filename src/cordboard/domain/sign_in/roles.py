"""Which groups a person is in by the provider's claims, and the role that they give."""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.domain.sign_in.provider import ROLES, GroupRole

MOST_GROUPS = 1000
ELSEWHERE = "_claim_names"  # OpenID Connect Core 5.6.2: the provider names another place for too long a list


def groups_in(claims: Mapping[str, Any], path: str) -> tuple[str, ...] | None:
    """The groups at this claim: a name as it is, or a path with dots (`realm_access.roles`). None without the claim."""
    found = claims.get(path, _below(claims, path))
    if isinstance(found, str):
        return tuple(found.replace(",", " ").split())
    if isinstance(found, list):
        return tuple(one for one in found[:MOST_GROUPS] if isinstance(one, str))
    return None


def _below(claims: Mapping[str, Any], path: str) -> Any:
    place: Any = claims
    for step in path.split("."):
        place = place.get(step) if isinstance(place, Mapping) else None
    return place


def too_many(claims: Mapping[str, Any], path: str) -> bool:
    """Whether the provider left the groups out because there are too many."""
    named = claims.get(ELSEWHERE)
    return isinstance(named, Mapping) and path in named


def role_of(groups: Sequence[str], roles: Sequence[GroupRole]) -> str | None:
    """The strongest role of these groups; None: no access. Names of groups are compared exactly."""
    given = {one.role for one in roles if one.group in groups}
    return next((role for role in ROLES if role in given), None)
