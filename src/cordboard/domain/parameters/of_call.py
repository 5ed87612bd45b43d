"""The parameters of one call: what every call has, and every key that its provider sent."""

from collections.abc import Mapping

from cordboard.domain.calls.call import Call
from cordboard.domain.parameters.catalogue import MANAGER

_MS = ("ring", "wait", "talk", "hold")


def parameters_of(
    call: Call,
    client: str,
    situation: str | None,
    party: str,
    person: str | None = None,
    line: str | None = None,
    manager: str | None = None,
) -> Mapping[str, str]:
    """By name; without those that are not known. A name of ours wins over the same one of a provider.

    `client`: the client's number in E.164 where it was understood; `person`: who talked last, else whose phone rang,
    by name; `line`: the title of our number; `manager`: the user whose call it is. Units: durations ms, times ISO 8601
    in UTC.
    """
    own: dict[str, str | None] = {
        "direction": call.direction.value,
        "disposition": call.disposition.value if call.disposition else None,
        "situation": situation,
        "party": party,
        "client_number": client,
        "client_name": call.client.name,
        "own_number": call.own_number,
        "line": line,
        "queue": call.queue,
        "extension": extension_of(call),
        "person": person,
        MANAGER: manager,
        "started_at": call.started_at.isoformat() if call.started_at else None,
        "ended_at": call.ended_at.isoformat() if call.ended_at else None,
        "ended_by": call.ended_by.value if call.ended_by else None,
        "recording_url": call.recording.url if call.recording else None,
    }
    for name in _MS:
        span = getattr(call.durations, name)
        own[f"{name}_ms"] = None if span is None else str(span)
    return {**call.parameters, **{name: value for name, value in own.items() if value}}


def extension_of(call: Call) -> str | None:
    """Who talked last, else who dialled, else whose phone rang."""
    return next(iter((*reversed(call.talked), *call.placed, *call.rang)), None)
