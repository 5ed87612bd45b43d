"""Who asks, what they may do, how often: SCHEMES of sign-in, permissions per entity, one limit of requests."""

import hmac
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from hashlib import sha256

import msgspec

from cordboard_sandbox.record_server.dialect import Account, Scheme
from cordboard_sandbox.record_server.records.counterpart import Counterpart
from cordboard_sandbox.record_server.requests.http_messages import Failure, Request
from cordboard_sandbox.record_server.template import filled


def signed_in(own: Counterpart, request: Request) -> str:
    """The name of the account behind a request. Raises: Failure unauthorized."""
    for scheme in own.dialect.sign_in:
        name = SCHEMES[scheme.kind](own, scheme, request)
        if name and name not in own.state.inactive:
            return name
    raise Failure("unauthorized")


def _presented(scheme: Scheme, request: Request) -> str:
    if scheme.place:
        return _at(request, scheme.place)
    if scheme.query:
        return request.query.get(scheme.query, "")
    held = request.headers.get(scheme.header.lower(), "")
    known = held.lower().startswith(scheme.prefix.lower())
    return held[len(scheme.prefix) :].strip() if known else ""


def _at(request: Request, place: str) -> str:
    try:
        found = request.at(place)
    except msgspec.DecodeError:
        return ""
    return found if isinstance(found, str) else ""


def _owner(own: Counterpart, test: Callable[[Account], bool]) -> str:
    return next((name for name, account in own.state.accounts.items() if test(account)), "")


def _key(own: Counterpart, scheme: Scheme, request: Request) -> str:
    """A lasting key in a header or in the query."""
    key = _presented(scheme, request)
    return _owner(own, lambda account: account.kind == "key" and account.key == key) if key else ""


def _token(own: Counterpart, scheme: Scheme, request: Request) -> str:
    """An access token that this server gave."""
    token = own.state.tokens.get(_presented(scheme, request))
    if token is None or token.kind != "access" or (token.expires and token.expires <= own.clock.now()):
        return ""
    return token.account


def _basic(own: Counterpart, scheme: Scheme, request: Request) -> str:
    login, _, password = _decoded(_presented(scheme, request)).partition(b":")
    pair = (login.decode("utf-8", "replace"), password.decode("utf-8", "replace"))
    return _owner(own, lambda account: bool(account.login) and (account.login, account.password) == pair)


def _signed(own: Counterpart, scheme: Scheme, request: Request) -> str:
    """key:HMAC of a text, in base64; the digest raw or in hexadecimal digits."""
    key, _, given = _decoded(_presented(scheme, request)).partition(b":")
    name = _owner(own, lambda account: account.kind == "signed" and account.key.encode() == key)
    if not key or not name:
        return ""
    resource = request.path.removeprefix(own.dialect.dialect.base)
    text = filled(scheme.text, {"method": request.method, "resource": resource, "path": request.path})
    made = hmac.new(own.state.accounts[name].secret.encode(), str(text).encode(), sha256)
    right = hmac.compare_digest(given, made.digest()) or hmac.compare_digest(given, made.hexdigest().encode())
    return name if right else ""


def _decoded(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (NotBase64, ValueError):
        return b""


SCHEMES: Mapping[str, Callable[[Counterpart, Scheme, Request], str]] = {
    "key": _key,
    "token": _token,
    "basic": _basic,
    "signed": _signed,
}


def permit(own: Counterpart, entity: str, need: str) -> None:
    """Raises: Failure no_scope where the entity is closed altogether, no_access where only this is."""
    allowed = own.state.access.get(entity, own.state.access.get("*", []))
    if not allowed:
        raise Failure("no_scope", entity=entity)
    if need and need not in allowed:
        raise Failure("no_access", entity=entity, type=need)


def count(own: Counterpart) -> dict[str, str]:
    """Count one request against the limit; the answer is what every reply says of it. Raises: Failure."""
    limits, set_ = own.dialect.limits, own.state.limit
    most = int(set_.get("requests", limits.requests))
    if not most:
        return {}
    window, now = set_.get("window_s", limits.window_s), own.clock.now()
    own.times = [time for time in own.times if now - time < window]
    wait = max(1, round(window - (now - own.times[0]))) if own.times else 0
    if len(own.times) >= most:
        raise Failure(limits.error, limit=most, remaining=0, wait=wait)
    own.times.append(now)
    said = {"limit": most, "used": len(own.times), "remaining": most - len(own.times), "wait": wait}
    return {name: str(filled(text, said)) for name, text in limits.headers.items()}
