"""The settings of single sign-on: the OpenID provider, the roles of its groups, how often a session is checked again.

The client secret is stored separately.
"""

from enum import StrEnum
from urllib.parse import urlsplit

from cordboard.domain.calls.call import Value

ROLES = ("admin", "supervisor", "agent", "auditor", "light_agent", "wall")  # the first one that a group gives is taken
MOST_SKEW_S = 300


class SecondFactor(StrEnum):
    """When a user of the provider needs the second factor of this server, too."""

    NEVER = "never"
    UNLESS_PROVED = "unless_proved"  # `acr` or `amr` of the token has none of `strong`
    ALWAYS = "always"


class GroupRole(Value, frozen=True, kw_only=True, omit_defaults=False):
    """Who is in this group gets this role."""

    group: str
    role: str


class SignInProvider(Value, frozen=True, kw_only=True, omit_defaults=False):
    """An OpenID provider. `issuer` is its exact address, as its tokens name it.

    Units: `clock_skew_s` s; `check_every_min`, `unchecked_min` min. A session ends `unchecked_min` after the provider
    last confirmed it; with a refresh token it is asked every `check_every_min` (0: never).
    """

    title: str
    issuer: str
    client_id: str
    scopes: tuple[str, ...] = ("profile", "email")
    groups_claim: str = "groups"
    name_claim: str = "preferred_username"
    roles: tuple[GroupRole, ...] = ()
    enabled: bool = True
    passwords: bool = True  # whether users of the provider may also sign in with a password
    second_factor: SecondFactor = SecondFactor.NEVER
    strong: tuple[str, ...] = ("mfa",)
    clock_skew_s: int = 60
    check_every_min: int = 15
    unchecked_min: int = 60
    allow_private: bool = False


def faults_in(provider: SignInProvider) -> list[str]:
    """What is wrong with the settings, each in a sentence; empty for good ones."""
    found = [fault for fault in (_address_fault(provider.issuer),) if fault]
    if not provider.title.strip():
        found.append("title: enter the name that the sign-in button shows.")
    if not provider.client_id.strip():
        found.append("client_id: enter the client ID that the provider gave you.")
    found += [f"roles: {one.role} is no role. Roles are {', '.join(ROLES)}." for one in provider.roles
              if one.role not in ROLES]  # fmt: skip
    if any(not one.group.strip() for one in provider.roles):
        found.append("roles: a group has no name.")
    groups = [one.group for one in provider.roles]
    found += [
        f"roles: the group {group} is listed twice." for group in dict.fromkeys(groups) if groups.count(group) > 1
    ]
    limits = (
        ("clock_skew_s", provider.clock_skew_s, 0, MOST_SKEW_S),
        ("check_every_min", provider.check_every_min, 0, 1440),
        ("unchecked_min", provider.unchecked_min, 5, 10080),
    )
    found += [f"{name}: enter a number from {low} to {high}." for name, value, low, high in limits
              if not low <= value <= high]  # fmt: skip
    if provider.check_every_min >= provider.unchecked_min:
        found.append("check_every_min: it must be shorter than unchecked_min, or sessions end between two checks.")
    return found


def _address_fault(issuer: str) -> str | None:
    try:
        parts = urlsplit(issuer)
        host = parts.hostname
    except ValueError:
        host = None
    if not host or parts.scheme not in ("http", "https"):
        return "issuer: enter the address of the provider, for example https://login.example.com."
    if parts.query or parts.fragment or parts.username:
        return "issuer: the address has no query, fragment or user name."
    if parts.scheme == "http" and not _on_this_machine(host):
        return "issuer: the address must begin with https://."
    return None


def _on_this_machine(host: str) -> bool:
    return host in ("localhost", "::1") or host.startswith("127.")
