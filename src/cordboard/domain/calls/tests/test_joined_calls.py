"""Who talked with whom through any bridge: rooms, pools of agents, diallers, clients joined with each other.

Each client is one call that ends when its client goes. All failed when a bridge made one call of all its parties.
"""

import random
from datetime import timedelta

import pytest
from msgspec.structs import replace

from cordboard.domain.calls.call import CallEvent, Client, Direction, Disposition, EndedBy, LegKind, Times, Transfer
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.calls.tests.call_play import START, E, Play

OURS, THEIRS, PLUMBING = LegKind.AGENT, LegKind.OUTSIDE, LegKind.LOCAL


def calls_of(events):
    board = CallCorrelation()
    for event in events:
        board.changes(event)
    return board.calls()


class Room(Play):
    """Agents and clients with calls of their own, who meet in bridges."""

    def agent(self, second, extension, bridge=None, *, caller=True, stands=True, call=None):
        leg = {"call": call or f"a{extension}", "leg": f"a{extension}", "kind": OURS, "extension": extension}
        self.on(second, E.LEG_ADDED, caller=caller, **leg)
        self.on(second, E.LEG_UP, **leg)
        if bridge:
            self.on(second, E.JOINED, bridge=bridge, stands=stands, **leg)
        return leg

    def client(self, second, number, bridge=None, *, caller=True):
        leg = {"call": number, "leg": number, "kind": THEIRS}
        client = Client(number=number)
        self.on(second, E.LEG_ADDED, caller=caller, client=client, **leg)
        self.on(second, E.LEG_UP, **leg)
        if bridge:
            self.on(second, E.JOINED, bridge=bridge, **leg)
        return leg

    def goes(self, second, leg, *, by_itself=True):
        if by_itself:
            self.on(second, E.HANGUP_ASKED, **leg)
        self.on(second, E.LEG_ENDED, cause=16, **leg)

    def of(self, number):
        return self.board.call_of(number)


@pytest.mark.parametrize("caller", [True, False])
@pytest.mark.parametrize("clients", [1, 2, 5])
def test_clients_who_come_to_an_agent_in_a_room_are_calls_of_their_own(caller, clients):
    play = Room()
    agent = play.agent(0, "80", "room")
    for n in range(clients):
        client = play.client(100 * n + 10, f"60{n}", "room", caller=caller)
        assert play.of(f"60{n}").talked == ("80",)
        play.goes(100 * n + 70, client)
        call = play.of(f"60{n}")
        assert (call.ended, call.disposition, call.durations.talk) == (True, Disposition.ANSWERED, 60_000)
        assert (call.ended_by, call.linked, len(call.legs)) == (EndedBy.CLIENT, ("a80",), 1)
        assert call.direction is (Direction.INBOUND if caller else Direction.OUTBOUND)
        assert not play.of("a80").ended
    play.goes(900, agent)
    inner = play.of("a80")
    assert (inner.direction, inner.talked, inner.ended) == (Direction.INTERNAL, (), True)
    assert len(play.board.calls()) == clients + 1


def test_an_agent_in_a_pool_is_reached_through_local_channels():
    play = Room()
    play.agent(0, "80", "holding 80")
    for n, number in enumerate(("600", "700")):
        start = 100 * n + 10
        client = play.client(start, number)
        one = {"call": number, "leg": f"one{n}", "kind": PLUMBING, "pair": f"Local/80@pool-{n}"}
        two = {"call": "a80", "leg": f"two{n}", "kind": PLUMBING, "pair": f"Local/80@pool-{n}"}
        play.on(start, E.LEG_ADDED, **one)
        play.on(start, E.LEG_ADDED, **{**two, "call": number})
        play.on(start + 1, E.JOINED, bridge=f"far{n}", **{**two, "call": number})
        play.on(start + 2, E.JOINED, call="a80", leg="a80", kind=OURS, extension="80", bridge=f"far{n}")
        play.on(start + 2, E.LEG_UP, **two)  # the id of the older call from now on
        play.on(start + 3, E.JOINED, bridge=f"near{n}", **one)
        assert play.of(number).talked == ()
        play.on(start + 3, E.JOINED, bridge=f"near{n}", **client)
        assert play.of(number).talked == ("80",)
        play.goes(start + 50, client)
        for leg in (one, two):
            play.goes(start + 50, leg, by_itself=False)
        play.on(start + 51, E.JOINED, call="a80", leg="a80", kind=OURS, extension="80", bridge="holding 80")
        assert (play.of(number).ended, play.of(number).durations.talk) == (True, 47_000)
    assert [call.client.number for call in play.board.calls()] == [None, "600", "700"]


