"""Explains the outcome of a call in eight steps, from the stored decision, its items and its requests."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

import msgspec

from cordboard.app.decisions.decision_rows import Decisions, StoredDecision, StoredRequest
from cordboard.app.explain.call_views import WORDS, entity_of, match_view, readable_number
from cordboard.app.explain.exchange_views import exchange_view, refusal_in
from cordboard.contract.views.why import ExplanationStepView, ReasonMessageView, RequestView, WhyView
from cordboard.domain.calls.call import Call, Direction, Disposition
from cordboard.domain.crm.actions import CorrectCall, LogCall
from cordboard.domain.crm.contact_match import Found, NotFound
from cordboard.domain.scenario.facts import CrmUser
from cordboard.domain.scenario.no_lead_explanation import NO_CRM, no_lead, undone
from cordboard.domain.scenario.own_numbers import person_of, unmapped
from cordboard.domain.scenario.reason_messages import ReasonMessage, reason_message
from cordboard.domain.scenario.situation import MISSED, took_place
from cordboard.domain.settings.company import queue_title
from cordboard.domain.settings.decision_settings import DecisionSettings
from cordboard.ports.http_exchange import Exchange
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.toolkit.clock import moment

TITLES = (  # as the console has them
    "Received", "Events", "Saved", "Call legs", "Contact match", "Rules", "Queued", "Sent",
)  # fmt: skip
MEANING = {
    ItemState.OPEN: "waiting",
    ItemState.DONE: "sent",
    ItemState.PARKED: "rejected, needs attention",
    ItemState.HELD: "on hold",
    ItemState.DROPPED: "discarded",
}
DIRECTIONS = {
    Direction.INBOUND: "Incoming call",
    Direction.OUTBOUND: "Outgoing call",
    Direction.INTERNAL: "Internal call",
    Direction.UNKNOWN: "Call",
}
INTERNAL_CALL = "Internal call: no client to look up."
NO_NUMBER = "The phone system didn't send a number."
UNASSIGNED = "Extension {} isn't assigned. Assign it in Settings > Team."
TASK_LEFT = "The task was created when the call was thought to be missed. It was answered after all: close the task."

SettingsFor = Callable[[str | None], DecisionSettings]
"""The settings in force as a CRM connection has them."""


def why_view(row: CallRow, items: Sequence[Item], exchanges: Sequence[Exchange], settings_for: SettingsFor) -> WhyView:
    """The whole explanation. With several CRMs the first gives number, match and rules; the steps cover all."""
    decisions = msgspec.json.decode(row.why, type=Decisions) if row.why else Decisions()
    call = msgspec.json.decode(row.state, type=Call)
    first = decisions.decisions[0] if decisions.decisions else None
    settings = settings_for(first.connection if first else None)
    headline = _headline(call, first.facts.users if first else (), settings)
    at = moment(first.decided_at if first else row.started_at)
    answer, nobodys = _answer(decisions, items), unmapped(call, settings, at)
    rooms = _steps(row, call, decisions, items, exchanges, headline, settings)
    asked = [
        one.request.said.text + (f" Reason: {r}" if (r := one.request.reason) else "") for one in decisions.requests
    ]
    above = [*([answer.text] if answer else ()), headline, *(UNASSIGNED.format(one) for one in nobodys), *asked]
    told = [f"{room.room}. {room.title}\n" + "\n".join(f"   {line}" for line in room.lines) for room in rooms]
    return WhyView(
        answer=ReasonMessageView(code=answer.code, text=answer.text, values=answer.values) if answer else None,
        unmapped=nobodys,
        requests=tuple(_request(one) for one in decisions.requests),
        situation=first.decision.situation.value if first and first.decision.situation else None,
        settings_version=first.decision.settings_version if first else 0,
        number=first.facts.number if first else None,
        match=match_view(first.facts.match, first.decided_at) if first else None,
        tried=first.decision.tried if first else (),
        rooms=rooms,
        exchanges=tuple(exchange_view(one) for one in exchanges),
        credits=round(sum(_share(exchange, items) for exchange in exchanges), 3),
        decided_at=moment(first.decided_at) if first else None,
        text="\n\n".join(["\n".join(above), *told]) + "\n",
    )


def _request(stored: StoredRequest) -> RequestView:
    """What a person asked for."""
    request, decided = stored.request, stored.decision
    said = request.said
    return RequestView(
        code=said.code,
        text=said.text,
        values=said.values,
        verb=request.verb.value,
        by=request.by,
        at=request.at,
        reason=request.reason,
        connection=decided.connection if decided else None,
    )


def _share(exchange: Exchange, items: Sequence[Item]) -> float:
    """What of a batched request's credits falls to this call."""
    own = {item.key for item in items}
    return exchange.credits * len(own & set(exchange.keys)) / max(1, len(exchange.keys))


