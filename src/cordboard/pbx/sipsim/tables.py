"""SipSim's values on the left, ours on the right.

Source: SipSim developer docs, pages "Webhooks" and one page an event (examples of 2025-01, read 2026-11), and the help
article "Webhooks" (103000281556) for the older set-up; what they do not state is marked as a guess.
"""

from cordboard.domain.calls.call import Direction, Disposition, EventType

IN, OUT = Direction.INBOUND, Direction.OUTBOUND

MOMENTS: dict[str, tuple[EventType, Direction | None]] = {
    "incoming_call_start": (EventType.STARTED, IN),
    "incoming_call_start_chain_member_call": (EventType.RINGING, IN),
    "incoming_call_end_chain_member_call": (EventType.LEG_ENDED, IN),
    "incoming_call_answer": (EventType.ANSWERED, IN),
    "incoming_call_end": (EventType.ENDED, IN),
    "outgoing_call_start": (EventType.STARTED, OUT),
    "outgoing_call_answer": (EventType.ANSWERED, OUT),
    "outgoing_call_end": (EventType.ENDED, OUT),
    "voicemail": (EventType.VOICEMAIL_LEFT, IN),
    "tags": (EventType.TAGGED, None),
    "speech": (EventType.TRANSCRIPT_READY, None),
    "summary": (EventType.NOTED, None),
    "rating": (EventType.RATED, None),
}

NOT_CALLS = frozenset({"test", "sms"})
"""Stored, but no event of a call: the test button, a text message."""

# a member's end that is not an answer is a refusal of that leg; the call goes on
DISPOSITIONS: dict[Direction, dict[str, Disposition]] = {
    IN: {
        "answer": Disposition.ANSWERED,
        "answered": Disposition.ANSWERED,
        "missed": Disposition.NO_ANSWER,
        "noanswer": Disposition.NO_ANSWER,
        "busy": Disposition.BUSY,
        "cancel": Disposition.ABANDONED,
        "unavailable": Disposition.UNAVAILABLE,
        "other": Disposition.FAILED,
    },
    OUT: {
        "answer": Disposition.ANSWERED,
        "answered": Disposition.ANSWERED,
        "missed": Disposition.NO_ANSWER,
        "noanswer": Disposition.NO_ANSWER,
        "busy": Disposition.BUSY,
        "cancel": Disposition.CANCELLED,
        "unavailable": Disposition.FAILED,
        "other": Disposition.FAILED,
    },
}
LEG_CANCELLED = Disposition.CANCELLED  # "cancel" of a chain member: another one answered, or the caller left

HIDDEN = frozenset({"anonymous", "unknown", "private", "restricted", "unavailable", "withheld", "hidden"})  # guess

MAPPED = frozenset({"event", "time", "pbx_id", "caller", "receiver", "status", "duration", "audio_path"})
"""Fields with a place of their own; all others become parameters."""
