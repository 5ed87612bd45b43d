"""Turns rows into the views of the contract: calls, effects, items. Sentences about connections are in `health.py`."""

from collections.abc import Sequence
from typing import Any

import msgspec

from cordboard.app.decisions.decision_rows import Decisions, name_of
from cordboard.contract.stored_reasons import Advice, no_advice, reason_messages
from cordboard.contract.views.calls import (
    CallLine,
    CallView,
    ClientView,
    DurationsView,
    LegView,
    RecordingView,
    StoryLineView,
)
from cordboard.contract.views.matches import CandidateView, MatchView
from cordboard.contract.views.outbox import ClientName, EffectView, ItemView
from cordboard.contract.views.why import WhyView
from cordboard.domain.calls.call import Call, Direction, Leg
from cordboard.domain.calls.leg_outcomes import fate_of
from cordboard.domain.crm.actions import SetOwner
from cordboard.domain.crm.contact_match import Candidate, Entity, Found, Match, NotFound
from cordboard.domain.numbers.reading import display, is_full
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import ERASED_BODY, LOOKUP, Item, ItemState
from cordboard.toolkit.clock import moment

MADE = {
    "create_account": Entity.ACCOUNT,
    "create_lead": Entity.LEAD,
    "create_contact": Entity.CONTACT,
    "create_deal": Entity.DEAL,
    "create_task": Entity.TASK,
    "log_call": Entity.CALL,
    "attach_recording": Entity.CALL,
    "correct_call": Entity.CALL,
    "link_call": Entity.CALL,
    "link_task": Entity.TASK,
    "renew_task": Entity.TASK,
    "change_task": Entity.TASK,
    "add_note": Entity.NOTE,
    "change_note": Entity.NOTE,
    "remove_note": Entity.NOTE,
}
WORDS = {
    "create_account": "Account",
    "create_lead": "Lead",
    "create_contact": "Contact",
    "create_deal": "Deal",
    "create_task": "Task",
    "log_call": "Call record",
    "attach_recording": "Recording",
    "correct_call": "Call record update",
    "link_call": "Call link",
    "link_task": "Task link",
    "renew_task": "Task",
    "change_task": "Task update",
    "set_owner": "Owner change",
    LOOKUP: "Caller lookup",
}
NOT_DONE = {
    ItemState.OPEN: "Not sent yet",
    ItemState.HELD: "On hold",
    ItemState.PARKED: "Rejected",
    ItemState.DROPPED: "Discarded",
}
SETTLED = (ItemState.DONE, ItemState.PARKED, ItemState.DROPPED)


def match_view(match: Match, now: float) -> MatchView:
    """A match with the age of what answered."""
    as_of = getattr(match, "as_of", None)
    age = max(0.0, now - as_of.timestamp()) if as_of else None
    match match:
        case Found():
            people = tuple(candidate_view(c, age) for c in match.candidates)
            return MatchView(type="found", candidates=people, as_of=as_of, chosen=match.chosen)
        case NotFound():
            return MatchView(type="not_found", as_of=as_of)
        case _:
            return MatchView(type="unknown", reason=match.reason)


def candidate_view(candidate: Candidate, age_s: float | None) -> CandidateView:
    """A person without the mapped extras."""
    keep = {name: getattr(candidate, name) for name in Candidate.__struct_fields__}
    return CandidateView(**keep, age_s=round(age_s, 1) if age_s is not None else None)


def effect_view(item: Item, advice: Advice = no_advice) -> EffectView:
    """An item as an effect of its call."""
    return EffectView(**_effect(item, advice))


def _effect(item: Item, advice: Advice) -> dict[str, Any]:
    return {
        "key": item.key,
        "connection": item.lane,
        "kind": item.kind,
        "entity": entity_of(item),
        "state": item.state.value,
        "record": item.record,
        "link": item.link,
        "reason": item.reason,
        "reasons": reason_messages(item.reason, item.code, item.lane, advice),
        "code": item.code,
        "attempts": item.attempts,
        "next_try_at": moment(item.not_before) if item.not_before and item.state is ItemState.OPEN else None,
        "updated_at": moment(item.updated_at),
    }


def entity_of(item: Item) -> Entity | None:
    """The kind of record that is created or changed."""
    if item.kind != "set_owner":
        return MADE.get(item.kind)
    if item.body == ERASED_BODY:
        return None
    return msgspec.json.decode(item.body, type=SetOwner).record.entity


def item_view(item: Item, client: tuple[str | None, str | None] | None = None, advice: Advice = no_advice) -> ItemView:
    """An item of the outbox, with its action; `client` is number and name."""
    return ItemView(
        **_effect(item, advice),
        seq=item.seq,
        subject=item.subject,
        call=item.call,
        refs=item.refs,
        maybe_sent=item.maybe_sent,
        created_at=moment(item.created_at),
        action=msgspec.json.decode(item.body or b"{}"),
        client=client and ClientName(number=client[0], name=client[1]),
    )