def test_a_room_with_two_agents_and_two_clients_says_who_was_there_with_whom():
    play = Room()
    play.agent(0, "80", "room")
    first = play.client(10, "600", "room")
    second = play.client(20, "700", "room")
    play.goes(30, first)
    other = play.agent(40, "81", "room")
    play.goes(60, second)
    play.goes(70, other)
    assert (play.of("600").talked, play.of("700").talked) == (("80",), ("80", "81"))
    assert (play.of("600").durations.talk, play.of("700").durations.talk) == (20_000, 40_000)


def test_clients_who_are_alone_with_each_other_wait():
    play = Room()
    first, second = play.client(0, "600", "room"), play.client(5, "700", "room")
    play.goes(30, first)
    play.goes(31, second)
    assert {play.of(one).disposition for one in ("600", "700")} == {Disposition.ABANDONED}


def test_a_colleague_who_is_called_into_the_room_of_a_client_is_part_of_that_call():
    play = Room()
    client = play.client(0, "600", "room")
    play.agent(5, "80", "room", caller=False)
    play.goes(30, client)
    assert [call.talked for call in play.board.calls()] == [("80",)]
    assert play.of("a80") == play.of("600")


def test_an_agent_who_fetches_a_parked_client_is_part_of_that_call():
    play = Room()
    client = play.client(0, "600", "holding 600")
    play.agent(20, "81", "b", stands=False)
    play.on(20, E.JOINED, bridge="b", **client)
    assert [call.talked for call in play.board.calls()] == [("81",)]


def test_two_parked_clients_do_not_talk_with_each_other():
    play = Room()
    play.client(0, "600", "holding 600")
    play.client(5, "700", "holding 700")
    assert [call.answered_at for call in play.board.calls()] == [None, None]


@pytest.mark.parametrize("first", [True, False])
def test_two_clients_whose_talks_are_joined_stay_two_calls(first):
    play = Room()
    one, two = play.client(0, "600", "b1"), play.client(1, "700", "b2")
    play.agent(2, "80", "b1", call="600", caller=False, stands=False)
    other = play.agent(3, "81", "b2", call="700", caller=False, stands=False)
    play.on(20, E.JOINED, bridge="b3", **one)
    play.on(20, E.JOINED, bridge="b3", **other)
    if first:
        play.goes(21, two, by_itself=False)
    play.goes(40, one)
    play.goes(41, {**other, "call": "600"}, by_itself=False)
    calls = play.board.calls()
    assert [(call.client.number, call.talked) for call in calls] == [("600", ("80", "81")), ("700", ("81",))]
    assert calls[0].linked == ("700",)
    if first:
        assert (calls[1].ended_at - calls[1].answered_at).total_seconds() == 18


def test_two_clients_of_one_agent_who_are_handed_to_each_other_stay_two_calls():
    play = Room()
    one, two = play.client(0, "600", "b1"), play.client(1, "700", "b2", caller=False)
    for number, bridge in (("600", "b1"), ("700", "b2")):
        leg = {"call": number, "leg": f"80-{number}", "kind": OURS, "extension": "80", "caller": False}
        play.on(2, E.JOINED, bridge=bridge, **leg)
    play.on(10, E.TRANSFERRED, call="600", kind=OURS, other="700", excused=("80-600", "80-700"))
    for leg in ("80-600", "80-700"):
        play.on(10, E.LEG_ENDED, call=leg[3:], leg=leg, kind=OURS, extension="80")
    play.on(10, E.JOINED, bridge="b1", **two)
    for leg in (one, two):
        play.goes(60, leg)
    calls = play.board.calls()
    assert [(call.client.number, call.talked, call.ended) for call in calls] == [
        ("600", ("80",), True),
        ("700", ("80",), True),
    ]


