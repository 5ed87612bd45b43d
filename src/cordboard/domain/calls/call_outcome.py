"""How a call went, derived from its legs: direction, disposition, who ended it, a reason for people.

A provider's own statement outweighs all of this. Source: docs/reference/telephony.md 5.2, rules 2, 8, 10, 11, 12.
"""

from datetime import datetime

from cordboard.domain.calls.call import Direction, Disposition, EndedBy, LegKind
from cordboard.domain.calls.requested_call import clicked, own_mobiles, parties, stays_inside, wants_an_extension
from cordboard.domain.calls.state import CallState, LegState

BY_DIAL: dict[str | None, Disposition] = {
    "BUSY": Disposition.BUSY,
    "NOANSWER": Disposition.NO_ANSWER,
    "CANCEL": Disposition.CANCELLED,
}
# Q.850 causes of a leg that did not even ring. Asterisk reports most of them as NOANSWER, as if it had.
BUSY_CAUSE = 17
NEVER_RANG = frozenset(
    {1, 2, 3, 20, 22, 25, 27, 28, 29, 34, 38, 41, 42, 44, 47, 50, 55, 57, 58, 63, 65, 66, 69, 79, 88, 102}
)
SILENT_PHONE = 18  # a phone of ours is off or out of reach; behind a trunk it may have rung

NOT_TAKEN_BY_US = "the client answered, the agent did not"
END_NOT_REPORTED = "end not reported"
REASON_BY_CAUSE = {  # Q.850
    1: "number does not exist",
    3: "no route to the number",
    18: "phone does not respond",
    20: "phone not registered",
    21: "declined",
    22: "number changed",
    27: "destination out of order",
    28: "wrong number format",
    34: "no line free",
    38: "network out of order",
    41: "temporary failure of the network",
    42: "switch overloaded",
    58: "no such service on the line",
}
LOST_AFTER_TRANSFER, ANSWERED_OUTSIDE = "lost after transfer", "answered outside"
QUEUE_TIME_OVER, LEFT_IN_QUEUE = "queue time over", "left in queue"
LEFT_WHILE_RINGING, LEFT_IN_MENU = "left while ringing", "left in menu"
REASONS = frozenset(  # every reason of ours; texts for each language are in crm_texts/languages and in the console
    {
        *REASON_BY_CAUSE.values(),
        *(NOT_TAKEN_BY_US, END_NOT_REPORTED, LOST_AFTER_TRANSFER, ANSWERED_OUTSIDE),
        *(QUEUE_TIME_OVER, LEFT_IN_QUEUE, LEFT_WHILE_RINGING, LEFT_IN_MENU),
    }
)


def direction_of(call: CallState) -> Direction:
    """Rule 2: an outside caller makes it inbound; an outside leg, or our own request, outbound; else internal."""
    if call.stated_direction is not None:
        return call.stated_direction
    click = clicked(call)
    outside = parties(call, LegKind.OUTSIDE)
    if not click and any(leg.caller for leg in outside):
        return Direction.INBOUND
    if outside or (click and not stays_inside(call)):
        return Direction.OUTBOUND
    return Direction.INTERNAL if call.switched or click else Direction.UNKNOWN


def ended_by_of(call: CallState) -> EndedBy | None:
    """Rule 8: the client if an outside party put the receiver down, else an agent not excused, else the PBX."""
    if call.stated_by is not None or not call.switched:
        return call.stated_by or (EndedBy.SYSTEM if call.failed_at else None)
    mobiles = own_mobiles(call)
    leavers = [
        LegKind.AGENT if leg in mobiles else leg.kind for leg in call.legs if leg.left and leg.id not in call.excused
    ]
    if LegKind.OUTSIDE in leavers:
        return EndedBy.CLIENT
    by_agent = LegKind.AGENT in leavers or call.left_by_guest
    if call.end_unheard and not by_agent:
        return None
    return EndedBy.AGENT if by_agent else EndedBy.SYSTEM


def rung(call: CallState, direction: Direction) -> list[LegState]:
    """Agents' legs that were called; where an agent began the call, its first leg is the caller."""
    agents = parties(call, LegKind.AGENT)
    if not call.switched or direction is Direction.INBOUND:
        return [leg for leg in agents if leg.rang_at is not None]
    first = next((leg for leg in call.legs if leg.kind is not LegKind.LOCAL), None)
    if any(leg.first for leg in call.legs):
        agents = [leg for leg in agents if leg.second]
    elif first in agents:
        agents = agents[1:]
    return [leg for leg in agents if leg.rang_at is not None]


def disposition_of(call: CallState, direction: Direction, ended_by: EndedBy | None) -> Disposition:
    """The outcome: the provider's own statement, else whether the parties talked."""
    if call.stated_disposition not in (None, Disposition.UNKNOWN):
        return call.stated_disposition or Disposition.UNKNOWN
    if call.answered_at is not None or call.stated_answered is not None or (call.durations.talk or 0) > 0:
        return Disposition.ANSWERED
    if call.end_unheard:  # no event told whether it was answered later
        return Disposition.VOICEMAIL if call.voicemail else Disposition.UNKNOWN
    if direction in (Direction.INBOUND, Direction.UNKNOWN):
        return _unanswered_inbound(call, ended_by)
    return _unanswered_outbound(call, ended_by)


