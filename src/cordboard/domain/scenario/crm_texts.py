"""Texts for the CRM: subjects and descriptions of records created from a call. English, plain lines, UTC.

`rule_table.py` lists the rules that create records; sentences of the explanation are in `reason_messages.py`.
"""

from collections.abc import Iterator
from datetime import datetime

from cordboard.domain.calls.call import Call, Direction, Disposition, StoryLine
from cordboard.domain.scenario.call_times import began, is_ahead, told_start
from cordboard.domain.scenario.rule_context import RuleContext, name_of
from cordboard.domain.scenario.situation import took_place
from cordboard.domain.settings.crm_plan import Situation

REASONS = {  # why the parties did not talk; source: docs/reference/telephony.md 5.1
    Disposition.ABANDONED: "the caller gave up before anybody answered",
    Disposition.NO_ANSWER: "nobody answered",
    Disposition.BUSY: "the line was busy",
    Disposition.UNAVAILABLE: "no phone was reachable",
    Disposition.VOICEMAIL: "the caller was sent to voicemail",
    Disposition.CANCELLED: "it was cancelled before anybody answered",
    Disposition.FAILED: "the call could not be connected",
    Disposition.AGENT_NO_ANSWER: "the agent did not answer",
    Disposition.AGENT_UNAVAILABLE: "the agent's phone was not reachable",
}
WAITED_IN_VAIN = "the client answered and hung up before anybody took the call"
STORY = {  # the lines of the call's history; {who} is an extension, a queue, an outcome
    "started": "the call started",
    "rang": "{who} rang",
    "refused": "{who} did not take the call",
    "queued": "waits in the queue {who}",
    "queue_left": "left the queue {who}",
    "answered": "{who} answered",
    "joined": "{who} joined",
    "consulted": "asked {who}",
    "held": "{who} put the call on hold",
    "resumed": "{who} took the call back",
    "transferred": "transferred to {who}",
    "merged": "two calls became one",
    "voicemail": "voicemail {who}",
    "recording_no_address": "no link to the recording, because this is no address: {who}",
    "ended": "ended: {who}",
    "unheard": "nothing more was heard",
}
SOME_PARTY = {"answered": "somebody", "joined": "somebody", "transferred": "somebody", "consulted": "a colleague"}
LONGEST_STORY = 40  # lines
RECORDED = "recording_ready"  # no line of the story: the record has the link itself


def call_subject(scene: RuleContext) -> str:
    """Caller and called party, in one line."""
    call, client = scene.call, scene.number
    ours = ", ".join(call.talked) or call.own_number or ", ".join(call.rang) or "us"
    agent = ", ".join(call.talked or call.placed or call.rang) or call.line or "us"
    match scene.situation:
        case Situation.INBOUND_ANSWERED:
            return f"Inbound call {client} → {ours}"
        case Situation.INBOUND_MISSED:
            return f"Missed call {client} → {call.own_number or ours}"
        case Situation.OUTBOUND_ANSWERED:
            return f"Outbound call {agent} → {client}"
        case Situation.OUTBOUND_NOT_REACHED:
            return f"Outbound call {agent} → {client}: not reached"
    return f"Internal call {' → '.join(_both(call))}" if call.direction is Direction.INTERNAL else f"Call {client}"


def task_subject(scene: RuleContext) -> str:
    """What the agent should do."""
    match scene.situation:
        case Situation.INBOUND_MISSED:
            return f"Call back {scene.number}: missed call"
        case Situation.OUTBOUND_NOT_REACHED:
            return f"Call again {scene.number}: not reached"
    return f"Follow up {scene.number}"


def task_text(scene: RuleContext) -> str:
    """That the call did not take place and why, then what is known of it."""
    return "\n".join([*_outcome(scene.call), *_facts_of(scene)])


def call_text(scene: RuleContext) -> str:
    """The legs and the story of the call."""
    return "\n".join([*_outcome(scene.call), *_facts_of(scene), *_clock(scene), *_story(scene.call)])


