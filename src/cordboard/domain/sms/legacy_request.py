"""A request of the former SMS interface, as programs written for it make it: a query or a form of Spanish words.

`principal`, `pass`, `accion` (enviar, consultar, saldo), `mensaje`, `movil1` to `movil50` with gaps, `moviles`,
`mascara`; `id` and `formato` are ours. Names in any case; the body outweighs the address.
"""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from urllib.parse import unquote_to_bytes

from cordboard.domain.calls.call import Value

MOST_FIELDS = 1_000
LEAST_DIGITS = 9  # of a number that has no blanks in it; a word with fewer is a piece of one
SEVERAL = re.compile(r"[,;\r\n]+")
MOBILE = re.compile(r"movil([1-9]|[1-4][0-9]|50)")
KNOWN = frozenset({"principal", "pass", "accion", "mensaje", "moviles", "mascara", "id", "formato"})
BARE_PLUS = re.compile(rb"\+[1-9]")  # of a number that was written into an address without encoding


class LegacyAction(StrEnum):
    """What is asked for."""

    SEND = "enviar"
    SHOW = "consultar"
    BUDGET = "saldo"


class LegacyRequest(Value, frozen=True, kw_only=True):
    """`action` None: another word, kept in `asked`. `ignored`: names of parameters that nobody knows."""

    principal: str = ""
    secret: str = ""
    action: LegacyAction | None = None
    asked: str = ""
    to: tuple[str, ...] = ()
    text: str = ""
    sender: str = ""
    id: str = ""
    as_json: bool = False
    ignored: tuple[str, ...] = ()


def read_legacy(query: bytes, form: bytes) -> LegacyRequest:
    """The request as it came. `form` is empty where the body is none."""
    fields = {**_fields(query), **_fields(form)}
    given = {name: _decoded(value) for name, value in fields.items()}
    asked = given.get("accion", "").strip()
    return LegacyRequest(
        principal=given.get("principal", "").strip(),
        secret=given.get("pass", ""),
        action=next((one for one in LegacyAction if one.value == asked.lower()), None),
        asked=asked,
        to=tuple(_recipients(given)),
        text=given.get("mensaje", ""),
        sender=given.get("mascara", "").strip(),
        id=given.get("id", "").strip(),
        as_json=given.get("formato", "").strip().lower() == "json",
        ignored=tuple(sorted(name for name in given if name not in KNOWN and not MOBILE.fullmatch(name))),
    )


def _fields(pairs: bytes) -> Mapping[str, bytes]:
    """Of a name that comes twice the first one, as most readers of addresses do."""
    found: dict[str, bytes] = {}
    for pair in pairs.split(b"&")[:MOST_FIELDS]:
        name, _, value = pair.partition(b"=")
        if name:
            known = _decoded(_bytes(name)).strip().lower()
            if MOBILE.fullmatch(known) and BARE_PLUS.match(value):
                value = b"%2B" + value[1:]
            found.setdefault(known, _bytes(value))
    return found


def _bytes(encoded: bytes) -> bytes:
    return unquote_to_bytes(encoded.replace(b"+", b" "))


def _decoded(value: bytes) -> str:
    """UTF-8, or else what old programs write; the five bytes that Windows-1252 leaves open are read as Latin-1."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_of_windows(one) for one in value)


def _of_windows(byte: int) -> str:
    try:
        return bytes((byte,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


def _recipients(given: Mapping[str, str]) -> Iterable[str]:
    """In the order of their numbers, then those of the list."""
    numbered = sorted((int(found[1]), name) for name in given if (found := MOBILE.fullmatch(name)))
    for name in (*(name for _, name in numbered), *(["moviles"] if "moviles" in given else [])):
        for part in SEVERAL.split(given[name]):
            yield from _several(part)


def _several(part: str) -> list[str]:
    """Numbers between blanks; one number with blanks in it stays one."""
    words = part.split()
    whole = all(sum(each.isdigit() for each in word) >= LEAST_DIGITS for word in words)
    return words if whole else [part.strip()]
