"""How a connection signs in. The manifest declares each kind that a provider takes, with the fields its form asks for.

    [[sign_in]]
    kind = "api_key"
    fields = ["url", "api_key"]

`fields` are names of `[[settings]]` of the manifest, secret ones included. A connection that has all of them is tried
at once: the provider connects, `Crm.identify` answers, and only then anything is saved. It is authorised when its
identity is known, whatever its secrets are called.
"""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

from cordboard.domain.calls.call import Value


class SignInKind(StrEnum):
    """Kinds of sign-in."""

    OAUTH = "oauth"  # a person agrees in the browser, or pastes a code
    API_KEY = "api_key"
    NONE = "none"  # a service that asks for nothing: inside the company's own network
    SESSION = "session"  # user and password or key are exchanged for a session that ends
    BASIC = "basic"
    CLIENT_CREDENTIALS = "client_credentials"


class SignIn(Value, frozen=True, kw_only=True, omit_defaults=False):
    """One sign-in method. `granted`: secrets that the sign-in returns (a refresh token), or that a user pastes.

    `forms` of OAuth: `oauth_code` (through the browser), `self_client` (a pasted code).
    """

    kind: SignInKind
    fields: tuple[str, ...] = ()
    granted: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()


class Consent(Value, frozen=True, kw_only=True):
    """Where to send the administrator's browser; `oauth_state` comes back with the answer."""

    url: str
    oauth_state: dict[str, str] = {}


class OAuthFlow(Protocol):
    """What a provider with the kind `oauth` adds."""

    def consent(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        redirect_uri: str,
        state: str,
        scopes: Sequence[str],
    ) -> Consent:
        """Start: where a person agrees to these scopes."""

    async def exchange(
        self,
        settings: Mapping[str, Any],
        secrets: Mapping[str, str],
        answer: Mapping[str, str],
        redirect_uri: str | None,
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """End: the query of the return (or {"code": ...} of a pasted code) to (settings, secrets) to keep.

        Raises: NeedsHuman with the reason when the service refuses, RateLimited, Unavailable.
        """


def missing(sign_in: SignIn, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Names of what this sign-in still lacks; `values` are settings (with defaults) and secrets together."""
    return tuple(name for name in (*sign_in.fields, *sign_in.granted) if not values.get(name))


def complete(ways: Sequence[SignIn], values: Mapping[str, Any]) -> SignIn | None:
    """The first sign-in that has everything it needs."""
    return next((one for one in ways if not missing(one, values)), None)