def _answer(decisions: Decisions, items: Sequence[Item]) -> ReasonMessage | None:
    """Why there is no lead; None if one was created in any CRM."""
    if not decisions.decisions:
        return reason_message(NO_CRM)
    if states := [item.state.value for item in items if item.kind == "create_lead"]:
        said = [undone(state) for state in states]
        return None if None in said else said[0]
    answers = [no_lead(why.decision) for why in decisions.decisions]
    return None if None in answers else answers[0]


def _headline(call: Call, users: Iterable[CrmUser], settings: DecisionSettings) -> str:
    outcome = call.disposition.value.replace("_", " ") if call.disposition else ""
    end = "; end not reported" if call.end_unheard else ""

    def named(extensions: Iterable[str]) -> str:
        return ", ".join(f"{one} {person_of(one, settings, users) or ''}".strip() for one in extensions)

    placed = named(call.placed)
    if call.direction is Direction.INTERNAL:
        called = named(call.talked or call.rang)
        parties = " called ".join(one for one in (placed or "Somebody", called) if one)
        told = _length(call.durations.talk) if took_place(call) and call.durations.talk else outcome
        return f"{parties}, internal call{told and ', '}{told}{end}."
    by = f" of {placed}" if placed else ""
    told = f", {outcome}" if outcome else ""
    return f"{DIRECTIONS[call.direction]}{by} with {_client(call, settings.region)}{told}{end}."


def _client(call: Call, region: str) -> str:
    """The other party, for people. An unknown number is not a withheld one."""
    if call.client.number or call.client.hidden or call.direction is Direction.INBOUND:
        return readable_number(call.client.number, region)
    return "an unknown number"


def _length(ms: int) -> str:
    minutes, seconds = divmod(round(ms / 1000), 60)
    return " ".join(one for one in (f"{minutes} min" if minutes else "", f"{seconds} s" if seconds else "") if one)


def _steps(
    row: CallRow,
    call: Call,
    decisions: Decisions,
    items: Sequence[Item],
    exchanges: Sequence[Exchange],
    headline: str,
    settings: DecisionSettings,
) -> tuple[ExplanationStepView, ...]:
    decided = moment(decisions.decisions[0].decided_at) if decisions.decisions else None
    lines: tuple[tuple[datetime | None, list[str]], ...] = (
        (call.started_at, [f"Received on the connection {row.connection} as {', '.join(call.keys)}."]),
        (call.started_at, [_clock(m.at) + f" {m.what} {m.who}".rstrip() for m in call.story]),
        (moment(row.updated_at), [f"Saved as call {row.id}, last changed {_clock(moment(row.updated_at))}."]),
        (call.ended_at, [headline, *_call_lines(call, settings)]),
        (decided, [line for why in decisions.decisions for line in _match_lines(why)] or ["Not looked up."]),
        (
            decided,
            [line for why in decisions.decisions for line in _rule_lines(why)]
            or [decisions.note or "No decision yet."],
        ),
        (decided, _outbox_lines(call, decisions, items) or ["Nothing to send."]),
        (exchanges[-1].at if exchanges else None, [_exchange_line(e) for e in exchanges] or ["No requests."]),
    )
    return tuple(
        ExplanationStepView(room=n, title=title, at=at, lines=tuple(text))
        for n, (title, (at, text)) in enumerate(zip(TITLES, lines, strict=True), 1)
    )


def _clock(at: datetime) -> str:
    return at.strftime("%H:%M:%S.") + f"{at.microsecond // 1000:03}"