def _unanswered_inbound(call: CallState, ended_by: EndedBy | None) -> Disposition:
    """Rule 10, in its order. If no phone of ours was called, a called outside number takes its place."""
    agents = parties(call, LegKind.AGENT)
    called = agents or [leg for leg in parties(call, LegKind.OUTSIDE) if not leg.caller]
    if call.voicemail:
        return Disposition.VOICEMAIL
    if ended_by is EndedBy.CLIENT:
        return Disposition.ABANDONED
    outcomes = {outcome_of_dial(leg) for leg in called if leg.dial}
    if outcomes & {Disposition.NO_ANSWER, Disposition.CANCELLED}:
        return Disposition.NO_ANSWER
    if Disposition.BUSY in outcomes or any(leg.cause == BUSY_CAUSE for leg in called):
        return Disposition.BUSY
    if call.switched and (not agents or outcomes == {Disposition.FAILED}):
        return Disposition.UNAVAILABLE
    return Disposition.NO_ANSWER


def _unanswered_outbound(call: CallState, ended_by: EndedBy | None) -> Disposition:
    """Rule 11: the last outside leg's dial status; without one, our own request failed at the agent's phone."""
    agents, mobiles, outside = parties(call, LegKind.AGENT), own_mobiles(call), called_clients(call)
    if (mobiles or clicked(call)) and not outside and not any(leg.up for leg in agents):
        return Disposition.AGENT_NO_ANSWER if agents or mobiles else Disposition.AGENT_UNAVAILABLE
    if not call.switched:
        return Disposition.NO_ANSWER
    if reached_at(call) is not None:
        return _reached(call, ended_by)
    target = outside[-1] if outside else agents[1] if len(agents) > 1 else None
    return outcome_of_dial(target) if target else Disposition.FAILED


def _reached(call: CallState, ended_by: EndedBy | None) -> Disposition:
    """The client picked up: a program talked, or an agent who called; else nobody of ours came to the phone."""
    agents = parties(call, LegKind.AGENT)
    if any(leg.caller and leg.up for leg in agents) or not (agents or call.queue or wants_an_extension(call)):
        return Disposition.ANSWERED
    return Disposition.ABANDONED if ended_by is EndedBy.CLIENT else Disposition.NO_ANSWER


def outcome_of_dial(leg: LegState) -> Disposition:
    """What became of a leg that was dialled and is gone: its dial status, and where that is vague, its cause."""
    silent = leg.kind is LegKind.AGENT and leg.cause == SILENT_PHONE
    if leg.dial in ("BUSY", "CANCEL") or leg.cause is None:
        return BY_DIAL.get(leg.dial, Disposition.FAILED)
    if leg.cause == BUSY_CAUSE:
        return Disposition.BUSY
    if silent or leg.cause in NEVER_RANG:
        return Disposition.FAILED
    if leg.dial is None and leg.rang_at is not None:
        return Disposition.NO_ANSWER  # the time of a program's request is over: no event says so
    return BY_DIAL.get(leg.dial, Disposition.FAILED)


def called_clients(call: CallState) -> list[LegState]:
    """Outside legs of the client whom our side called; the first leg of a click may be the agent's mobile."""
    mobiles = own_mobiles(call)
    return [leg for leg in parties(call, LegKind.OUTSIDE) if leg not in mobiles]


def reached_at(call: CallState) -> datetime | None:
    """When the called client picked up, whether anybody of ours talked or not."""
    taken = (leg for leg in called_clients(call) if not leg.caller and leg.up and leg.dial in ("ANSWER", None))
    return next((leg.up_at for leg in taken), None)


def reason_of(call: CallState, direction: Direction, disposition: Disposition) -> str | None:
    """A few words inside the disposition, for people."""
    if call.stated_reason is not None:
        return call.stated_reason
    if call.end_unheard:
        return END_NOT_REPORTED
    if disposition is Disposition.ANSWERED:
        outside = call.switched and not call.talked and call.answered_at is not None
        return LOST_AFTER_TRANSFER if not call.transfer_met else ANSWERED_OUTSIDE if outside else None
    if call.switched and direction is Direction.OUTBOUND and reached_at(call) is not None:
        return NOT_TAKEN_BY_US
    if disposition is Disposition.ABANDONED:
        return _where_left(call)
    if call.queue is not None and disposition is Disposition.NO_ANSWER:
        return QUEUE_TIME_OVER
    causes = (leg.cause for leg in reversed(call.legs) if leg.kind is not LegKind.LOCAL)
    return next((REASON_BY_CAUSE[cause] for cause in causes if cause in REASON_BY_CAUSE), None)


def _where_left(call: CallState) -> str | None:
    if call.queue is not None:
        return LEFT_IN_QUEUE
    if any(leg.rang_at for leg in call.legs):
        return LEFT_WHILE_RINGING
    return LEFT_IN_MENU if call.switched else None
