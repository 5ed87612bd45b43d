"""The HTTP request of an operation, signed in as the table says. Pure."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, tzinfo
from urllib.parse import quote, quote_plus, urlsplit

import msgspec

from cordboard.pbx.cloud_telephony.api.shapes import Operation, Signature, SignIn
from cordboard.toolkit.filled_text import FilledText, Values
from cordboard.toolkit.http.sender import Request

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks whom: the base address, the connection's key and secret, its country and the zone of local times."""

    base: str
    key: str = ""
    secret: str = ""
    region: str = ""
    zone: tzinfo = UTC


def built(
    operation: Operation, values: Values, caller: Caller, sign_in: SignIn, token: str = "", write: bool = False
) -> Request:
    """`token`: where the sign-in fetches one."""
    texts = FilledText(values, caller.region, caller.zone)
    basic = base64.b64encode(f"{caller.key}:{caller.secret}".encode()).decode()
    proof = {"@key": caller.key, "@secret": caller.secret, "@token": token, "@basic": basic}
    proofs = FilledText(proof, "", UTC)
    path = texts.text(operation.path, lambda value: quote(value, safe=""))
    query = {name: texts.text(one) for name, one in operation.query.items()}
    query = {name: value for name, value in query.items() if value}
    query |= {name: proofs.text(one) for name, one in sign_in.query.items()}
    fields = texts.nested(dict(operation.fields))
    fields |= {name: proofs.text(one) for name, one in sign_in.fields.items()}
    encoded = _pairs(query)
    body = _body(operation, fields)
    if sign_in.signature is not None:
        signed = {
            **proof,
            "@method": operation.method,
            "@path": urlsplit(caller.base).path.rstrip("/") + path,
            "@query": encoded,
            "@query_md5": _md5(encoded.encode()),
            "@body": body.decode(),
            "@body_md5": _md5(body),
        }
        proof = {**proof, "@signature": _signature(sign_in.signature, signed, caller.secret)}
    proofs = FilledText(proof, "", UTC)
    headers = {"accept": JSON, **({"content-type": FORM if operation.body == "form" else JSON} if body else {})}
    headers |= {name.lower(): texts.text(one) for name, one in operation.headers.items()}
    headers |= {name.lower(): proofs.text(one) for name, one in sign_in.headers.items()}
    url = f"{caller.base.rstrip('/')}{path}{'?' if encoded else ''}{encoded}"
    return Request(method=operation.method, url=url, headers=headers, body=body, write=write)


def _body(operation: Operation, fields: Mapping[str, object]) -> bytes:
    if operation.method == "GET" or not (fields or operation.body == "json"):
        return b""
    if operation.body == "form":
        return _pairs({name: str(value) for name, value in fields.items()}).encode()
    return msgspec.json.encode(fields)


def _pairs(pairs: Mapping[str, str]) -> str:
    """Names in order, blanks as +."""
    return "&".join(f"{quote_plus(name)}={quote_plus(value)}" for name, value in sorted(pairs.items()))


def _signature(recipe: Signature, values: Mapping[str, str], secret: str) -> str:
    text = FilledText(values, "", UTC).text(recipe.text)
    found = hmac.digest(secret.encode(), text.encode(), recipe.hash)
    if recipe.result == "base64":
        return base64.b64encode(found).decode()
    written = found.hex()
    return base64.b64encode(written.encode()).decode() if recipe.result == "base64_of_hex" else written


def _md5(text: bytes) -> str:
    """Part of what some providers sign, not a proof."""
    return hashlib.new("md5", text, usedforsecurity=False).hexdigest()
