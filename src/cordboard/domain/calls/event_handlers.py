"""How each kind of event changes the notes of a fold: one function per kind. `machine.py` assigns the functions to
events and lists the rules for all of them. Rule numbers are those of the source.

Source: docs/reference/telephony.md 5.2.
"""

from collections.abc import Callable, Iterable

from cordboard.domain.calls.call import CallEvent, Disposition, LegKind
from cordboard.domain.calls.effects import (
    Answered,
    Held,
    LegRefused,
    ProviderStated,
    Queued,
    QueueLeft,
    Rang,
    RecordingReady,
    Resumed,
    Transferred,
    Voicemail,
)
from cordboard.domain.calls.fold import Fold, called_by_a_client
from cordboard.domain.calls.recording import with_address
from cordboard.domain.calls.requested_call import CALLING
from cordboard.domain.calls.state import CallState, LegState

DIAL_OF = {
    Disposition.ANSWERED: "ANSWER",
    Disposition.BUSY: "BUSY",
    Disposition.NO_ANSWER: "NOANSWER",
    Disposition.CANCELLED: "CANCEL",
    Disposition.ABANDONED: "CANCEL",
    Disposition.UNAVAILABLE: "CHANUNAVAIL",
    Disposition.FAILED: "CONGESTION",
}

REFUSALS = frozenset({1, 3, 17, 19, 20, 21, 22})  # Q.850 causes that no talk ends with

Handler = Callable[[Fold, CallState, LegState | None, CallEvent], None]


