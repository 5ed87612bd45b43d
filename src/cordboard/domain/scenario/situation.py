"""The kind of a call from the CRM's view. The records that follow are in `rule_table.py`."""

from cordboard.domain.calls.call import Call, Direction, Disposition
from cordboard.domain.interaction import Conversation, Interaction, TicketEvent
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.settings.crm_plan import Situation

TALKED = {
    Situation.INBOUND_ANSWERED: "answered incoming call",
    Situation.INBOUND_MISSED: "missed incoming call",
    Situation.OUTBOUND_ANSWERED: "answered outgoing call",
    Situation.OUTBOUND_NOT_REACHED: "unanswered outgoing call",
    Situation.CHAT_HANDED_OVER: "chat handed over to an agent",
}
MISSED = frozenset({Situation.INBOUND_MISSED, Situation.OUTBOUND_NOT_REACHED})
REACHED = frozenset({Situation.INBOUND_ANSWERED, Situation.OUTBOUND_ANSWERED})
AGENT_ABSENT = frozenset({Disposition.AGENT_NO_ANSWER, Disposition.AGENT_UNAVAILABLE})
SITUATIONS = {  # (direction, did they talk)
    (Direction.INBOUND, True): Situation.INBOUND_ANSWERED,
    (Direction.INBOUND, False): Situation.INBOUND_MISSED,
    (Direction.OUTBOUND, True): Situation.OUTBOUND_ANSWERED,
    (Direction.OUTBOUND, False): Situation.OUTBOUND_NOT_REACHED,
}


def situation_of(interaction: Interaction) -> Situation | None:
    """The row of the matrix; None where no client is concerned (or no longer was), or no row is about it."""
    match interaction:
        case Conversation(handed_over_at=handed_over):
            return Situation.CHAT_HANDED_OVER if handed_over is not None else None
        case TicketEvent():
            return None
    return _situation_of_call(interaction)


def _situation_of_call(call: Call) -> Situation | None:
    if not call.ended or _client_not_called(call):
        return None
    return SITUATIONS.get((call.direction, took_place(call)))


def _client_not_called(call: Call) -> bool:
    """Our own click rang at the agent's phone only. Who called us was missed, whatever the agent's phone did."""
    return call.direction is not Direction.INBOUND and call.disposition in AGENT_ABSENT


def took_place(call: Call) -> bool:
    """Whether the parties talked. If the provider's outcome is unknown, its times decide."""
    if call.disposition in (None, Disposition.UNKNOWN):
        return bool(call.talked or call.durations.talk)
    return call.disposition is Disposition.ANSWERED


def spoken(call: Call) -> ReasonMessage:
    """The situation, or why there is none, as a sentence."""
    situation = situation_of(call)
    if situation and call.end_unheard and call.ended_at:
        return reason_message(
            "situation.is_unheard", what=TALKED[situation], at=call.ended_at.isoformat(timespec="seconds")
        )
    if situation:
        return reason_message("situation.is", what=TALKED[situation])
    if not call.ended:
        return reason_message("situation.not_ended")
    if call.direction is Direction.INTERNAL:
        return reason_message("situation.internal")
    if _client_not_called(call):
        return reason_message("situation.client_not_called")
    return reason_message("situation.no_direction")