def _call_lines(call: Call, settings: DecisionSettings) -> list[str]:
    lines: list[str] = []
    if call.line and call.direction is not Direction.INTERNAL:
        queue = queue_title(call.queue, settings.queues) or call.queue
        lines.append(f"On {call.line}" + (f", queue {queue}." if queue else "."))
    if call.rang:
        lines.append(f"Rang: {', '.join(call.rang)}.")
    if call.talked:
        lines.append(f"Talked: {', '.join(call.talked)}.")
    if call.durations.talk:
        lines.append(
            f"Talk time {call.durations.talk / 1000:.0f} s" + (f", on hold {call.holds} times." if call.holds else ".")
        )
    elif call.disposition is Disposition.ANSWERED and call.durations.talk is None:
        lines.append("The talk time is unknown.")
    if call.transfers:
        lines.append(f"Transferred {call.transfers} times.")
    if call.ended_by:
        lines.append(f"Ended by {call.ended_by.value}." + (f" {call.reason}." if call.reason else ""))
    if call.end_unheard and call.ended_at:
        lines.append(f"The end was not reported. The last event was at {_clock(call.ended_at)}.")
        lines.append("Times run up to the last event and are updated if the end arrives later.")
    elif call.approximate:
        lines.append("Some events are missing; the rest was reconstructed from later events.")
    return lines


def _match_lines(why: StoredDecision) -> list[str]:
    number, match, call = why.facts.number, why.facts.match, why.facts.call
    if call.direction is Direction.INTERNAL:
        return [INTERNAL_CALL]
    if not number.raw.strip() and not call.client.hidden:
        return [NO_NUMBER]
    understood = number.e164 or number.kind.value
    lines = [f"Number: {number.raw} ({understood}). {number.why}".rstrip()]
    if isinstance(match, Found):
        age = f" (synced {_clock(match.as_of)})" if match.as_of else ""
        for one in match.candidates:
            written = f", {', '.join(one.phones)}" if one.phones else ""
            record = one.id or f"being created for {one.pending}"
            lines.append(f"{why.connection}: {one.entity.value} {one.name or record}{written}{age}.")
    elif isinstance(match, NotFound):
        lines.append(
            f"{why.connection}: no match (checked {_clock(match.as_of)})."
            if match.as_of
            else "This number can't be looked up."
        )
    else:
        lines.append(f"{why.connection} couldn't be reached: {match.reason}")
    return lines


def _rule_lines(why: StoredDecision) -> list[str]:
    decision = why.decision
    situation = decision.situation.value.replace("_", " ") if decision.situation else "no call type"
    version = decision.settings_version
    lines = [f"{why.connection}: {situation}, settings version {version}. {decision.summary}".rstrip()]
    lines += [f"{'✓' if rule.applied else '–'} {rule.title.rstrip('.')}: {rule.text}" for rule in decision.tried]
    return lines


def _outbox_lines(call: Call, decisions: Decisions, items: Sequence[Item]) -> list[str]:
    lines = [_item_line(item) for item in items]
    missed = {why.connection for why in decisions.decisions if why.decision.situation in MISSED}
    closed = {item.lane for item in items if item.kind == "change_task"}
    left = missed - closed
    if took_place(call) and any(item.kind == "create_task" and item.lane in left for item in items):
        lines.append(TASK_LEFT)
    return lines


def _item_line(item: Item) -> str:
    what = WORDS.get(item.kind, item.kind) + (f" ({entity_of(item)})" if item.kind == "set_owner" else "")
    record = f", record {item.record}" if item.record and item.record != "-" else ""
    reason = f" ({item.reason})" if item.reason else ""
    tries = f" after {item.attempts} attempts" if item.attempts > 1 else ""
    told = _corrected(item) if item.kind == "correct_call" else ""
    return f"{what}: {MEANING[item.state]}{tries}{record}{reason}.{told} Key {item.key}."


def _corrected(item: Item) -> str:
    """The changed fields, other than the text."""
    action = msgspec.json.decode(item.body, type=CorrectCall)
    was, now = _outcome(action.was[-1]), _outcome(action.now)
    return f" Changed from {was} to {now}." if was != now else " Text changed."


def _outcome(log: LogCall) -> str:
    talk = "" if log.missed or log.talk_ms is None else f", {log.talk_ms / 1000:.0f} s"
    return f"{log.disposition.value.replace('_', ' ')}{talk}"


def _exchange_line(exchange: Exchange) -> str:
    outcome = exchange.error or " ".join(filter(None, (str(exchange.status), refusal_in(exchange.reply))))
    several = f", {len(exchange.keys)} items together" if len(exchange.keys) > 1 else ""
    cost = f", {exchange.credits:g} credits" if exchange.credits else ""
    when = _clock(exchange.at)
    return f"{when} {exchange.method} {exchange.url} → {outcome} in {exchange.took_ms:.0f} ms{cost}{several}."
