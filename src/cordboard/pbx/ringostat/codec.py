"""Splits Ringostat's requests into raw events and decodes each into one CallEvent. Pure; the tables are in `tables.py`.

The kind of request is in the address (`&moment=after_call`), because the body lacks it; without it the fields decide.
"""

import hashlib
import re
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
from cordboard.pbx.ringostat import tables
from cordboard.ports.phone import HookRequest, RawEvent, Rejected, Settings
from cordboard.toolkit.webhooks import request_body
from cordboard.toolkit.webhooks.request_body import RequestBody
from cordboard.toolkit.webhooks.signatures import BadSignature, verify_shared
from cordboard.toolkit.webhooks.webhook_timestamps import EARLIEST, from_unix, moment_of, span_ms, zone

SECRET = "secret"  # noqa: S105 - the name of the parameter
_KEPT: msgspec.json.Decoder[RequestBody] = msgspec.json.Decoder(RequestBody)
_GROUP = re.compile(r"^" + tables.NESTED + r"\[(.+)\]$")


def split_request(request: HookRequest, settings: Settings, secrets: Mapping[str, str]) -> list[RawEvent]:
    """The events of a request that knows the secret. Raises: Rejected."""
    try:
        in_url, allowed = request_body.parameter(request.query, SECRET), bool(settings.get("secret_in_url"))
        verify_shared(secrets.get("secret", ""), request.headers, in_url, url_allowed=allowed)
    except BadSignature as bad:
        raise request_body.refused(bad) from bad
    return [_piece(kept, _opened(found)) for kept, found in request_body.items(request, secret_names=(SECRET,))]


def _opened(found: Mapping[str, str]) -> dict[str, str]:
    """Merge the fields of the nested group with the others; the outer one wins."""
    inner = {name[1]: value for key, value in found.items() if (name := _GROUP.match(key))}
    return {**inner, **{key: value for key, value in found.items() if not _GROUP.match(key)}}


def _piece(kept: RequestBody, found: Mapping[str, str]) -> RawEvent:
    if not (call := _first(found, tables.CALL_ID)):
        raise Rejected(
            422, "wrong_value", "uniqueid: missing", "Add the parameter uniqueid to the webhook at the provider."
        )
    return RawEvent(dedup=_key(call, found, kept), call=call, body=msgspec.json.encode(kept))


def _key(call: str, found: Mapping[str, str], kept: RequestBody) -> str:
    """Call, moment, party, then their sequence or else the content."""
    party = found.get("connected_with", "") or found.get("dst", "")
    sequence = found.get("sequence") or hashlib.sha256(f"{kept.query}\n{kept.body}".encode()).hexdigest()[:16]
    return f"{call[:120]}:{_moment(found)[:40]}:{party[:40]}:{sequence[:40]}"


def _moment(found: Mapping[str, str]) -> str:
    if said := found.get("moment"):
        return said.strip().casefold()
    out = _direction_said(found) is Direction.OUTBOUND
    if any(found.get(name) for name in tables.ENDS):
        return "after_outgoing" if out else "after_call"
    if any(found.get(name) for name in tables.RATES):
        return "after_rating"
    return "before_outgoing" if out else "before_call"


def events(body: bytes, at: float, settings: Settings) -> Sequence[CallEvent]:
    """Exactly one event. Units: `at` in epoch s."""
    arrived = from_unix(at) or EARLIEST
    try:
        kept = _KEPT.decode(body)
        found = _opened(request_body.fields(kept))
    except (msgspec.DecodeError, Rejected, RecursionError):
        return (CallEvent(id="unreadable", call="unreadable", at=arrived, type=EventType.UNKNOWN),)
    return (_event(kept, found, arrived, settings),)


