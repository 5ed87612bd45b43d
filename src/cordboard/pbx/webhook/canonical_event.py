"""Our canonical event as it is written in JSON, and what is wrong with one that does not fit.

Types follow docs/reference/telephony.md section 14 (2026-11-22). Unknown keys are let through; unknown words
of a vocabulary
are text here and become UNKNOWN in `codec.py`.
"""

import re
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec

Name = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
At = Annotated[datetime, msgspec.Meta(tz=True)]
Ms = Annotated[int, msgspec.Meta(ge=0, le=30 * 24 * 3600 * 1000)]
Text = Annotated[str, msgspec.Meta(max_length=4000)]


class WireClient(msgspec.Struct, frozen=True):
    number: Text | None = None
    name: Text | None = None
    hidden: bool | None = None


class WireTimes(msgspec.Struct, frozen=True):
    started: At | None = None
    ringing: At | None = None
    answered: At | None = None
    ended: At | None = None


class WireDurations(msgspec.Struct, frozen=True):
    ring: Ms | None = None
    wait: Ms | None = None
    talk: Ms | None = None
    hold: Ms | None = None


class WireRecording(msgspec.Struct, frozen=True):
    url: Text | None = None
    ref: Text | None = None
    expires_at: At | None = None
    format: Text | None = None


class WireTransfer(msgspec.Struct, frozen=True):
    kind: Text | None = None
    to: Text | None = None


class WireEvent(msgspec.Struct, frozen=True):
    """One event; `id`, `call`, `at` and `type` are required."""

    id: Name
    call: Name
    at: At
    type: Name
    schema: Literal[1] | None = None
    leg: Name | None = None
    direction: Text | None = None
    origin: Text | None = None
    client: WireClient | None = None
    own_number: Text | None = None
    shown_number: Text | None = None
    extension: Text | None = None
    agent_hint: Text | None = None
    device: Text | None = None
    queue: Text | None = None
    digits: Text | None = None
    disposition: Text | None = None
    reason: Text | None = None
    cause: Annotated[int, msgspec.Meta(ge=0, le=999)] | None = None
    ended_by: Text | None = None
    times: WireTimes | None = None
    durations_ms: WireDurations | None = None
    recording: WireRecording | None = None
    transfer: WireTransfer | None = None
    parameters: dict[str, Any] | None = None
    approximate: bool | None = None


EVENT: msgspec.json.Decoder[WireEvent] = msgspec.json.Decoder(WireEvent)
LIST: msgspec.json.Decoder[list[msgspec.Raw]] = msgspec.json.Decoder(list[msgspec.Raw])

_AT = re.compile(r" - at `\$(.*)`$")
_FIELD = re.compile(r"`(\w+)`$")
_WORD = re.compile(r"\b(datetime|object|array|str|int|float|bool)\b")
_OURS: dict[str, str] = {  # the parser's words on the left, ours on the right
    "object": "an object",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "datetime": "a moment",
}


def problem(error: msgspec.ValidationError, prefix: str) -> str:
    """What is wrong, with its path: `[3].at: expected an ISO 8601 moment with an offset`."""
    text = str(error)
    found = _AT.search(text)
    path = prefix + (found[1] if found else "")
    text = _AT.sub("", text)
    if text.startswith("Object missing required field"):
        name = _FIELD.search(text)
        return f"{_dotted(path, name[1] if name else '?')}: missing"
    if "RFC3339" in text or "timezone" in text or "`datetime" in text:
        return f"{_shown(path)}: expected an ISO 8601 moment with an offset, for example 2026-11-22T10:30:00Z"
    text = _WORD.sub(lambda word: _OURS[word[1]], text.replace("`", "").replace(" | null", " or null"))
    return f"{_shown(path)}: {text[:1].lower()}{text[1:]}"


def _dotted(path: str, name: str) -> str:
    return f"{path}.{name}".removeprefix(".")


def _shown(path: str) -> str:
    return path.removeprefix(".") or "the event"