def ringing(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """Rule 4: an agent's leg rings from whichever sign comes first."""
    if call.ringing_at is None and (leg is None or leg.kind is not LegKind.LOCAL):
        call.ringing_at = event.at
        fold.changed = True
    if leg is None or leg.rang_at is not None:
        return
    leg.rang_at = event.at
    fold.touch(leg)
    if leg.kind is LegKind.AGENT and leg.extension:
        fold.note(call, event.at, Rang(leg.extension))


def up(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if leg is not None and not leg.up:
        leg.up, leg.up_at = True, event.at
        fold.touch(leg)


def dialled(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """The first final status counts: queues repeat it with another one."""
    if leg is None or leg.dial is not None or not event.dial:
        return
    leg.dial = event.dial
    leg.left = leg.left and event.forward is None
    fold.touch(leg)
    if leg.kind is LegKind.AGENT and event.dial in ("BUSY", "NOANSWER"):
        fold.note(call, event.at, LegRefused(leg.extension or "", event.dial))


def joined(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if leg is not None and event.bridge:
        leg.room |= event.stands
        if leg.kind is LegKind.AGENT and leg.stands_since is None and (event.stands or leg.caller):
            leg.stands_since = leg.added_at if event.approximate else event.at
        fold.enter(call, leg, event.bridge, event.at)
        if event.approximate:
            fold.tell_sides_by_bridge(event.bridge)


def parted(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if leg is not None:
        fold.leave(leg, event.bridge)


def held(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """Rule 6: each hold of our side counts once. Whom the client puts on hold, we did not."""
    if leg is not None and leg.kind is LegKind.OUTSIDE:
        return
    who = leg.id if leg else ""
    for one in fold.taking_part(call, leg, event.at):
        if who not in one.held:
            one.held[who] = event.at
            one.holds += 1
            fold.note(one, event.at, Held((leg.extension if leg else event.extension) or ""))


def resumed(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """Many a resume comes without a hold: ignored."""
    for one in fold.taking_part(call, leg, event.at):
        since = one.held.pop(leg.id if leg else "", None)
        if since is not None:
            one.hold_ms += round((event.at - since).total_seconds() * 1000)
            fold.note(one, event.at, Resumed((leg.extension if leg else event.extension) or ""))


def transferred(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """Rule 7: once for each transferer; the transferer's legs are excused from having ended the call."""
    how = event.transfer.kind if event.transfer else "blind"
    if not fold.once(how, event.excused[0] if event.excused else event.id):
        return
    by = fold.legs.get(event.excused[0]) if event.excused else leg
    for one in fold.taking_part(call, by, event.at):
        one.transfers += 1
        one.transfer_met = how != "blind" or not one.switched
        one.excused.update(event.excused)
        fold.note(one, event.at, Transferred((event.transfer and event.transfer.to) or "", how))
        if how != "blind":
            fold.converse(one, event.at)


def hangup_asked(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """Refusing while others still ring does not end a call. A program that refuses the caller is not the caller."""
    if leg is None or leg.left or (event.refused and leg.caller and not leg.up):
        return
    if leg.up and not leg.caller and _only_sounded(leg, event):
        fold.never_answered(call, leg)
    for one in fold.taking_part(call, leg, event.at):
        if one is not call:
            one.left_by_guest = True
            continue
        alive = sum(1 for other in call.legs if other.ended_at is None and other.kind is not LegKind.LOCAL)
        leg.left = leg.up or bool(leg.caller) or alive == 1


def _only_sounded(leg: LegState, event: CallEvent) -> bool:
    """A phone that was picked up hangs up; one that sent early sound and was not, refuses."""
    return event.refused or (leg.early and event.cause in REFUSALS)


def leg_ended(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if leg is None or leg.ended_at is not None:
        return
    left = call.client_left_at
    leg.ended_at = event.at
    leg.cause = event.cause if left is None or event.at <= left else None
    if leg.stated and leg.dial is None and event.disposition is not None:
        leg.dial = DIAL_OF.get(event.disposition)
    fold.leave(leg, leg.bridge)
    since = call.held.pop(leg.id, None)
    if since is not None:
        call.hold_ms += round((event.at - since).total_seconds() * 1000)
    fold.touch(leg)


def leg_refused(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """A member of a group did not take it: not missed for the call."""
    if leg is None or leg.dial is not None:
        return
    leg.dial = DIAL_OF.get(event.disposition or Disposition.NO_ANSWER, "NOANSWER")
    fold.touch(leg)
    fold.note(call, event.at, LegRefused(leg.extension or "", leg.dial))


def queued(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if event.queue and (call.queue != event.queue or not call.queued):
        call.queue, call.queued = event.queue, True
        call.queued_at = call.queued_at or event.at
        fold.note(call, event.at, Queued(event.queue))


def queue_left(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if call.queued:
        call.queued = False
        fold.note(call, event.at, QueueLeft(call.queue or ""))


def answered(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """A provider reports an answer."""
    if leg is not None:
        leg.up = True
        fold.talks(call, leg, event.at)
    if call.answered_at is None:
        call.answered_at = event.at
        fold.note(call, event.at, Answered(event.extension or ""))


def voicemail(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    if not call.voicemail:
        call.voicemail = True
        fold.note(call, event.at, Voicemail(event.extension or ""))


def recording_ready(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    told = event.recording and with_address(event.recording)
    where = told and (told.url or told.ref)
    if where and RecordingReady(where) not in fold.effects_of(call):
        fold.note(call, event.at, RecordingReady(where))


def originated(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """The answer to our own request; a failure without any leg is the whole call."""
    if called_by_a_client(call):
        return  # a colleague was called into, or fetched, the call of a client
    if call.wanted is None and call.application is None:
        call.wanted, call.application = event.digits, event.application
    if not call.originated:
        call.originated = True
        fold.changed = True
    nobody = event.application is not None and event.application.lower() not in CALLING
    if event.disposition is not Disposition.FAILED or nobody:
        return
    call.heard = True
    if not call.legs and call.failed_at is None:
        call.failed_at = event.at
        fold.note(call, event.at, ProviderStated(event.reason or "", "request_failed"))


def lost(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """A snapshot no longer lists these legs: they ended at an unknown time."""
    for one in call.legs:
        if one.ended_at is None and one.id not in event.excused:
            one.ended_at = event.at
            fold.leave(one, one.bridge)
            call.approximate = True
            fold.touch(one)
    if not call.legs and call.lost_at is None:
        call.lost_at = event.at
        fold.changed = call.approximate = True


def unheard(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """The call is stale and ends. Any later event, and any reported end, outweighs it."""
    if call.silent_since != event.at:
        call.silent_since = event.at
        fold.changed = True


def remark(fold: Fold, call: CallState, leg: LegState | None, event: CallEvent) -> None:
    """For the call's history only; a repetition adds no second line."""
    words: Iterable[str] = event.parameters.values() if event.parameters else (event.reason or "",)
    who = (leg and leg.extension) or event.extension or ", ".join(words)
    last = call.story[-1] if call.story else None
    if last is None or (last.what, last.who) != (event.type.value, who):
        fold.note(call, event.at, ProviderStated(who, event.type.value))
