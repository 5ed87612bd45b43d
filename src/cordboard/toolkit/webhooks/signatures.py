"""How a request proves who sent it: our own scheme, one with a header for the time, and a shared secret in a header.

A secret in the address is accepted only where a connection allows it: addresses stand in logs of proxies.

Pure: the moment comes in as a value. All comparisons take the same time whatever differs. Which provider uses what is
in its folder; turning `BadSignature` into an answer is `hook_body.refused`.
"""

import base64
import binascii
import hmac
import re
from collections.abc import Mapping
from enum import StrEnum

from cordboard.toolkit.foreign_text import same_secret

TOLERANCE_S = 300
"""How far the sender's clock and ours may differ, both ways; also how long a request can be replayed."""

_HEADER = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-fA-F]{64})")
SECRET_HEADER = "x-cordboard-secret"  # noqa: S105 - the name of the header
_DIGITS = re.compile(r"[0-9]{1,12}")
_HEX = re.compile(r"[0-9a-fA-F]{64}")


class Reason(StrEnum):
    """Why a signature is not accepted."""

    MISSING = "missing"
    MALFORMED = "malformed"
    TOO_OLD = "too_old"
    FROM_FUTURE = "from_future"
    WRONG = "wrong"
    IN_URL = "in_url"
    NO_ADDRESS = "no_address"
    NO_SECRET = "no_secret"  # noqa: S105 - a reason, not a secret


class BadSignature(Exception):
    """The request does not prove who sent it. `reason` says why, `detail` in words for the sender."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


def sign(secret: str, body: bytes, t: int) -> str:
    """The value of `X-Cordboard-Signature`. Units: `t` in epoch s."""
    return f"t={t},v1={_digest(secret, t, body)}"


def verify(secret: str, header: str | None, body: bytes, now: float) -> None:
    """Nothing when `header` signs `body`. Units: `now` in epoch s. Raises: BadSignature."""
    _require(secret)
    if not header:
        raise BadSignature(Reason.MISSING, "The header X-Cordboard-Signature is missing.")
    found = _HEADER.fullmatch(header.replace(" ", ""))
    if found is None:
        raise BadSignature(
            Reason.MALFORMED, "X-Cordboard-Signature must read t=UNIX,v1=HEX with 64 hexadecimal digits."
        )
    _check(secret, int(found[1]), found[2], body, now)


def sign_in_two_headers(secret: str, body: bytes, t: int) -> dict[str, str]:
    """The headers for time and signature. Source: SipSim developer docs, Signature verification (2026-11)."""
    return {"x-webhook-timestamp": str(t), "x-webhook-signature": _digest(secret, t, body)}


def verify_two_headers(secret: str, timestamp: str | None, signature: str | None, body: bytes, now: float) -> None:
    """Nothing when the two headers sign `body`. Units: `now` in epoch s. Raises: BadSignature."""
    _require(secret)
    if not timestamp or not signature:
        raise BadSignature(Reason.MISSING, "X-Webhook-Signature and X-Webhook-Timestamp are both needed.")
    if not _DIGITS.fullmatch(timestamp) or not _HEX.fullmatch(signature):
        raise BadSignature(
            Reason.MALFORMED, "X-Webhook-Timestamp is in Unix seconds, X-Webhook-Signature has 64 hexadecimal digits."
        )
    _check(secret, int(timestamp), signature, body, now)


def verify_shared(secret: str, headers: Mapping[str, str], in_url: str | None, *, url_allowed: bool) -> None:
    """Nothing when the secret is the right one, in a header or, where that is allowed, in the address.

    Raises: BadSignature.
    """
    _require(secret)
    given = in_header(headers)
    if not (given or in_url):
        raise BadSignature(Reason.MISSING, "The request has no secret. Send it in the header X-Cordboard-Secret.")
    if not same_secret(given or in_url or "", secret):
        raise BadSignature(Reason.WRONG, "The secret of the request is not the one of this connection.")
    if not (given or url_allowed):
        raise BadSignature(Reason.IN_URL, "The secret is in the URL, which this connection doesn't accept.")


def in_header(headers: Mapping[str, str]) -> str | None:
    """The secret in `X-Cordboard-Secret`, or in `Authorization` as Bearer or as the password of Basic."""
    if given := headers.get(SECRET_HEADER):
        return given.strip()
    scheme, _, rest = headers.get("authorization", "").strip().partition(" ")
    match scheme.lower():
        case "bearer":
            return rest.strip() or None
        case "basic":
            return _password(rest.strip())
    return None


def _password(encoded: str) -> str | None:
    try:
        return base64.b64decode(encoded, validate=True).decode("utf-8", "replace").partition(":")[2] or None
    except (binascii.Error, ValueError):
        return None


def _digest(secret: str, t: int, body: bytes) -> str:
    return hmac.digest(secret.encode(), b"%d." % t + body, "sha256").hex()


def _require(secret: str) -> None:
    if not secret:
        raise BadSignature(Reason.NO_SECRET, "This connection has no secret yet.")


def _check(secret: str, t: int, given: str, body: bytes, now: float) -> None:
    """The signature first, then its age: a stranger learns nothing about our clock."""
    if not hmac.compare_digest(_digest(secret, t, body), given.lower()):
        raise BadSignature(Reason.WRONG, "The signature doesn't match the body. Sign 't.' followed by the raw bytes.")
    if now - t > TOLERANCE_S:
        raise BadSignature(Reason.TOO_OLD, f"Signed {now - t:.0f} s ago; at most {TOLERANCE_S} s are accepted.")
    if t - now > TOLERANCE_S:
        raise BadSignature(
            Reason.FROM_FUTURE, f"Signed {t - now:.0f} s ahead of our clock; at most {TOLERANCE_S} s are accepted."
        )
