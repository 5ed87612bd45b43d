"""Reading what a provider sends: limits first, then JSON, a form or a query string as flat text fields.

Nothing here knows a provider. Signatures are in `signatures.py`, moments in `webhook_timestamps.py`, compression in
`content_encoding.py`, forms with parts in `multipart.py`.
"""

import codecs
import re
from collections.abc import Iterator, Mapping
from typing import Any, NoReturn
from urllib.parse import parse_qsl, urlencode

import msgspec

from cordboard.ports.phone import HookRequest, Rejected
from cordboard.toolkit.webhooks.content_encoding import unpacked
from cordboard.toolkit.webhooks.multipart import is_multipart, multipart_pairs
from cordboard.toolkit.webhooks.signatures import BadSignature, Reason

BODY_LIMIT = 1024 * 1024
DEPTH_LIMIT = 32
FIELD_LIMIT = 1000

BYTE_ORDER_MARK = "\ufeff"
_MARKED = (  # the longer mark first: the shorter one is its beginning
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_STRINGS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)', re.DOTALL)  # an open one ends with the body: linear
_PAIR = re.compile(rb"\{\}|\[\]")
_NOT_BRACKETS = bytes(set(range(256)) - set(b"[]{}"))
_BYTE = re.compile(r"\(byte (\d+)\)$")
_NEXT_STEP: dict[Reason, str] = {
    Reason.MISSING: "Send the header or the parameter that the connection's page shows.",
    Reason.MALFORMED: "Compare the header with the example on the connection's page.",
    Reason.WRONG: "Check that the secret is the one of this connection and that the raw bytes were signed.",
    Reason.IN_URL: "Send it in the header X-Cordboard-Secret, or switch on 'Accept the secret in the URL'.",
    Reason.NO_ADDRESS: "Enter the public address on the connection page, as the sender has it.",
    Reason.TOO_OLD: "Sign again with the current time, and check the sender's clock.",
    Reason.FROM_FUTURE: "Check the sender's clock.",
    Reason.NO_SECRET: "Set the secret on the connection page.",
}


class RequestBody(msgspec.Struct, frozen=True):
    """A request as it is stored: what came in the address (without secrets) and the body, both as text."""

    query: str
    body: str


def refused(problem: BadSignature) -> Rejected:
    """The answer to a request that does not prove who sent it."""
    return Rejected(401, f"signature_{problem.reason}", problem.detail, _NEXT_STEP[problem.reason])


def text_of(request: HookRequest) -> str:
    """The body as text: unpacked, without a byte order mark. Verify its signature before.

    Raises: Rejected when it is compressed in an unknown way, too large, no UTF-8 or nested too deeply.
    """
    encoding = request.headers.get("content-encoding", "")
    return within_limits(unpacked(request.body, encoding, BODY_LIMIT) if encoding else request.body)


def form_text_of(request: HookRequest) -> str:
    """The same; a form in parts reads like any other form. Raises: Rejected."""
    kind = request.headers.get("content-type", "")
    text = text_of(request)
    return urlencode(multipart_pairs(text, kind, FIELD_LIMIT)) if is_multipart(kind) else text


def within_limits(body: bytes) -> str:
    """The body as text, without a byte order mark. Raises: Rejected when it is too large, no UTF-8 or nested deeply."""
    if len(body) > BODY_LIMIT:
        raise Rejected(
            413,
            "body_too_large",
            f"the body has {len(body)} bytes, at most {BODY_LIMIT} are accepted",
            "Send fewer events at once.",
        )
    charset = next((name for mark, name in _MARKED if body.startswith(mark)), "utf-8")
    try:
        text = body.decode(charset)
    except UnicodeDecodeError as error:
        raise Rejected(
            400, "not_utf8", f"the body is not UTF-8 (byte {error.start})", "Encode the body as UTF-8."
        ) from error
    if too_deep(body if charset == "utf-8" else text.encode()):
        raise Rejected(
            400,
            "too_deep",
            f"the body is nested more than {DEPTH_LIMIT} levels deep",
            "Send the event without further nesting.",
        )
    return _unmarked(text)


def _unmarked(text: str) -> str:
    """Without the byte order marks before its first character; some programs write one, and some write two."""
    start = text.lstrip(f"{BYTE_ORDER_MARK} \t\r\n")
    return start if BYTE_ORDER_MARK in text[: len(text) - len(start)] else text


def without_marks(value: Any) -> Any:
    """The names and texts of a value without the byte order marks before them."""
    match value:
        case dict():
            return {str(name).lstrip(BYTE_ORDER_MARK): without_marks(one) for name, one in value.items()}
        case list():
            return [without_marks(one) for one in value]
        case str():
            return value.lstrip(BYTE_ORDER_MARK)
        case _:
            return value


