"""Splits SipSim's requests into raw events and decodes each into one CallEvent. Pure; the tables are in `tables.py`.

A chain member (one phone of a dial chain) is a leg named by its number: `receiver` is then the number being called.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    Recording,
    Times,
)
from cordboard.pbx.sipsim import tables
from cordboard.ports.phone import HookRequest, RawEvent, Rejected, Settings
from cordboard.toolkit.webhooks import request_body
from cordboard.toolkit.webhooks.request_body import RequestBody
from cordboard.toolkit.webhooks.signatures import BadSignature, verify_shared, verify_two_headers
from cordboard.toolkit.webhooks.webhook_timestamps import EARLIEST, from_unix, moment_of, span_ms, zone

SECRET = "secret"  # noqa: S105 - the name of the parameter
_KEPT: msgspec.json.Decoder[RequestBody] = msgspec.json.Decoder(RequestBody)
_LEG_EVENTS = frozenset({EventType.RINGING, EventType.LEG_ENDED, EventType.LEG_REFUSED})


def split_request(request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float) -> list[RawEvent]:
    """The events of a verified request. Units: `now` in epoch s. Raises: Rejected."""
    try:
        _verify(request, settings, secrets, now)
    except BadSignature as bad:
        raise request_body.refused(bad) from bad
    return [_piece(kept, found) for kept, found in request_body.items(request, secret_names=(SECRET,))]


def _verify(request: HookRequest, settings: Settings, secrets: Mapping[str, str], now: float) -> None:
    headers = request.headers
    if (signing := secrets.get("secret")) or not secrets.get("address_secret"):
        verify_two_headers(
            signing or "", headers.get("x-webhook-timestamp"), headers.get("x-webhook-signature"), request.body, now
        )
    else:
        in_url, allowed = request_body.parameter(request.query, SECRET), bool(settings.get("secret_in_url"))
        verify_shared(secrets["address_secret"], headers, in_url, url_allowed=allowed)


def _piece(kept: RequestBody, found: Mapping[str, str]) -> RawEvent:
    moment, call = found.get("event", ""), found.get("pbx_id", "")
    for name, value in (("event", moment), ("pbx_id", call)):
        if not value:
            raise Rejected(422, "wrong_value", f"{name}: missing", "Send the request as the provider makes it.")
    party = found.get("receiver", "") if "chain_member" in moment else ""
    return RawEvent(dedup=_key(call, moment, party, kept), call=call, body=msgspec.json.encode(kept))


def _key(call: str, moment: str, party: str, kept: RequestBody) -> str:
    """Events have no id, so the content tells a repetition from a second event of the same kind."""
    content = hashlib.sha256(f"{kept.query}\n{kept.body}".encode()).hexdigest()[:16]
    return f"{call[:120]}:{moment[:60]}:{party[:40]}:{content}"


def events(body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
    """One event, none for what is no call. Units: `at` in epoch s."""
    arrived = from_unix(at) or EARLIEST
    try:
        kept = _KEPT.decode(body)
        found = request_body.fields(kept)
    except (msgspec.DecodeError, Rejected, RecursionError):
        return (CallEvent(id="unreadable", call="unreadable", at=arrived, type=EventType.UNKNOWN),)
    if found.get("event") in tables.NOT_CALLS:
        return ()
    return (_event(kept, found, arrived, settings),)


def _event(kept: RequestBody, found: Mapping[str, str], arrived: datetime, settings: Settings) -> CallEvent:
    moment, call = found.get("event", ""), found.get("pbx_id", "") or "unknown"
    kind, direction = tables.MOMENTS.get(moment, (EventType.UNKNOWN, None))
    at = moment_of(found.get("time"), zone(settings.get("time_zone")), arrived) or arrived
    member = found.get("receiver") if kind in _LEG_EVENTS else None
    disposition = _disposition(found.get("status"), kind, direction)
    if kind is EventType.LEG_ENDED and disposition is not Disposition.ANSWERED:
        kind = EventType.LEG_REFUSED
    talk = span_ms(found.get("duration")) if kind is EventType.ENDED else None
    return CallEvent(
        id=_key(call, moment, member or "", kept),
        call=call,
        at=at,
        type=kind,
        leg=member,
        direction=direction,
        client=_client(found, direction),
        own_number=None if member else _own(found, kind, direction),
        extension=_extension(found, kind, direction),
        disposition=disposition,
        reason=_reason(found.get("status"), disposition),
        times=_times(at, talk) if kind is EventType.ENDED else None,
        durations_ms=Durations(talk=talk) if talk is not None else None,
        recording=Recording(url=found["audio_path"]) if found.get("audio_path") else None,
        parameters={name: value for name, value in found.items() if name not in tables.MAPPED},
    )


def _client(found: Mapping[str, str], direction: Direction | None) -> Client | None:
    """The other party. Without the field nothing is known; an empty field means "hidden"."""
    name = "receiver" if direction is Direction.OUTBOUND else "caller"
    if direction is None or name not in found:
        return None
    number = found[name].strip()
    hidden = direction is Direction.INBOUND and (not number or number.casefold() in tables.HIDDEN)
    return Client(number=number or None, hidden=hidden)


def _own(found: Mapping[str, str], kind: EventType, direction: Direction | None) -> str | None:
    """The line: who was called, or who calls. At an answer `receiver` is the phone that answered."""
    if direction is Direction.OUTBOUND:
        return found.get("caller") or None
    if direction is Direction.INBOUND and kind is not EventType.ANSWERED:
        return found.get("receiver") or None
    return None


def _extension(found: Mapping[str, str], kind: EventType, direction: Direction | None) -> str | None:
    """The SIM of the agent: it rings and answers inbound, it dials outbound."""
    if direction is Direction.OUTBOUND:
        return found.get("caller") or None
    if kind in _LEG_EVENTS or kind is EventType.ANSWERED:
        return found.get("receiver") or None
    return None


def _disposition(status: str | None, kind: EventType, direction: Direction | None) -> Disposition | None:
    if not status or direction is None:
        return None
    word = status.strip().casefold()
    if kind in _LEG_EVENTS and word == "cancel":
        return tables.LEG_CANCELLED
    return tables.DISPOSITIONS[direction].get(word, Disposition.UNKNOWN)


def _reason(status: str | None, disposition: Disposition | None) -> str | None:
    """Their value, if we have none for it."""
    return status if disposition in (Disposition.UNKNOWN, Disposition.FAILED) else None


def _times(ended: datetime, talk: int | None) -> Times:
    """An end alone is a whole call: it was answered `duration` before it ended."""
    return Times(ended=ended, answered=ended - timedelta(milliseconds=talk) if talk else None)
