"""Who signed in, by the provider's tokens. An identity is issuer and subject; names and addresses may change."""

from collections.abc import Mapping, Sequence
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.domain.sign_in.provider import SecondFactor, SignInProvider

LONGEST_SUBJECT = 255  # OpenID Connect Core 2
LONGEST = 200  # Units: characters of a name or an address that is kept


class Identity(Value, frozen=True, kw_only=True):
    """A person at a provider. `strength`: `acr` and `amr`, how they proved it; `sid`: the provider's session."""

    issuer: str
    subject: str
    name: str = ""
    email: str = ""
    strength: tuple[str, ...] = ()
    sid: str = ""


def identity_of(claims: Mapping[str, Any], provider: SignInProvider) -> Identity:
    """By claims that were checked."""
    amr = claims.get("amr")
    acr = claims.get("acr")
    return Identity(
        issuer=provider.issuer,
        subject=str(claims["sub"]),
        name=_text(claims, provider.name_claim) or _text(claims, "email") or _text(claims, "name"),
        email=_text(claims, "email"),
        strength=tuple(dict.fromkeys([*_texts(amr if isinstance(amr, list) else [amr]), *_texts([acr])])),
        sid=_text(claims, "sid"),
    )


def needs_second_factor(identity: Identity, provider: SignInProvider) -> bool:
    """Whether this server asks for its own second factor after the provider's sign-in."""
    if provider.second_factor is SecondFactor.UNLESS_PROVED:
        return not set(identity.strength) & set(provider.strong)
    return provider.second_factor is SecondFactor.ALWAYS


def _text(claims: Mapping[str, Any], name: str) -> str:
    found = claims.get(name)
    return found.strip()[:LONGEST] if isinstance(found, str) else ""


def _texts(values: Sequence[Any]) -> list[str]:
    return [one[:LONGEST] for one in values if isinstance(one, str)]
