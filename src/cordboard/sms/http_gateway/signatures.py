"""Signatures of requests, by the schemes that a table can name. Pure.

Source: what the libraries of the services accept, seen running (2026-11). Only `url_jwt` and `body_jwt` have an age;
the others can be replayed, which changes nothing: reports never take a state back, and a message is stored once.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

import msgspec

from cordboard.ports.webhook import HookRequest
from cordboard.toolkit.webhooks.request_body import FIELD_LIMIT
from cordboard.toolkit.webhooks.signatures import BadSignature, Reason

Scheme = Literal["", "url_and_form", "sorted_parameters", "url_jwt", "body_jwt"]
Pairs = Sequence[tuple[str, str]]

URL_HEADER, JWT_HEADER, PARAMETER = "x-twilio-signature", "messagebird-signature-jwt", "sig"
FORM = "application/x-www-form-urlencoded"
TOLERANCE_S = 300.0
DEFAULT_PORT = {"https": 443, "http": 80}


def verify(scheme: Scheme, request: HookRequest, address: str, secret: str, method: str, now: float) -> None:
    """`address`: ours from outside, without query; `method`: of `sorted_parameters`. Raises: BadSignature."""
    if not secret:
        raise BadSignature(Reason.NO_SECRET, "The connection has no signature secret.")
    url = address + (f"?{request.query}" if request.query else "")
    match scheme:
        case "url_and_form":
            _url_and_form(request, url, secret)
        case "sorted_parameters":
            _sorted_parameters(request, secret, method)
        case "url_jwt":
            claims = _claims(request.headers.get(JWT_HEADER, ""), secret, now)
            _same(claims.get("url_hash"), _sha256(url.encode()), "address")
            if request.body:
                _same(claims.get("payload_hash"), _sha256(request.body), "body")
        case "body_jwt":
            claims = _claims(request.headers.get("authorization", "").removeprefix("Bearer "), secret, now)
            _same(claims.get("payload_hash"), _sha256(request.body), "body")
            issued = claims.get("iat")
            if not isinstance(issued, int | float) or issued < now - TOLERANCE_S:
                raise BadSignature(Reason.TOO_OLD, "The signature is too old.")
        case _:
            raise BadSignature(Reason.MISSING, "The request proves nothing.")


def _url_and_form(request: HookRequest, url: str, secret: str) -> None:
    """HMAC-SHA1 over the address and the sorted form; of a JSON body the address holds the hash."""
    given = request.headers.get(URL_HEADER, "")
    if not given:
        raise BadSignature(Reason.MISSING, f"The header {URL_HEADER} is missing.")
    query = dict(_pairs(request.query.encode()))
    form: Pairs = ()
    if "bodySHA256" in query:
        _same(query["bodySHA256"], _sha256(request.body), "body")
    else:
        form = _pairs(request.body)
    signed = "".join(f"{name}{value}" for name, value in sorted(set(form)))
    expected = (_sha1(secret, one + signed) for one in _with_and_without_port(url))
    if not any(hmac.compare_digest(one.encode(), given.encode()) for one in expected):
        raise BadSignature(Reason.WRONG, "The signature does not fit the request.")


def _with_and_without_port(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    host = parts.hostname or ""
    port = parts.port or DEFAULT_PORT.get(parts.scheme, 0)
    return parts._replace(netloc=host).geturl(), parts._replace(netloc=f"{host}:{port}").geturl()


def _sha1(secret: str, text: str) -> str:
    return base64.b64encode(hmac.digest(secret.encode(), text.encode(), "sha1")).decode()


def _sorted_parameters(request: HookRequest, secret: str, method: str) -> None:
    """A hash over the parameters in the order of their names; & and = in values count as _."""
    given = dict(_parameters(request))
    signature = given.pop(PARAMETER, "")
    if not signature:
        raise BadSignature(Reason.MISSING, f"The parameter {PARAMETER} is missing.")
    text = "".join(f"&{name}={_plain(given[name])}" for name in sorted(given))
    if method == "md5hash":
        expected = hashlib.new("md5", (text + secret).encode(), usedforsecurity=False).hexdigest()
    else:
        expected = hmac.new(secret.encode(), text.encode(), method.removesuffix("hmac")).hexdigest()
    _same(signature.lower(), expected, "parameters")


def _plain(value: str) -> str:
    return value.replace("&", "_").replace("=", "_")


def _parameters(request: HookRequest) -> Pairs:
    pairs = [*_pairs(request.query.encode())]
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            found = msgspec.json.decode(request.body)
        except msgspec.DecodeError:
            return pairs
        return [*pairs, *((name, str(one)) for name, one in found.items())] if isinstance(found, dict) else pairs
    return [*pairs, *_pairs(request.body)]


def _pairs(encoded: bytes) -> Pairs:
    text = encoded.decode("utf-8", "replace")
    return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELD_LIMIT)


def _claims(token: str, secret: str, now: float) -> Mapping[str, Any]:
    """Of a JSON web token with HMAC-SHA256, in force now. Raises: BadSignature."""
    if not token:
        raise BadSignature(Reason.MISSING, "The signed token is missing.")
    head, _, rest = token.partition(".")
    body, _, proof = rest.partition(".")
    expected = hmac.new(secret.encode(), f"{head}.{body}".encode(), hashlib.sha256).digest()
    if _read(head).get("alg") != "HS256" or not hmac.compare_digest(expected, _bytes(proof)):
        raise BadSignature(Reason.WRONG, "The signature does not fit the token.")
    claims = _read(body)
    if now > _moment(claims.get("exp"), now) + TOLERANCE_S:
        raise BadSignature(Reason.TOO_OLD, "The signed token has expired.")
    if now < _moment(claims.get("nbf"), now) - TOLERANCE_S:
        raise BadSignature(Reason.FROM_FUTURE, "The signed token is not valid yet.")
    return claims


def _moment(written: Any, default: float) -> float:
    return float(written) if isinstance(written, int | float) else default


def _read(part: str) -> dict[str, Any]:
    try:
        return msgspec.json.decode(_bytes(part), type=dict[str, Any])
    except (msgspec.DecodeError, msgspec.ValidationError) as wrong:
        raise BadSignature(Reason.MALFORMED, "The signed token cannot be read.") from wrong


def _bytes(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (ValueError, binascii.Error) as wrong:
        raise BadSignature(Reason.MALFORMED, "The signed token cannot be read.") from wrong


def _sha256(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _same(given: Any, expected: str, what: str) -> None:
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise BadSignature(Reason.WRONG, f"The signature does not fit the {what}.")
