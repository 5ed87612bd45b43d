"""The table that describes a gateway: how it is asked, what its answers and its receipts mean. Values only, no code.

Texts hold references such as `{to}` (`KNOWN`), with the steps `digits` (of a number, without the plus) and
`digits_of_number` (the same, where it is a number; names stay). Places in answers and receipts are written like
`messages[0][status]`.
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec

from cordboard.domain.sms.states import RANK, SmsState
from cordboard.ports.sms import Settings
from cordboard.sms.http_gateway.signatures import Scheme

REFERENCE = re.compile(r"\{([^{}]+)\}")
KNOWN = frozenset(
    ("to", "sender", "text", "id", "receipt_url", "account", "valid_s", "valid_ms", "alphabet", "@key", "@basic")
)
STEPS = frozenset(("digits", "digits_of_number"))
PRESETS = Path(__file__).parent / "presets"
OWN = "own"
LEAST_REPORTED = RANK[SmsState.SUBMITTED]

Short = Annotated[str, msgspec.Meta(max_length=200)]
Long = Annotated[str, msgspec.Meta(max_length=2_000)]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a table: a misspelt name is refused."""


class Send(Part, frozen=True, kw_only=True):
    """The request for one message. `ucs2`: fields that are added where the text leaves the GSM alphabet."""

    url: Long
    method: Literal["POST", "GET", "PUT"] = "POST"
    body: Literal["form", "json", "none"] = "form"
    headers: dict[Short, Long] = {}
    query: dict[Short, Long] = {}
    fields: dict[Short, Any] = {}
    ucs2: dict[Short, Any] = {}


class Answer(Part, frozen=True, kw_only=True):
    """What an answer means. `success`: values that it must have besides a status of 2xx. `id`, `code`, `words`: where
    it has the gateway's id of the message, or why it was refused. `codes`: what a code of theirs means.
    """

    success: dict[Short, Short] = {}
    id: Short = ""
    code: Short = ""
    words: Short = ""
    codes: dict[Short, Literal["rate", "sign_in", "later"]] = {}


class ReceiptPlaces(Part, frozen=True, kw_only=True):
    """Where a receipt has our id (if not in the address), theirs, and the state; `states`: their words for ours."""

    id: Short = ""
    gateway_id: Short = ""
    state: Short = ""
    words: Short = ""
    states: dict[Short, SmsState] = {}


class IncomingPlaces(Part, frozen=True, kw_only=True):
    """Where a message that somebody sent has its parts; without `text` there are none. `international`: numbers come in
    full, without the plus.
    """

    id: Short = ""
    sender: Short = ""
    to: Short = ""
    text: Short = ""
    international: bool = False


class Table(Part, frozen=True, kw_only=True):
    """All of it."""

    title: Short = ""
    send: Send
    answer: Answer = Answer()
    receipt: ReceiptPlaces = ReceiptPlaces()
    incoming: IncomingPlaces = IncomingPlaces()
    signature: Scheme = ""


class NoTable(ValueError):
    """The settings describe no gateway; the text says what is missing or wrong."""


def table_of(settings: Settings) -> Table:
    """The preset, or the table of one's own. Raises: NoTable."""
    name = str(settings.get("preset") or OWN)
    if name != OWN:
        return _preset(name)
    written = settings.get("table")
    if not written:
        raise NoTable("table: describe the gateway, or choose a preset.")
    try:
        return msgspec.convert(written, Table)
    except msgspec.ValidationError as wrong:
        raise NoTable(f"table: {wrong}") from wrong


@lru_cache(maxsize=16)
def _preset(name: str) -> Table:
    return msgspec.convert(tomllib.loads((PRESETS / f"{name}.toml").read_text(encoding="utf-8")), Table)


def problems_of(table: Table) -> Iterator[str]:
    """What is wrong with it, a sentence each."""
    if not table.send.url.startswith(("https://", "http://")):
        yield f"table: send.url {table.send.url!r} is no address that begins with https://"
    send = table.send
    for text in _texts([send.url, send.headers, send.query, send.fields, send.ucs2]):
        for found in REFERENCE.findall(text):
            name, *steps = found.split("|")
            if name not in KNOWN or set(steps) - STEPS:
                yield f"table: {{{found}}} is unknown; known: {', '.join(sorted(KNOWN))}"
    for word, state in table.receipt.states.items():
        if RANK[state] < LEAST_REPORTED:
            yield f"table: receipt.states {word!r} cannot mean {state}"


def _texts(written: Any) -> Iterator[str]:
    match written:
        case str():
            yield written
        case Mapping():
            yield from (text for one in written.values() for text in _texts(one))
        case list() | tuple():
            yield from (text for one in written for text in _texts(one))