def test_a_transfer_joins_the_talk_of_colleagues_that_was_there_before_the_client_came():
    play = Room()
    play.agent(0, "80", "b1", call="inner", stands=False)
    play.agent(1, "81", "b1", call="inner", caller=False, stands=False)
    client = play.client(10, "600", "b2")
    ringing = {"call": "600", "leg": "80-2", "kind": OURS, "extension": "80", "caller": False}
    play.on(12, E.JOINED, bridge="b2", **ringing)
    play.on(20, E.TRANSFERRED, call="600", kind=OURS, other="inner", excused=("a80", "80-2"))
    play.on(20, E.JOINED, bridge="b1", **client)
    (call,) = play.board.calls()
    assert (call.client.number, set(call.talked)) == ("600", {"80", "81"})


def test_in_any_order_the_same_calls_come_out(seed):
    chance = random.Random(seed)
    play = Room()
    play.agent(0, "80", "room")
    for n in range(4):
        play.goes(20 * n + 18, play.client(20 * n + 10, f"60{n}", "room"))
    events = [replace(event, at=event.at + timedelta(microseconds=n)) for n, event in enumerate(play.events)]
    calls = calls_of(events)
    assert [call.talked for call in calls] == [(), ("80",), ("80",), ("80",), ("80",)]
    for _ in range(30):
        chance.shuffle(events)
        assert calls_of(events) == calls


def test_a_client_who_is_settled_is_forgotten_while_the_agent_stays():
    play = Room()
    play.agent(0, "80", "room")
    for n in range(20):
        play.goes(100 * n + 70, play.client(100 * n + 10, f"60{n}", "room"))
        assert play.of(f"60{n}").talked == ("80",)
        play.board.forget(f"60{n}")
        assert (play.of(f"60{n}"), play.board.holds(f"60{n}")) == (None, False)
    assert [call.direction for call in play.board.calls()] == [Direction.INTERNAL]
    log = play.board._by_call["a80"].log
    assert len(log._events) < 10


def test_a_word_on_a_forgotten_client_brings_the_call_back_with_its_agent():
    play = Room()
    play.agent(0, "80", "room")
    start = len(play.events)
    play.goes(70, play.client(10, "600", "room"))
    told = play.of("600")
    play.board.forget("600")
    for event in play.events[start:]:  # as they are read again from the store
        play.board.changes(event)
    assert play.of("600") == told


def test_a_joined_call_that_is_forgotten_is_not_reported_again():
    play = Room()
    one, two = play.client(0, "600", "b1"), play.client(1, "700", "b2")
    other = play.agent(3, "81", "b2", call="700", caller=False, stands=False)
    play.on(20, E.JOINED, bridge="b3", **one)
    play.on(20, E.JOINED, bridge="b3", **other)
    play.goes(21, two)
    play.board.forget("700")
    event = CallEvent(
        id="end", call="600", at=play.events[-1].at, type=E.LEG_ENDED, **{k: v for k, v in other.items() if k != "call"}
    )
    assert [change.key for change in play.board.changes(event)] in ([], ["600"])
    assert [call.client.number for call in play.board.calls()] == ["600"]
    assert play.of("600").talked == ("81",)


def test_every_call_that_an_event_changes_is_reported_with_its_own_effects():
    play = Room()
    play.client(10, "600", "room")
    play.client(11, "700", "room")
    leg = {"leg": "a80", "kind": OURS, "extension": "80"}
    event = CallEvent(id="in", call="a80", at=play.events[-1].at, type=E.JOINED, bridge="room", **leg)
    changes = play.board.changes(event)
    talked = {change.key: [effect.word for effect in change.effects] for change in changes}
    assert [change.call.talked for change in changes if change.key in ("600", "700")] == [("80",), ("80",)]
    assert talked["600"][-1] == talked["700"][-1] == "answered"


def test_what_an_agent_in_a_room_does_counts_for_the_client_who_is_there():
    play = Room()
    agent = play.agent(0, "80", "room")
    first = play.client(10, "600", "room")
    play.on(20, E.HELD, **agent)
    play.on(25, E.RESUMED, **agent)
    play.goes(30, first)
    second = play.client(40, "700", "room")
    play.on(45, E.HELD, **second)
    play.goes(60, agent)
    play.goes(61, second, by_itself=False)
    one, two = play.of("600"), play.of("700")
    assert (one.holds, one.durations.hold, one.ended_by) == (1, 5000, EndedBy.CLIENT)
    assert (two.holds, two.durations.hold, two.ended_by) == (0, None, EndedBy.AGENT)
    assert [moment.what for moment in one.story] == ["started", "answered", "held", "resumed", "ended"]


