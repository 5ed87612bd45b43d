"""The part `api` of a table: how the provider is asked for calls, lists and recordings. Values only, no code.

Texts hold references: `{to}`, `{extension}`, `{call}`, `{since}` and others, by operation (`KNOWN`), with the steps of
`toolkit.filled_text`. What proves who asks is in `sign_in` alone, so that no secret reaches another place.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

import msgspec

from cordboard.pbx.cloud_telephony.table_parts import Condition, Fields, Kind, Long, Part, Reading, Short, Words
from cordboard.toolkit.filled_text import REFERENCE, STEPS, texts_in

VERBS = ("hold", "resume", "mute", "unmute", "dtmf", "transfer", "attended_transfer", "park", "hangup")
MEANINGS = ("sign_in", "rate", "gone", "later")  # of a code of theirs; all others are refusals
OF_CALL = frozenset({"call", "to", "extension"})
KNOWN: Mapping[str, frozenset[str]] = {
    "dial": frozenset({"to", "extension", "caller_id", "id", "ring_s"}),
    "list": frozenset({"since", "until", "page", "offset", "most"}),
    "recording": frozenset({"recording", "call"}),
    "check": frozenset(),
    "sign_in": frozenset({"@key", "@secret", "@token", "@signature", "@basic"}),
    "signature": frozenset({"@key", "@secret", "@method", "@path", "@query", "@query_md5", "@body", "@body_md5"}),
}


class Operation(Part, frozen=True, kw_only=True):
    """One request. `path` follows the base; `fields` is the body, nested as it is to be sent. `success`: what the
    answer must have, instead of the provider's usual sign.
    """

    method: Literal["GET", "POST", "PUT", "DELETE"] = "POST"
    path: Long
    query: dict[Short, Long] = {}
    headers: dict[Short, Long] = {}
    body: Literal["json", "form"] = "json"
    fields: dict[Short, Any] = {}
    success: tuple[Condition, ...] | None = None


class Dial(Operation, frozen=True, kw_only=True):
    """`id`: where the answer has the id of the call; without it the call is known by extension, number and time."""

    id: Reading = ""


class CallList(Operation, frozen=True, kw_only=True):
    """`rows`: where the list is, also a map by id; without it the whole answer. `period_h`: the longest period of one
    request. `most`: the rows of a full answer, after which the next page is asked for, or each half of the period.

    A row becomes the fields `with`, and itself `below`; then the table's kinds and fields read it like a request,
    or those of the list.
    """

    rows: Short = ""
    period_h: Annotated[int, msgspec.Meta(ge=1, le=24 * 31)] = 24
    most: Annotated[int, msgspec.Meta(ge=0, le=100_000)] = 0
    pages: Literal["", "number", "offset"] = ""
    below: Short = ""
    with_: dict[Short, Short] = msgspec.field(default={}, name="with")
    kinds: tuple[Kind, ...] = ()
    fields_of_row: Fields | None = None


class RecordingLink(Operation, frozen=True, kw_only=True):
    """`link`: where the answer has the address of the recording."""

    link: Reading


class TokenRequest(Operation, frozen=True, kw_only=True):
    """A token that is fetched before each request; its texts may hold `{@key}` and `{@secret}`."""

    token: Reading


class Signature(Part, frozen=True, kw_only=True):
    """HMAC with the secret. `@query`: names in order, percent-encoded as in forms; `@query_md5`, `@body_md5` in hex."""

    text: Long
    hash: Literal["sha1", "sha256", "sha512"] = "sha256"
    result: Literal["hex", "base64", "base64_of_hex"] = "hex"


class SignIn(Part, frozen=True, kw_only=True):
    """What proves who asks: headers, values of the address or fields of the body with `{@key}`, `{@secret}`,
    `{@basic}` (both for basic sign-in) and `{@token}`; `{@signature}` in headers only.
    """

    headers: dict[Short, Long] = {}
    query: dict[Short, Long] = {}
    fields: dict[Short, Long] = {}
    signature: Signature | None = None
    token: TokenRequest | None = None


class Api(Part, frozen=True, kw_only=True):
    """All of it. `base`: the address, unless the connection has another. `success`: what every answer must have
    besides its status. `words`, `code`: why it refused; `codes`: what a code of theirs means (`MEANINGS`).
    """

    base: Short = ""
    sign_in: SignIn = SignIn()
    success: tuple[Condition, ...] = ()
    words: Reading = ""
    code: Reading = ""
    codes: Words = {}
    dial: Dial | None = None
    verbs: dict[Literal[VERBS], Operation] = {}  # type: ignore[valid-type]  # the verbs are listed once
    list_: CallList | None = msgspec.field(default=None, name="list")
    recording: RecordingLink | None = None
    check: Operation | None = None


def problems_of(api: Api) -> str:
    """What is wrong with it; empty where nothing is."""
    return next(_problems(api), "")


def _problems(api: Api) -> Iterator[str]:
    if api.base and not api.base.startswith(("https://", "http://")):
        yield f"base: {api.base!r} is no address that begins with https://"
    if unknown := set(api.codes.values()) - set(MEANINGS):
        yield f"codes: {min(unknown)!r} is no meaning; known: {', '.join(MEANINGS)}"
    named = [("dial", api.dial), ("list", api.list_), ("recording", api.recording), ("check", api.check)]
    for name, operation in named:
        if operation is not None:
            yield from _of_operation(name, operation, KNOWN[name])
    for verb, operation in api.verbs.items():
        yield from _of_operation(verb, operation, OF_CALL)
    yield from _unknown("sign_in", [api.sign_in.headers], KNOWN["sign_in"])
    yield from _unknown("sign_in", [api.sign_in.query, api.sign_in.fields], KNOWN["sign_in"] - {"@signature"})
    if (signature := api.sign_in.signature) is not None:
        yield from _unknown("signature", [signature.text], KNOWN["signature"])
    if (token := api.sign_in.token) is not None:
        yield from _of_operation("token", token, frozenset({"@key", "@secret"}))


def _of_operation(name: str, operation: Operation, known: frozenset[str]) -> Iterator[str]:
    if not operation.path.startswith("/") or operation.path.startswith("//"):
        yield f"{name}: the path {operation.path!r} does not begin with one slash"
    yield from _unknown(name, [operation.path, operation.query, operation.headers, operation.fields], known)


def _unknown(name: str, written: Any, known: frozenset[str]) -> Iterator[str]:
    for text in texts_in(written):
        for found in REFERENCE.findall(text):
            reference, *steps = found.split("|")
            if reference not in known:
                yield f"{name}: {{{reference}}} is unknown here; known: {', '.join(sorted(known)) or 'none'}"
            for step in steps:
                if step not in STEPS:
                    yield f"{name}: {step!r} is no step; known: {', '.join(sorted(STEPS))}"
