"""The parameters that have a name of ours, each with its type. Every other key of a provider is a text."""

from collections.abc import Mapping
from enum import StrEnum


class ParameterType(StrEnum):
    """What the values of a parameter are."""

    TEXT = "text"
    NUMBER = "number"  # durations in ms
    DATETIME = "datetime"  # ISO 8601, UTC
    PHONE = "phone"  # E.164 where it was understood
    URL = "url"


class Origin(StrEnum):
    """Who gives the value: Cordboard from the call, or the provider, mostly call tracking, from the visit."""

    CALL = "call"
    PROVIDER = "provider"


MANAGER = "manager"  # in settings a team member's id or a user id of the CRM, in a decision the user id
OF_CALL: Mapping[str, ParameterType] = {
    "direction": ParameterType.TEXT,
    "disposition": ParameterType.TEXT,  # how the call ended
    "situation": ParameterType.TEXT,
    "party": ParameterType.TEXT,  # new or known in the CRM
    "client_number": ParameterType.PHONE,
    "client_name": ParameterType.TEXT,
    "own_number": ParameterType.PHONE,
    "line": ParameterType.TEXT,  # the title of our number
    "queue": ParameterType.TEXT,
    "extension": ParameterType.TEXT,  # who talked last, else whose phone rang
    "person": ParameterType.TEXT,  # the same by name
    MANAGER: ParameterType.TEXT,  # whose call it is
    "started_at": ParameterType.DATETIME,
    "ended_at": ParameterType.DATETIME,
    "ended_by": ParameterType.TEXT,
    "ring_ms": ParameterType.NUMBER,
    "wait_ms": ParameterType.NUMBER,
    "talk_ms": ParameterType.NUMBER,
    "hold_ms": ParameterType.NUMBER,
    "recording_url": ParameterType.URL,
}
OF_VISIT: Mapping[str, ParameterType] = {
    "pool_name": ParameterType.TEXT,
    "utm_source": ParameterType.TEXT,
    "utm_medium": ParameterType.TEXT,
    "utm_campaign": ParameterType.TEXT,
    "utm_term": ParameterType.TEXT,
    "utm_content": ParameterType.TEXT,
    "client_id": ParameterType.TEXT,  # of web analytics
    "landing": ParameterType.URL,
    "referrer": ParameterType.URL,
}
NAMED: Mapping[str, ParameterType] = {**OF_CALL, **OF_VISIT}


def type_of(name: str) -> ParameterType:
    """The type of any parameter."""
    return NAMED.get(name, ParameterType.TEXT)


def origin_of(name: str) -> Origin:
    """Who gives the value of any parameter."""
    return Origin.CALL if name in OF_CALL else Origin.PROVIDER
