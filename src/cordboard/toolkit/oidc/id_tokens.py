"""Checks ID tokens and logout tokens: signature, algorithm, issuer, audience, times with a bounded skew, nonce.

Signatures are joserfc's work; it is loaded at the first token, since a server without single sign-on needs none of it
(3.5 MB, measured 2026-11). Source: OpenID Connect Core 1.0 section 3.1.3.7, Back-Channel Logout 1.0 section 2.6.
"""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from cordboard.domain.sign_in.identity import LONGEST_SUBJECT
from cordboard.toolkit.foreign_text import same_secret
from cordboard.toolkit.oidc.errors import SignInRefused

if TYPE_CHECKING:
    from joserfc.errors import ClaimError
    from joserfc.jwk import Key

ALGORITHMS = (
    *("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA", "Ed25519"),
)  # signed with a private key; never `none`, never with our own secret
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_LASTS = 600  # Units: s; how old a logout token without `exp` may be
LARGEST = 64 * 1024
_HEADER = msgspec.json.Decoder(dict[str, Any])


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What a token must say. Units: `now` epoch s, `skew` s."""

    issuer: str
    client_id: str
    now: float
    skew: int
    nonce: str | None = None
    subject: str | None = None


def header_of(token: str) -> Mapping[str, Any]:
    """The header, not proved yet. Raises: SignInRefused."""
    if len(token) > LARGEST or token.count(".") != 2:
        raise SignInRefused("token_unreadable", "The provider's token is not a signed JWT.")
    try:
        return _HEADER.decode(_unpadded(token.partition(".")[0]))
    except (ValueError, msgspec.MsgspecError):
        raise SignInRefused("token_unreadable", "The header of the provider's token cannot be read.") from None


def _unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def proved(token: str, key: "Key") -> dict[str, Any]:
    """The claims of a token that this key has signed. Raises: SignInRefused."""
    from joserfc import jwt
    from joserfc.errors import JoseError
    from joserfc.jws import JWSRegistry

    registry = JWSRegistry(algorithms=list(ALGORITHMS), strict_check_header=False)
    try:
        return dict(jwt.decode(token, key, algorithms=list(ALGORITHMS), registry=registry).claims)
    except (JoseError, ValueError, RecursionError) as error:
        text = f"The signature of the provider's token is not valid ({type(error).__name__})."
        raise SignInRefused("bad_signature", text) from None


def check_id_token(claims: Mapping[str, Any], expected: Expected) -> None:
    """Raises: SignInRefused, naming the first claim that is wrong."""
    _check_common(claims, expected, ("iss", "sub", "aud", "exp", "iat"))
    subject = claims["sub"]
    if not subject or len(subject) > LONGEST_SUBJECT:
        raise SignInRefused("wrong_subject", "The token's subject is empty or too long.")
    _check_party(claims, expected)
    if expected.nonce is not None and not _same(claims.get("nonce"), expected.nonce):
        raise SignInRefused("wrong_nonce", "The token was not made for this sign-in: its nonce is another one.")
    if expected.subject is not None and not _same(subject, expected.subject):
        raise SignInRefused("wrong_subject", "The token is for another person.")


def check_logout_token(claims: Mapping[str, Any], expected: Expected) -> None:
    """Raises: SignInRefused."""
    _check_common(claims, expected, ("iss", "aud", "iat", "jti"))
    events = claims.get("events")
    if not isinstance(events, Mapping) or not isinstance(events.get(LOGOUT_EVENT), Mapping):
        raise SignInRefused("no_logout_token", "The token is no logout token.")
    if "nonce" in claims:
        raise SignInRefused("no_logout_token", "A logout token has no nonce.")
    if not any(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "sid")):
        raise SignInRefused("no_logout_token", "The logout token names neither a person nor a session.")
    if claims["iat"] < expected.now - LOGOUT_LASTS - expected.skew:
        raise SignInRefused("token_expired", "The logout token is too old.")


def _check_common(claims: Mapping[str, Any], expected: Expected, needed: tuple[str, ...]) -> None:
    from joserfc import jwt
    from joserfc.errors import ClaimError

    exact = {"iss": {"value": expected.issuer}, "aud": {"value": expected.client_id}}
    options: dict[str, Any] = {name: {"essential": True, **exact.get(name, {})} for name in needed}
    registry = jwt.JWTClaimsRegistry(now=int(expected.now), leeway=expected.skew, **options)
    try:
        registry.validate(dict(claims))
    except ClaimError as error:
        raise _refusal(error) from None


def _refusal(error: "ClaimError") -> SignInRefused:
    """In our words; joserfc names the claim."""
    from joserfc.errors import ExpiredTokenError, InvalidClaimError, MissingClaimError

    claim = error.claim
    if isinstance(error, ExpiredTokenError):
        return SignInRefused("token_expired", "The token has expired, or a clock is wrong.")
    if isinstance(error, MissingClaimError):
        return SignInRefused("claim_missing", f"The token lacks {claim}.")
    if isinstance(error, InvalidClaimError) and claim in _CLAIMS:
        return SignInRefused(*_CLAIMS[claim])
    return SignInRefused("token_unreadable", f"The token's {claim} is not valid.")


_CLAIMS = {  # claim: code, text
    "iss": ("wrong_issuer", "The token was issued by another provider."),
    "aud": ("wrong_audience", "The token was issued for another application."),
    "iat": ("token_from_future", "The token is from the future: compare the clocks of this server and the provider."),
    "nbf": ("token_from_future", "The token is not valid yet: compare the clocks of this server and the provider."),
    "exp": ("token_expired", "The token has no usable expiry."),
    "sub": ("wrong_subject", "The token's subject is not text."),
}


def _check_party(claims: Mapping[str, Any], expected: Expected) -> None:
    """With several audiences the token must say that it was issued to us."""
    audiences, party = claims["aud"], claims.get("azp")
    several = isinstance(audiences, list) and len(audiences) > 1
    if (several and party is None) or (party is not None and not _same(party, expected.client_id)):
        raise SignInRefused("wrong_audience", "The token was issued to another application.")


def _same(given: Any, wanted: str) -> bool:
    return isinstance(given, str) and same_secret(given, wanted)
