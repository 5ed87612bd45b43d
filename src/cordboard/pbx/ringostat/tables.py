"""Ringostat's values on the left, ours on the right.

Source: Ringostat help, "How to realise the integration using Webhooks" (6313229), "Webhooks. Incoming call event"
(6559993), "Call log. Description of call statuses" (6413217), read 2026-11; field names of the call export (R package
`ringostat` 0.1.5); public handlers of Webhooks 2.0 bodies (`additional_call_data`). Which fields come is chosen by the
user in each webhook, so every field may be absent; what no source states is marked as a guess.
"""

from cordboard.domain.calls.call import Direction, Disposition, EventType

IN, OUT = Direction.INBOUND, Direction.OUTBOUND

MOMENTS: dict[str, tuple[EventType, Direction | None]] = {
    # value of our own address parameter `moment`, one for each "Time request was sent" of their form
    "before_call": (EventType.STARTED, IN),
    "pick_up": (EventType.ANSWERED, IN),
    "forwarding": (EventType.RINGING, IN),
    "after_call": (EventType.ENDED, IN),
    "after_rating": (EventType.RATED, IN),
    "before_outgoing": (EventType.STARTED, OUT),
    "after_outgoing": (EventType.ENDED, OUT),
}

DIRECTIONS: dict[str, Direction] = {
    "in": IN,
    "incoming": IN,
    "inbound": IN,
    "callback": IN,  # "Callback is considered an incoming call"
    "out": OUT,
    "outgoing": OUT,
    "outbound": OUT,
    "internal": Direction.INTERNAL,  # guess
}

DISPOSITIONS: dict[str, Disposition] = {
    "answered": Disposition.ANSWERED,
    "proper": Disposition.ANSWERED,
    "repeated": Disposition.ANSWERED,
    "repeat call": Disposition.ANSWERED,
    "no answer": Disposition.NO_ANSWER,
    "noanswer": Disposition.NO_ANSWER,
    "missed": Disposition.NO_ANSWER,
    "busy": Disposition.BUSY,
    "failed": Disposition.FAILED,
    "voicemail": Disposition.VOICEMAIL,
    "cancel": Disposition.CANCELLED,
    "call forwarding scheme did not work": Disposition.UNAVAILABLE,
    "wrong extension": Disposition.NO_ANSWER,
    "no extension": Disposition.NO_ANSWER,
    "no answer from a customer (callback)": Disposition.NO_ANSWER,
    "forbidden destination": Disposition.FAILED,
}
INBOUND_INSTEAD: dict[Disposition, Disposition] = {
    Disposition.FAILED: Disposition.UNAVAILABLE,  # no phone of ours could be reached
    Disposition.CANCELLED: Disposition.ABANDONED,  # the caller gave up
}
PLAIN = frozenset({"answered", "proper", "no answer", "noanswer", "missed", "busy", "voicemail"})
"""Words that need no further reason beside our disposition."""

HIDDEN = frozenset({"anonymous", "unknown", "private", "hidden", "restricted", "withheld"})  # guess

CALL_ID = ("uniqueid", "call_id")
STARTED = ("calldate", "call_date", "start_time")
CLIENT_IN = ("caller_number", "caller", "userfield", "E164")
CLIENT_OUT = ("dst", "connected_with", "E164")
OWN_IN = ("dst", "n_alias", "additional_number")
OWN_OUT = ("caller_number", "additional_number", "n_alias")
EXTENSION_IN = ("connected_with", "employee_number", "sip_extension", "extension")
EXTENSION_OUT = ("caller", "employee_number", "sip_extension", "extension")
AGENT = ("employee_email", "employee_id", "employee_name")
RECORDINGS = ("recording", "recording_wav", "recording_url")

ENDS = ("disposition", "billsec", "duration")  # fields that only exist after a call
RATES = ("category_mark", "employee_mark")

MAPPED = frozenset(
    {"moment", "uniqueid", "call_id", "calldate", "caller", "caller_number", "dst", "connected_with", "call_type"}
    | {"disposition", "billsec", "waittime", "duration", "recording", "recording_wav", "has_recording", "E164"}
    | {"userfield", "sequence"}
)
"""Fields with a place of their own; all others (UTM tags, pool_name, client_id, landing ...) become parameters."""

NESTED = "additional_call_data"  # a group of further fields in JSON bodies
