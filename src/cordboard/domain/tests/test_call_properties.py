"""Whatever comes, in whatever order and however often: the same set of events makes the same calls."""

import random
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EventType,
    LegKind,
    Phase,
    Recording,
    Transfer,
)
from cordboard.domain.calls.correlation import CallCorrelation

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
CALLS, LEGS, BRIDGES = ["c1", "c2", "c3"], ["l1", "l2", "l3", "l4"], ["b1", "b2"]
KIND_OF = {"l1": LegKind.OUTSIDE, "l2": LegKind.AGENT, "l3": LegKind.AGENT, "l4": LegKind.LOCAL}
EXTENSION_OF = {"l2": "80", "l3": "81"}

of_a_switch = [
    EventType.LEG_ADDED,
    EventType.RINGING,
    EventType.LEG_UP,
    EventType.DIALLED,
    EventType.JOINED,
    EventType.PARTED,
    EventType.HELD,
    EventType.RESUMED,
    EventType.HANGUP_ASKED,
    EventType.LEG_ENDED,
    EventType.QUEUED,
    EventType.QUEUE_LEFT,
    EventType.VOICEMAIL_LEFT,
    EventType.ORIGINATED,
    EventType.PRESENT,
    EventType.UNHEARD,
]
of_a_call = [kind for kind in EventType if kind not in (EventType.PRESENT, EventType.ORIGINATED)]


@st.composite
def switch_events(draw):
    leg, kind = draw(st.sampled_from(LEGS)), draw(st.sampled_from(of_a_switch))
    return {
        "call": leg if kind is EventType.ORIGINATED else draw(st.sampled_from(CALLS)),  # it knows the leg's id only
        "type": kind,
        "leg": leg,
        "kind": KIND_OF[leg],
        "extension": EXTENSION_OF.get(leg),
        "caller": draw(st.sampled_from([True, False, None])),
        "bridge": draw(st.sampled_from(BRIDGES)),
        "dial": draw(st.sampled_from(["ANSWER", "BUSY", "NOANSWER", "CANCEL"])),
        "queue": draw(st.sampled_from([None, "sales"])),
        "client": draw(st.sampled_from([None, Client(number="600"), Client(number="anonymous", hidden=True)])),
        "cause": draw(st.sampled_from([None, 16, 17])),
    }


@st.composite
def transfers(draw):
    return {
        "call": draw(st.sampled_from(CALLS)),
        "type": EventType.TRANSFERRED,
        "kind": LegKind.AGENT,
        "transfer": Transfer(kind=draw(st.sampled_from(["blind", "attended"]))),
        "other": draw(st.sampled_from([None, *CALLS])),
        "excused": (draw(st.sampled_from(LEGS)),),
    }


@st.composite
def call_events(draw):
    return {
        "call": draw(st.sampled_from(CALLS)),
        "type": draw(st.sampled_from(of_a_call)),
        "extension": draw(st.sampled_from([None, "80", "81"])),
        "direction": draw(st.sampled_from([None, Direction.INBOUND, Direction.OUTBOUND])),
        "client": draw(st.sampled_from([None, Client(number="600"), Client(hidden=True)])),
        "disposition": draw(st.sampled_from([None, *Disposition])),
        "durations_ms": draw(st.sampled_from([None, Durations(ring=9000, talk=71000)])),
        "recording": draw(st.sampled_from([None, Recording(url="https://rec.example/1")])),
        "parameters": draw(st.sampled_from([{}, {"utm": "a"}, {"utm": "b"}])),
        "approximate": draw(st.booleans()),
    }


def timed(rows):
    return [CallEvent(id=f"e{n}", at=START + timedelta(seconds=n), **row) for n, row in enumerate(rows)]


histories = st.lists(switch_events() | transfers(), max_size=30).map(timed)
call_level = st.lists(call_events(), max_size=12).map(timed)
either = histories | call_level
unhurried = settings(deadline=None)  # a busy machine is no failure


def board_of(events):
    board = CallCorrelation()
    for event in events:
        board.changes(event)
    return board


@unhurried
@given(either)
def test_any_beginning_can_be_told(events):
    board = CallCorrelation()
    for event in events:
        change = board.feed(event)
        if change is not None:
            assert change.call.keys[0] == change.key
        board.calls()


@unhurried
@given(either)
def test_told_twice_is_told_once(events):
    assert board_of([*events, *events]).calls() == board_of(events).calls()
    assert board_of([event for event in events for _ in range(2)]).calls() == board_of(events).calls()


@unhurried
@given(either, st.randoms(use_true_random=False))
def test_any_order_makes_the_same_calls(events, chance):
    mixed = list(events)
    chance.shuffle(mixed)
    assert board_of(mixed).calls() == board_of(events).calls()


@unhurried
@given(either, st.randoms(use_true_random=False))
def test_every_effect_of_the_whole_was_told_in_any_order(events, chance):
    """Late events may take nothing back, but nothing that is so may stay untold."""
    mixed = list(events)
    chance.shuffle(mixed)
    board, told = CallCorrelation(), []
    for event in mixed:
        for change in board.changes(event):
            told += change.effects
    for call in board.calls():
        wanted = {(moment.what, moment.who) for moment in call.story if moment.what in ("rang", "held", "queued")}
        assert wanted <= {(effect.word, effect.who) for effect in told}


@unhurried
@given(either)
def test_what_has_ended_has_a_disposition_and_what_has_not_has_none(events):
    for call in board_of(events).calls():
        assert (call.disposition is not None) == (call.phase is Phase.ENDED)
        assert call.ended == (call.ended_at is not None)
        assert call.missed <= call.ended


@unhurried
@given(either)
def test_silence_ends_every_open_call_and_makes_none_longer_than_it_was_heard(events):
    board = board_of(events)
    for call in board.calls():
        if not call.ended:
            key, heard = call.keys[0], board.last_event_at(call.keys[0])
            board.feed(CallEvent(id=f"silence {key}", call=key, at=heard, type=EventType.UNHEARD))
            ended = board.call_of(key)
            assert (ended.ended, ended.end_unheard, ended.ended_at) == (True, True, heard)
            assert heard <= max(event.at for event in events)


@unhurried
@given(histories)
def test_a_leg_is_in_one_call_only(events):
    board = board_of(events)
    legs = [leg.id for call in board.calls() for leg in call.legs]
    assert len(legs) == len(set(legs))
    keys = [key for call in board.calls() for key in call.keys]
    assert len(keys) == len(set(keys))


def test_a_hundred_calls_interleaved_at_random_stay_apart(seed):
    chance = random.Random(seed)
    rows = []
    for number in range(100):
        leg = {"call": f"c{number}", "leg": f"in{number}", "kind": LegKind.OUTSIDE, "caller": True}
        rows += [
            (number + step, dict(leg, type=kind, client=Client(number=str(number))))
            for step, kind in enumerate((EventType.LEG_ADDED, EventType.HANGUP_ASKED, EventType.LEG_ENDED))
        ]
    events = [
        CallEvent(id=f"e{n}", at=START + timedelta(seconds=at, microseconds=n), **row)
        for n, (at, row) in enumerate(rows)
    ]
    chance.shuffle(events)
    calls = board_of(events).calls()
    assert sorted(call.client.number for call in calls) == sorted(str(number) for number in range(100))
    assert {call.disposition for call in calls} == {Disposition.ABANDONED}