def origin_text(scene: RuleContext) -> str:
    """How a record came to be, for its description."""
    kind = "an outbound" if scene.call.direction is Direction.OUTBOUND else "an inbound"
    on = f" with our number {scene.call.own_number}" if scene.call.own_number else ""
    return "\n".join(
        [f"Made from {kind} call{on} on {_day(began(scene.facts))}.", *_open_number(scene), *_visit(scene.call)]
    )


def _outcome(call: Call) -> Iterator[str]:
    if call.end_unheard:
        yield from _unheard(call)
        return
    if not took_place(call):
        why = REASONS.get(call.disposition or Disposition.UNKNOWN)
        if call.disposition is Disposition.ABANDONED and call.direction is Direction.OUTBOUND:
            why = WAITED_IN_VAIN
        yield f"The call did not take place: {why}." if why else "The call did not take place."
    if call.reason:
        yield f"Reason: {call.reason}."


def _unheard(call: Call) -> Iterator[str]:
    """What is not known, before what is."""
    until = f" until {call.ended_at:%Y-%m-%d %H:%M:%S} UTC" if call.ended_at else ""
    yield f"The phone system never reported the end of this call. What follows was heard{until}."
    if took_place(call):
        yield "How long they talked after that is not known."
    elif call.disposition is Disposition.VOICEMAIL:
        yield "The caller was sent to voicemail."
    else:
        yield "Nobody was heard to answer."


def _facts_of(scene: RuleContext) -> Iterator[str]:
    call = scene.call
    if call.client.name:
        yield f"Name shown: {call.client.name}"
    if call.line:
        yield f"Our number: {call.line}"
    if call.queue:
        yield f"Queue: {call.queue}"
    if call.rang:
        yield f"Rang: {', '.join(call.rang)}"
    if call.talked:
        yield f"Talked: {' → '.join(call.talked)}"
    if call.transfers:
        yield f"Transfers: {call.transfers}"
    if call.durations.wait:
        yield f"Waited: {_seconds(call.durations.wait)}"
    if call.durations.hold:
        yield f"On hold: {_seconds(call.durations.hold)}"
    if call.ended_by:
        yield f"Ended by: {call.ended_by.value}"
    yield from _open_number(scene)
    yield from _visit(call)


def _clock(scene: RuleContext) -> Iterator[str]:
    if is_ahead(scene.facts):
        yield f"The phone system dated this call {_day(told_start(scene.facts))}, which was still to come."


def _open_number(scene: RuleContext) -> Iterator[str]:
    """An undecided number with who it may be; a person chooses."""
    if scene.own_line:
        yield f"{scene.number} is one of our own lines. Whoever called by it may have been passed on."
    elif scene.possible:
        yield f"The number may be that of {'; '.join(name_of(one) for one in scene.possible)}. Please choose."
    elif scene.facts.number.candidates:
        yield f"The country of the number {scene.number} is not known."


def _visit(call: Call) -> Iterator[str]:
    """Parameters of the call, such as utm_source."""
    for name, value in sorted(call.parameters.items()):
        if value:
            yield f"{name}: {value}"


def _story(call: Call) -> Iterator[str]:
    moments = [moment for moment in call.story if moment.what != RECORDED]
    if moments:
        yield "Times in UTC:"
        yield from map(_line, moments[:LONGEST_STORY])
    if len(moments) > LONGEST_STORY:
        yield f"and {len(moments) - LONGEST_STORY} more"


def _line(moment: StoryLine) -> str:
    line = STORY.get(moment.what, f"{moment.what.replace('_', ' ')} {{who}}")
    who = moment.who.replace("_", " ") or SOME_PARTY.get(moment.what, "")
    return f"{moment.at:%H:%M:%S} {line.replace('{who}', who).strip()}"


def _both(call: Call) -> tuple[str, ...]:
    """Caller and called party of an internal call, if they are known."""
    legs = (leg.extension for leg in call.legs if leg.extension)
    return tuple(dict.fromkeys((*call.placed, *legs, *call.rang, *call.talked))) or ("us",)


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _seconds(ms: int) -> str:
    return f"{round(ms / 1000)} s"