def _event(kept: RequestBody, found: Mapping[str, str], arrived: datetime, settings: Settings) -> CallEvent:
    kind, direction = tables.MOMENTS.get(_moment(found), (EventType.UNKNOWN, None))
    direction = _direction_said(found) or direction
    inbound = direction is not Direction.OUTBOUND
    call = _first(found, tables.CALL_ID) or "unknown"
    lasted = timedelta(milliseconds=_whole_ms(found)) if kind is EventType.ENDED else timedelta()
    started = moment_of(_first(found, tables.STARTED), zone(settings.get("time_zone")), arrived, lasted)
    disposition = _disposition(found.get("disposition"), inbound) if kind is EventType.ENDED else None
    times = _times(found, started, arrived, disposition) if kind is EventType.ENDED else None
    return CallEvent(
        id=_key(call, found, kept),
        call=call,
        at=_at(kind, started, times, arrived),
        type=kind,
        direction=direction,
        origin="callback_widget" if found.get("call_type", "").casefold() == "callback" else None,
        client=_client(found, inbound),
        own_number=_first(found, tables.OWN_IN if inbound else tables.OWN_OUT),
        extension=_extension(found, kind, inbound),
        agent_hint=_first(found, tables.AGENT),
        disposition=disposition,
        reason=_reason(found.get("disposition")) if disposition else None,
        times=times,
        durations_ms=_durations(found) if kind is EventType.ENDED else None,
        recording=_recording(found),
        parameters={name: value for name, value in found.items() if name not in tables.MAPPED and value},
    )


def _first(found: Mapping[str, str], names: Sequence[str]) -> str | None:
    return next((value for name in names if (value := found.get(name, "").strip())), None)


def _direction_said(found: Mapping[str, str]) -> Direction | None:
    return tables.DIRECTIONS.get(found.get("call_type", "").strip().casefold())


def _client(found: Mapping[str, str], inbound: bool) -> Client | None:
    """The other party. Without any field for it nothing is known; an empty field means "hidden"."""
    names = tables.CLIENT_IN if inbound else tables.CLIENT_OUT
    number = _first(found, names)
    if number is None and not any(name in found for name in names):
        return None
    return Client(number=number, hidden=inbound and (number is None or number.casefold() in tables.HIDDEN))


def _extension(found: Mapping[str, str], kind: EventType, inbound: bool) -> str | None:
    """Inbound only who was reached or is being rung, outbound who dials."""
    if not inbound:
        return _first(found, tables.EXTENSION_OUT)
    return None if kind is EventType.STARTED else _first(found, tables.EXTENSION_IN)


def _disposition(word: str | None, inbound: bool) -> Disposition | None:
    if not word:
        return None
    found = tables.DISPOSITIONS.get(word.strip().casefold().replace("_", " "), Disposition.UNKNOWN)
    return tables.INBOUND_INSTEAD.get(found, found) if inbound else found


def _reason(word: str | None) -> str | None:
    """Their value, if ours is less precise."""
    return word if word and word.strip().casefold() not in tables.PLAIN else None


def _times(
    found: Mapping[str, str], started: datetime | None, arrived: datetime, disposition: Disposition | None
) -> Times:
    """A payload at the end is a whole call: started, answered after the waiting, ended after the talk."""
    talk, whole = span_ms(found.get("billsec")) or 0, _whole_ms(found)
    if started is None:
        started = arrived - timedelta(milliseconds=whole)
    ended = started + timedelta(milliseconds=whole)
    answered = ended - timedelta(milliseconds=talk) if talk and disposition is Disposition.ANSWERED else None
    return Times(started=started, answered=answered, ended=ended)


def _whole_ms(found: Mapping[str, str]) -> int:
    """How long the call lasted, from its start to its end."""
    wait, talk = span_ms(found.get("waittime")) or 0, span_ms(found.get("billsec")) or 0
    return max(span_ms(found.get("duration")) or 0, wait + talk)


def _at(kind: EventType, started: datetime | None, times: Times | None, arrived: datetime) -> datetime:
    """The time of a start or an end; events in between have none."""
    if times is not None:
        return times.ended or arrived
    return started if started is not None and kind is EventType.STARTED else arrived


def _durations(found: Mapping[str, str]) -> Durations:
    return Durations(ring=span_ms(found.get("waittime")), talk=span_ms(found.get("billsec")))


def _recording(found: Mapping[str, str]) -> Recording | None:
    url = _first(found, tables.RECORDINGS)
    return Recording(url=url) if url and found.get("has_recording") not in ("0", "false") else None