def call_line(row: CallRow, items: Sequence[Item]) -> CallLine:
    """A call in a list."""
    return CallLine(**_line(row, items))


def call_view(row: CallRow, items: Sequence[Item], why: WhyView | None, advice: Advice = no_advice) -> CallView:
    """A call, whole."""
    call = msgspec.json.decode(row.state, type=Call)
    legs = tuple(leg_view(leg, call) for leg in call.legs)
    story = tuple(StoryLineView(at=m.at, what=m.what, who=m.who) for m in call.story)
    return CallView(**_line(row, items, advice), legs=legs, story=story, why=why)


def leg_view(leg: Leg, call: Call) -> LegView:
    """A leg with what became of it."""
    shown = (name for name in Leg.__struct_fields__ if name in LegView.__struct_fields__)
    told, kept = fate_of(leg, call), {name: getattr(leg, name) for name in shown}
    return LegView(**kept, fate=told.fate.value if told else None, by=told.by if told else None)


def settled(row: CallRow, items: Sequence[Item]) -> bool:
    """Ended, decided, and every effect done, parked or dropped."""
    return row.decided and row.phase == "ended" and all(item.state in SETTLED for item in items)


def _line(row: CallRow, items: Sequence[Item], advice: Advice = no_advice) -> dict[str, Any]:
    call = msgspec.json.decode(row.state, type=Call)
    decisions = msgspec.json.decode(row.why, type=Decisions) if row.why else Decisions()
    return {
        "id": row.id,
        "connection": row.connection,
        "state": call.phase.value,
        "direction": call.direction.value,
        "client": client_view(row, call, decisions),
        "own_number": call.line,
        "queue": call.queue,
        "disposition": call.disposition.value if call.disposition else None,
        "missed": call.missed,
        "reason": call.reason,
        "started_at": call.started_at or moment(row.started_at),
        "ringing_at": call.ringing_at,
        "answered_at": call.answered_at,
        "ended_at": call.ended_at,
        "durations_ms": DurationsView(
            **{name: getattr(call.durations, name) for name in ("ring", "wait", "talk", "hold")}
        ),
        "placed": call.placed,
        "rang": call.rang,
        "talked": call.talked,
        "holds": call.holds,
        "transfers": call.transfers,
        "ended_by": call.ended_by.value if call.ended_by else None,
        "click": call.click,
        "approximate": call.approximate,
        "end_unheard": call.end_unheard,
        "recording": RecordingView(url=call.recording.url, file=call.recording.ref) if call.recording else None,
        "parameters": call.parameters,
        "effects": tuple(
            effect_view(item, advice) for item in items if item.kind != LOOKUP or item.state is ItemState.OPEN
        ),
        "settled": settled(row, items),
        "summary": summary(decisions, items),
    }


def client_view(row: CallRow, call: Call, decisions: Decisions) -> ClientView:
    """The other party with the best known name. Of an internal call: the calling extension and its agent."""
    if call.direction is Direction.INTERNAL:
        return ClientView(number=call.client.number or next(iter(call.placed), None), name=row.name or call.client.name)
    name = name_of(decisions) or row.name or call.client.name
    e164 = next((why.facts.number.e164 for why in decisions.decisions if why.facts.number.e164), None)
    told = (
        call.client.number is not None or call.direction is not Direction.OUTBOUND
    )  # outbound numbers are never withheld
    hidden = call.client.hidden or (told and any(w.facts.number.kind == "withheld" for w in decisions.decisions))
    if not decisions.decisions and not hidden and row.client and is_full(row.client):
        e164 = row.client  # going on still: nothing is decided, but the number was understood
    return ClientView(number=call.client.number, e164=e164, name=name, hidden=hidden, erased=call.erased)


def summary(decisions: Decisions, items: Sequence[Item]) -> str:
    """What was decided, in one sentence, and what of it was not done."""
    taken = [*decisions.decisions, *(one.decision for one in decisions.requests if one.decision is not None)]
    said = [why.decision.summary for why in taken if why.decision.summary]
    for state, word in NOT_DONE.items():
        kinds = dict.fromkeys(
            WORDS.get(one.kind, one.kind).lower() for one in items if one.state is state and one.kind != LOOKUP
        )
        said += [f"{word}: {', '.join(kinds)}."] if kinds else []
    return " ".join(said) or decisions.note or ""


def readable_number(number: str | None, region: str) -> str:
    """A number for people."""
    return display(number, region) if number else "a hidden number"