def test_an_agent_of_a_pool_hands_a_client_over():
    play = Room()
    agent = play.agent(0, "80", "b1")
    client = play.client(10, "600", "b1")
    play.on(20, E.TRANSFERRED, call="a80", kind=OURS, transfer=Transfer(to="81"), excused=("a80",))
    play.on(20, E.PARTED, bridge="b1", **agent)
    other = play.agent(21, "81", "b1", call="600", caller=False, stands=False)
    play.goes(40, client)
    play.goes(40, other, by_itself=False)
    call = play.of("600")
    assert (call.transfers, call.talked, call.reason) == (1, ("80", "81"), None)


def test_whoever_a_dialler_calls_through_local_channels_is_the_client():
    play = Room()
    play.agent(0, "80", "room", caller=False)
    marks = {"origin": "click-9"}
    one = {"call": "one", "leg": "one", "kind": PLUMBING, "pair": "Local/600999888@out-1", **marks}
    two = {"call": "one", "leg": "two", "kind": PLUMBING, "pair": "Local/600999888@out-1", **marks}
    out = {"call": "one", "leg": "out", "kind": THEIRS, "caller": False, **marks}
    play.on(5, E.LEG_ADDED, caller=False, **one)
    play.on(5, E.LEG_ADDED, caller=True, **two)
    play.on(6, E.RINGING, digits="600999888", dialled_by="two", **out)
    play.on(9, E.LEG_UP, **out)
    play.on(9, E.DIALLED, dial="ANSWER", **out)
    play.on(9, E.LEG_UP, **one)
    play.on(9, E.ORIGINATED, leg="one", call="one", kind=OURS, digits="8600051")
    for leg, bridge in ((two, "b"), (out, "b"), (one, "room")):
        play.on(10, E.JOINED, bridge=bridge, **leg)
    for leg in (out, two, one):
        play.goes(40, leg, by_itself=leg is out)
    call = play.of("one")
    assert (call.direction, call.client.number) == (Direction.OUTBOUND, "600999888")
    assert (call.talked, call.disposition, call.durations.talk) == (("80",), Disposition.ANSWERED, 30_000)


@pytest.mark.parametrize("waiting", [True, False])
def test_a_client_who_is_handed_into_a_queue_waits_there(waiting):
    play = Room()
    client = play.client(0, "600")
    play.on(0, E.QUEUED, queue="sales", **client)
    play.agent(5, "80", "b1", call="600", caller=False, stands=False)
    play.on(5, E.QUEUE_LEFT, queue="sales", **client)
    play.on(5, E.JOINED, bridge="b1", **client)
    ask = play.agent(10, "80-2", call="inner")
    play.on(11, E.QUEUED, queue="retry", **ask)
    if not waiting:
        play.on(12, E.QUEUE_LEFT, queue="retry", **ask)
        play.agent(12, "81", "b2", call="inner", caller=False, stands=False)
        play.on(12, E.JOINED, bridge="b2", **ask)
    play.on(20, E.TRANSFERRED, call="600", kind=OURS, other="inner", excused=("80", "80-2"))
    assert play.of("600").queue == ("retry" if waiting else "sales")


def test_an_agent_whom_a_program_calls_into_a_room_calls_no_client():
    play = Room()
    agent = play.agent(0, "80", "room", caller=False)
    play.on(1, E.ORIGINATED, leg="a80", call="a80", kind=OURS, digits="8600051")
    play.goes(60, agent)
    assert (play.of("a80").direction, play.of("a80").disposition) == (Direction.INTERNAL, Disposition.FAILED)


@pytest.mark.parametrize("agent_first", [True, False])
def test_a_snapshot_of_a_room_knows_who_waited_there_by_the_age_of_the_legs(agent_first):
    play = Room()
    legs = [("a80", OURS, "80", 3600), ("600", THEIRS, None, 40), ("700", THEIRS, None, 20)]
    for name, kind, extension, age in legs if agent_first else legs[::-1]:
        leg = {"call": name, "leg": name, "kind": kind, "extension": extension, "approximate": True, "caller": True}
        client = Client(number=name) if kind is THEIRS else None
        play.on(60, E.PRESENT, client=client, times=Times(started=START + timedelta(seconds=60 - age)), **leg)
        play.on(60, E.JOINED, bridge="room", stands=kind is OURS, **leg)
    calls = {call.client.number: call for call in play.board.calls()}
    assert {number: call.talked for number, call in calls.items()} == {None: (), "600": ("80",), "700": ("80",)}
