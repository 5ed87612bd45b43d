"""Passkeys (WebAuthn): what the browser is asked, and what it answers, checked by py_webauthn.

A passkey belongs to the host name of the server. It can sign in alone, since it checks its user (PIN, finger, face).
"""

import base64
import binascii
import ipaddress
import json
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

import msgspec

from cordboard.contract.errors import Cannot
from cordboard.contract.second_factors import Factor

NAME = "Cordboard"
LOCAL = "localhost"  # a browser takes it without TLS
KNOWN_TRANSPORTS = frozenset({"usb", "nfc", "ble", "smart-card", "internal", "cable", "hybrid"})


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """Where the browser sees the server: `https://cordboard.example:8700`, and that host name alone."""

    origin: str
    host: str

    def require_name(self) -> None:
        """Raises: Cannot 409 where passkeys are impossible."""
        try:
            ipaddress.ip_address(self.host)
        except ValueError:
            return
        raise Cannot(
            409, "passkeys_need_name", "Passkeys don't work at an IP address.", "Open the server by its host name."
        )


class NewPasskey(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of one."""

    credential: str
    public_key: bytes
    sign_count: int
    transports: tuple[str, ...]


def site_at(address: str) -> Site:
    """`address`: scheme, host and port as the browser has them."""
    parts = urlsplit(address)
    host = (parts.hostname or "").lower()
    usual = {"http": 80, "https": 443}.get(parts.scheme)
    port = "" if parts.port in (None, usual) else f":{parts.port}"
    return Site(origin=f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}", host=host)


def id_in(answer: dict[str, Any]) -> str:
    """Which passkey answered."""
    return str(answer.get("id", ""))[:1400]


def to_create(site: Site, challenge: bytes, user: str, name: str, have: Sequence[Factor]) -> dict[str, Any]:
    """What `navigator.credentials.create` is asked; `have`: passkeys of the user, which are not added twice."""
    from webauthn import generate_registration_options
    from webauthn.helpers import structs

    site.require_name()
    options = generate_registration_options(
        rp_id=site.host,
        rp_name=NAME,
        user_id=user.encode(),
        user_name=name,
        challenge=challenge,
        exclude_credentials=_descriptors(have),
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.REQUIRED,
            user_verification=structs.UserVerificationRequirement.REQUIRED,
        ),
    )
    return _as_json(options)


def to_sign(site: Site, challenge: bytes, have: Sequence[Factor], *, alone: bool) -> dict[str, Any]:
    """What `navigator.credentials.get` is asked; `alone`: it is the only proof, so the passkey checks its user."""
    from webauthn import generate_authentication_options
    from webauthn.helpers import structs

    site.require_name()
    wanted = structs.UserVerificationRequirement
    options = generate_authentication_options(
        rp_id=site.host,
        challenge=challenge,
        allow_credentials=_descriptors(have),
        user_verification=wanted.REQUIRED if alone else wanted.PREFERRED,
    )
    return _as_json(options)


def created(site: Site, challenge: bytes, answer: dict[str, Any]) -> NewPasskey:
    """Raises: Cannot 422."""
    from webauthn import verify_registration_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        verified = verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        raise Cannot(
            422, "bad_passkey", "The passkey could not be checked.", "Try again, with another device if you have one."
        ) from None
    response = answer.get("response")
    said = response.get("transports") if isinstance(response, dict) else None
    transports = tuple(sorted(KNOWN_TRANSPORTS & {str(each) for each in said})) if isinstance(said, list) else ()
    return NewPasskey(
        credential=_coded(verified.credential_id),
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=transports,
    )


def signed(site: Site, challenge: bytes, answer: dict[str, Any], passkey: Factor, *, alone: bool) -> int | None:
    """The counter of a good signature of this passkey, else None."""
    from webauthn import verify_authentication_response
    from webauthn.helpers.exceptions import WebAuthnException

    try:
        verified = verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,  # compared in the store, in the same step in which it is written
            require_user_verification=alone,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError):
        return None
    return verified.new_sign_count if _is_of(answer, passkey) else None


def _is_of(answer: dict[str, Any], passkey: Factor) -> bool:
    """A passkey that names its user names the one who registered it."""
    response = answer.get("response")
    handle = response.get("userHandle") if isinstance(response, dict) else None
    return not handle or _decoded(str(handle)) == passkey.user.encode()


def _descriptors(have: Sequence[Factor]) -> list[Any]:
    from webauthn.helpers.structs import AuthenticatorTransport, PublicKeyCredentialDescriptor

    return [
        PublicKeyCredentialDescriptor(
            id=_decoded(each.credential), transports=[AuthenticatorTransport(one) for one in each.transports] or None
        )
        for each in have
    ]


def _as_json(options: Any) -> dict[str, Any]:
    from webauthn import options_to_json

    return dict(json.loads(options_to_json(options)))


def _coded(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        return b""
