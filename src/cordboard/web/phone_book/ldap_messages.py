"""LDAP messages as values: read from bytes, written to bytes. Pure.

Filters may be nested three deep, as in the definition that the library has; phones nest two. Source: RFC 4511.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import IntEnum
from typing import Any

import msgspec
from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1_modules import rfc2251

LARGEST = 65_536  # bytes; of one message


class ResultCode(IntEnum):
    """The codes that are given."""

    SUCCESS = 0
    PROTOCOL_ERROR = 2
    SIZE_LIMIT_EXCEEDED = 4
    AUTH_METHOD_NOT_SUPPORTED = 7
    UNAVAILABLE_CRITICAL_EXTENSION = 12
    NO_SUCH_OBJECT = 32
    INVALID_CREDENTIALS = 49
    INSUFFICIENT_ACCESS = 50
    UNAVAILABLE = 52
    UNWILLING_TO_PERFORM = 53


class Malformed(Exception):
    """What came is no LDAP message."""


class AttributeTest(msgspec.Struct, frozen=True, kw_only=True):
    """A condition on one attribute, in lower case. `parts`: beginning, anything within, end; without them: present.

    `exact`: the only part is the whole value.
    """

    attribute: str
    parts: tuple[str | None, ...] = ()
    exact: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions together: `and`, `or` or `not`."""

    kind: str
    parts: tuple["Condition", ...]


Condition = AttributeTest | Group | None  # None: a kind that is not supported, which holds for nobody


class Bind(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in. `password` None: by a method other than the simple one."""

    name: str
    password: str | None


class Search(msgspec.Struct, frozen=True, kw_only=True):
    """`scope`: 0 the object itself, 1 one level, 2 everything below. `most` 0: no limit."""

    base: str
    scope: int
    most: int
    attributes: tuple[str, ...]
    types_only: bool
    condition: Condition


class Other(msgspec.Struct, frozen=True, kw_only=True):
    """Any other request, by its name in the standard."""

    kind: str


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """`critical`: it has a control that must not be ignored, and we know none."""

    number: int
    request: Bind | Search | Other
    critical: bool = False


ANSWERS = {  # request: its answer; requests without one are not here
    "bindRequest": "bindResponse",
    "searchRequest": "searchResDone",
    "modifyRequest": "modifyResponse",
    "addRequest": "addResponse",
    "delRequest": "delResponse",
    "modDNRequest": "modDNResponse",
    "compareRequest": "compareResponse",
    "extendedReq": "extendedResp",
}


def size_of(start: bytes) -> int | None:
    """How long the message is that begins so; None: more is needed to know. Raises: Malformed."""
    if len(start) < 2:
        return None
    if start[0] != 0x30:
        raise Malformed
    if start[1] < 0x80:
        return 2 + start[1]
    more = start[1] & 0x7F
    if not 1 <= more <= 4:
        raise Malformed
    if len(start) < 2 + more:
        return None
    size = 2 + more + int.from_bytes(start[2 : 2 + more])
    if size > LARGEST:
        raise Malformed
    return size


def message_in(data: bytes) -> Message:
    """Raises: Malformed."""
    try:
        read, _ = decoder.decode(data, asn1Spec=rfc2251.LDAPMessage())
        operation = read["protocolOp"]
        kind, body = operation.getName(), operation.getComponent()
        controls = read["controls"] if read["controls"].isValue else ()
        critical = any(bool(one["criticality"]) for one in controls)
        return Message(number=int(read["messageID"]), request=_request(kind, body), critical=critical)
    except (PyAsn1Error, ValueError, TypeError, KeyError, RecursionError) as wrong:
        raise Malformed from wrong


def _request(kind: str, body: Any) -> Bind | Search | Other:
    if kind == "bindRequest":
        way = body["authentication"]
        simple = way.getName() == "simple"
        return Bind(name=_text(body["name"]), password=_text(way.getComponent()) if simple else None)
    if kind == "searchRequest":
        return Search(
            base=_text(body["baseObject"]).strip(),
            scope=int(body["scope"]),
            most=int(body["sizeLimit"]),
            attributes=tuple(_text(one) for one in body["attributes"]),
            types_only=bool(body["typesOnly"]),
            condition=_condition(body["filter"]),
        )
    return Other(kind=kind)


def _condition(choice: Any) -> Condition:
    kind, body = choice.getName(), choice.getComponent()
    if kind in ("and", "or"):
        return Group(kind=kind, parts=tuple(_condition(one) for one in body))
    if kind == "not":
        return Group(kind="not", parts=(_condition(body if hasattr(body, "getName") else body[0]),))
    if kind == "present":
        return AttributeTest(attribute=_text(body).lower())
    if kind in ("equalityMatch", "approxMatch"):
        return AttributeTest(
            attribute=_text(body["attributeDesc"]).lower(), parts=(_text(body["assertionValue"]),), exact=True
        )
    if kind == "substrings":
        return AttributeTest(attribute=_text(body["type"]).lower(), parts=tuple(_parts(body["substrings"])))
    return None


def _parts(substrings: Any) -> Iterator[str | None]:
    """Beginning and end are None where any is allowed."""
    named = [(one.getName(), _text(one.getComponent())) for one in substrings]
    yield next((text for name, text in named if name == "initial"), None)
    yield from (text for name, text in named if name == "any")
    yield next((text for name, text in named if name == "final"), None)


def _text(octets: Any) -> str:
    return bytes(octets).decode("utf-8", "replace")


def result(number: int, answer: str, code: ResultCode, text: str = "") -> bytes:
    """The end of an answer; `answer` is its name in the standard."""
    message, operation = _begun(number)
    body = operation.setComponentByName(answer).getComponentByName(answer)
    body["resultCode"] = int(code)
    body["matchedDN"] = b""
    body["errorMessage"] = text.encode()
    return _bytes(message)


def entry(number: int, name: str, values: Mapping[str, Sequence[str]]) -> bytes:
    """One object of an answer."""
    message, operation = _begun(number)
    body = operation.setComponentByName("searchResEntry").getComponentByName("searchResEntry")
    body["objectName"] = name.encode()
    attributes = body.setComponentByName("attributes").getComponentByName("attributes")
    for place, (attribute, texts) in enumerate(values.items()):
        one = attributes.setComponentByPosition(place).getComponentByPosition(place)
        one["type"] = attribute.encode()
        one.setComponentByName("vals")
        for n, text in enumerate(texts):
            one["vals"].setComponentByPosition(n, text.encode())
        if not texts:
            one["vals"].clear()
    return _bytes(message)


def _begun(number: int) -> tuple[Any, Any]:
    message = rfc2251.LDAPMessage()
    message["messageID"] = number
    return message, message.setComponentByName("protocolOp").getComponentByName("protocolOp")


def _bytes(message: Any) -> bytes:
    written: bytes = encoder.encode(message)
    return written
