"""How a provider describes itself. Source: OpenID Connect Discovery 1.0, RFC 8414, RFC 9207."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec

from cordboard.toolkit.oidc.errors import SignInRefused
from cordboard.toolkit.oidc.id_tokens import ALGORITHMS

PATH = "/.well-known/openid-configuration"
BASIC, POST, NONE = "client_secret_basic", "client_secret_post", "none"


class Discovery(msgspec.Struct, frozen=True, kw_only=True):
    """What we use of the description."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = (BASIC,)
    id_token_signing_alg_values_supported: tuple[str, ...] = ("RS256",)
    code_challenge_methods_supported: tuple[str, ...] | None = None
    scopes_supported: tuple[str, ...] | None = None
    authorization_response_iss_parameter_supported: bool = False

    @property
    def client_auth(self) -> str:
        """How we name ourselves at the token endpoint."""
        return POST if BASIC not in self.token_endpoint_auth_methods_supported and \
            POST in self.token_endpoint_auth_methods_supported else BASIC  # fmt: skip


def address_of(issuer: str) -> str:
    """Where the description is."""
    return issuer.rstrip("/") + PATH


def discovered(document: Any, issuer: str) -> Discovery:
    """Raises: SignInRefused for a description that is of another provider or cannot be used."""
    if not isinstance(document, Mapping):
        raise _unusable("it is no JSON object")
    if document.get("issuer") != issuer:
        text = f"The provider calls itself {str(document.get('issuer'))[:200]}, not {issuer}."
        raise SignInRefused("wrong_issuer", text)
    known = {name: value for name, value in document.items() if value is not None}
    try:
        found = msgspec.convert(known, Discovery)
    except msgspec.ValidationError as error:
        raise _unusable(str(error)) from None
    _check_addresses(found)
    if not set(found.id_token_signing_alg_values_supported) & set(ALGORITHMS):
        raise _unusable("it signs with no algorithm that is accepted here")
    methods = found.code_challenge_methods_supported
    if methods is not None and "S256" not in methods:
        raise _unusable("it does not support PKCE with S256")
    return found


def _check_addresses(found: Discovery) -> None:
    scheme = urlsplit(found.issuer).scheme
    for name in ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint"):
        address = getattr(found, name)
        if address is not None and (parts := urlsplit(address)).scheme not in ("https", scheme):
            raise _unusable(f"{name} does not begin with https://")
        if address is not None and not parts.hostname:
            raise _unusable(f"{name} is no address")


def _unusable(why: str) -> SignInRefused:
    return SignInRefused("provider_unusable", f"The provider's description cannot be used: {why}.")
