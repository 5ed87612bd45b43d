"""The canonical webhook: splits a request into raw events and decodes each into one CallEvent. Pure.

`canonical_event.py` defines the JSON of an event; the page for users is README.md.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

import msgspec

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    EventType,
    Recording,
    Times,
    Transfer,
)
from cordboard.pbx.webhook.canonical_event import (
    EVENT,
    LIST,
    WireClient,
    WireDurations,
    WireEvent,
    WireRecording,
    WireTimes,
    WireTransfer,
    problem,
)
from cordboard.ports.phone import HookRequest, RawEvent, Rejected
from cordboard.toolkit.webhooks.request_body import not_json, refused, text_of
from cordboard.toolkit.webhooks.signatures import BadSignature, verify
from cordboard.toolkit.webhooks.webhook_timestamps import from_unix, sane

HEADER = "x-cordboard-signature"
EVENTS_LIMIT = 1000
_FIRST = b" \t\r\n"
SWITCHES = frozenset({"asterisk", "freepbx"})  # their own names, which some send in place of a caller's
_KNOWN_ENOUGH = frozenset(  # events that an outside sender may report; the others are internal
    (*list(EventType)[: list(EventType).index(EventType.ENDED) + 1], EventType.LEG_ADDED)
)
_WORD = TypeVar("_WORD", bound=StrEnum)


def split_request(request: HookRequest, secrets: Mapping[str, str], now: float) -> list[RawEvent]:
    """The events of a verified request, all or none of them. Units: `now` in epoch s. Raises: Rejected."""
    if request.method != "POST":
        raise Rejected(405, "method_not_allowed", f"{request.method} is not accepted here", "Send the event by POST.")
    try:
        verify(secrets.get("secret", ""), request.headers.get(HEADER), request.body, now)
    except BadSignature as bad:
        raise refused(bad) from bad
    return [RawEvent(event.id, event.call, body) for event, body in _events(text_of(request).encode())]


def _events(body: bytes) -> Iterator[tuple[WireEvent, bytes]]:
    if body.lstrip(_FIRST)[:1] != b"[":
        yield _checked(body, "", body), body
        return
    try:
        parts = LIST.decode(body)
    except msgspec.DecodeError as error:
        not_json(error, body)
    if len(parts) > EVENTS_LIMIT:
        raise Rejected(
            413,
            "too_many_events",
            f"{len(parts)} events, at most {EVENTS_LIMIT} are accepted",
            "Send them in several requests.",
        )
    for place, raw in enumerate(parts):
        one = bytes(raw)
        yield _checked(one, f"[{place}]", body), one


def _checked(one: bytes, prefix: str, body: bytes) -> WireEvent:
    try:
        event = EVENT.decode(one)
    except msgspec.ValidationError as error:
        raise _wrong(problem(error, prefix)) from error
    except msgspec.DecodeError as error:
        not_json(error, one if not prefix else body)
    for path, moment in _moments(event):
        if moment is not None and sane(moment) is None:
            where = f"{prefix}.{path}".removeprefix(".")
            raise _wrong(f"{where}: {moment.isoformat()} is no moment of a call (years 1970 to 2199)")
    return event


def _moments(event: WireEvent) -> Iterator[tuple[str, datetime | None]]:
    yield "at", event.at
    if (times := event.times) is not None:
        for name in times.__struct_fields__:
            yield f"times.{name}", getattr(times, name)
    if event.recording is not None:
        yield "recording.expires_at", event.recording.expires_at


def _wrong(detail: str) -> Rejected:
    return Rejected(422, "wrong_value", detail, "Correct the value. Nothing in this request was saved.")


def event_of(body: bytes, at: float) -> CallEvent:
    """Decode a stored raw event; UNKNOWN if it cannot be read. Units: `at` in epoch s."""
    try:
        wire = EVENT.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return CallEvent(id="unreadable", call="unreadable", at=_arrived(at), type=EventType.UNKNOWN)
    return CallEvent(
        id=wire.id,
        call=wire.call,
        at=sane(wire.at) or _arrived(at),
        type=_type(wire.type),
        leg=wire.leg,
        direction=_word(Direction, wire.direction, Direction.UNKNOWN),
        origin=wire.origin,
        client=_client(wire.client),
        own_number=wire.own_number,
        shown_number=wire.shown_number,
        extension=wire.extension,
        agent_hint=wire.agent_hint,
        device=wire.device,
        queue=wire.queue,
        digits=wire.digits,
        disposition=_word(Disposition, wire.disposition, Disposition.UNKNOWN),
        reason=wire.reason,
        cause=wire.cause,
        ended_by=_word(EndedBy, wire.ended_by, None),
        times=_times(wire.times),
        durations_ms=_durations(wire.durations_ms),
        recording=_recording(wire.recording),
        transfer=_transfer(wire.transfer),
        parameters={name: _text(value) for name, value in (wire.parameters or {}).items() if value is not None},
        approximate=bool(wire.approximate),
    )


def _arrived(at: float) -> datetime:
    return from_unix(at) or datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _type(word: str) -> EventType:
    kind = _word(EventType, word, EventType.UNKNOWN)
    return kind if kind in _KNOWN_ENOUGH else EventType.UNKNOWN


def _word(vocabulary: type[_WORD], text: str | None, unknown: _WORD | None) -> Any:
    if text is None:
        return None
    try:
        return vocabulary(text)
    except ValueError:
        return unknown


def _client(wire: WireClient | None) -> Client | None:
    if wire is None:
        return None
    named = wire.name if (wire.name or "").strip().casefold() not in SWITCHES else None
    return Client(number=wire.number, name=named, hidden=bool(wire.hidden))


def _times(wire: WireTimes | None) -> Times | None:
    if wire is None:
        return None
    return Times(**{name: _sane(getattr(wire, name)) for name in wire.__struct_fields__})


def _durations(wire: WireDurations | None) -> Durations | None:
    return Durations(ring=wire.ring, wait=wire.wait, talk=wire.talk, hold=wire.hold) if wire else None


def _recording(wire: WireRecording | None) -> Recording | None:
    if wire is None:
        return None
    return Recording(url=wire.url, ref=wire.ref, expires_at=_sane(wire.expires_at), format=wire.format)


def _transfer(wire: WireTransfer | None) -> Transfer | None:
    return Transfer(kind=wire.kind or "blind", to=wire.to) if wire else None


def _sane(moment: datetime | None) -> datetime | None:
    return sane(moment) if moment is not None else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()