def too_deep(body: bytes, limit: int = DEPTH_LIMIT) -> bool:
    """More than `limit` JSON brackets are open at once somewhere."""
    if body.count(b"[") + body.count(b"{") <= limit:
        return False
    brackets = left = _STRINGS.sub(b"", body).translate(None, _NOT_BRACKETS)
    for _ in range(limit):  # each round takes the innermost level away
        before, left = left, _PAIR.sub(b"", left)
        if not left:
            return False
        if left == before:
            break
    return _deepest(brackets) > limit  # deep, or not well formed: count


def _deepest(brackets: bytes) -> int:
    depth = deepest = 0
    for one in brackets:
        depth += 1 if one in b"[{" else -1
        deepest = max(deepest, depth)
    return deepest


def not_json(error: msgspec.DecodeError, body: bytes) -> NoReturn:
    """Raises: Rejected that says where the JSON breaks off."""
    text = str(error)
    at = _BYTE.search(text)
    position = int(at[1]) if at else len(body)
    what = _BYTE.sub("", text).removeprefix("JSON is malformed: ").removesuffix(" ").lower()
    raise Rejected(400, "malformed_json", f"byte {position}: {what}", "Send valid JSON.") from error


def items(request: HookRequest, secret_names: tuple[str, ...] = ()) -> list[tuple[RequestBody, dict[str, str]]]:
    """Each event of the request: as it is kept, and its fields. A list in the body is several events.

    Raises: Rejected.
    """
    text = form_text_of(request)
    query = urlencode([(k, v) for k, v in _pairs(request.query) if k not in secret_names])
    parts = _listed(text) if text.lstrip().startswith("[") else [text]
    kept = [RequestBody(query=query, body=part) for part in parts]
    return [(one, fields(one)) for one in kept]


def fields(kept: RequestBody) -> dict[str, str]:
    """All fields as text under keys like `call[id]`; the body wins over the address. Raises: Rejected."""
    return {**_flat_form(kept.query), **_body_fields(kept.body)}


def _body_fields(text: str) -> dict[str, str]:
    start = text.lstrip()
    if not start:
        return {}
    if start[0] != "{":
        return _flat_form(text)
    try:
        value = msgspec.json.decode(text)
    except msgspec.DecodeError as error:
        not_json(error, text.encode())
    return _bounded(dict(_flat("", without_marks(value))))


def _listed(text: str) -> list[str]:
    try:
        return [bytes(raw).decode() for raw in msgspec.json.decode(text, type=list[msgspec.Raw])]
    except msgspec.DecodeError as error:
        not_json(error, text.encode())


def _pairs(text: str) -> list[tuple[str, str]]:
    try:
        return parse_qsl(text, keep_blank_values=True, max_num_fields=FIELD_LIMIT)
    except ValueError as error:
        raise _too_many() from error


def _flat_form(text: str) -> dict[str, str]:
    """A form; a value that is itself a JSON object is opened."""
    found: dict[str, str] = {}
    for written, marked in _pairs(text.strip()):
        key, value = written.lstrip(BYTE_ORDER_MARK), marked.lstrip(BYTE_ORDER_MARK)
        opened = _opened(value) if "{" in value[:3] else None
        found.update(_flat(key, opened) if opened is not None else ((key, value),))
    return _bounded(found)


def _opened(value: str) -> Mapping[str, Any] | None:
    try:
        return without_marks(msgspec.json.decode(value, type=dict[str, Any]))  # type: ignore[no-any-return]
    except (msgspec.DecodeError, RecursionError):
        return None  # text that only looks like JSON stays text


def _flat(key: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case None:
            return
        case dict():
            for name, one in value.items():
                yield from _flat(f"{key}[{name}]" if key else str(name), one)
        case list():
            for place, one in enumerate(value):
                yield from _flat(f"{key}[{place}]", one)
        case bool():
            yield key, "true" if value else "false"
        case _:
            yield key, str(value)


def _bounded(found: dict[str, str]) -> dict[str, str]:
    if len(found) > FIELD_LIMIT:
        raise _too_many()
    return found


def _too_many() -> Rejected:
    return Rejected(413, "too_many_fields", f"more than {FIELD_LIMIT} fields", "Send fewer parameters.")


def parameter(query: str, name: str) -> str | None:
    """The first value of a parameter in the address. Raises: Rejected."""
    return next((value for key, value in _pairs(query) if key == name), None)
