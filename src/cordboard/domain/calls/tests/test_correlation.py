"""The open calls of a connection: which events meet in one call, what a change says, and what is forgotten."""

from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import CallEvent, Client, EventType, LegKind, Phase
from cordboard.domain.calls.correlation import EVERY_CALL, CallCorrelation
from cordboard.domain.calls.effects import Answered, Ended, Merged, Rang, Started, Unheard
from cordboard.domain.calls.tests.call_notes import START, at

E = EventType
THEIRS = {"kind": LegKind.OUTSIDE, "caller": True}
OURS = {"kind": LegKind.AGENT, "caller": False}


def event(second, told, call="c1", /, **more):
    return CallEvent(id=f"{told}{second}{call}{more.get('leg', '')}", call=call, at=at(second), type=told, **more)


def board_of(*events):
    board = CallCorrelation()
    for one in events:
        board.changes(one)
    return board


def client(call="c1", second=0, **more):
    return event(second, E.LEG_ADDED, call, leg=f"in-{call}", **{**THEIRS, **more})


def phone(call="c1", extension="80", second=1, told=E.RINGING, **more):
    return event(second, told, call, leg=f"leg{extension}", extension=extension, **OURS, **more)


def keys(board):
    return [call.keys for call in board.calls()]


def snapshot(second, *listed, **more):
    return CallEvent(
        id=f"s{second}", call=EVERY_CALL, at=at(second), type=E.LOST, excused=listed, approximate=True, **more
    )


def shown(changes):
    return [(change.key, change.effects) for change in changes]


def test_a_snapshot_ends_the_calls_whose_legs_it_does_not_list():
    board = board_of(client("c1"), client("c2", 1), client("c3", 2))
    assert shown(board.changes(snapshot(60, "in-c2"))) == [
        ("c1", (Ended("", "unavailable"),)),
        ("c3", (Ended("", "unavailable"),)),
    ]
    assert [call.phase for call in board.calls()] == [Phase.ENDED, Phase.STARTED, Phase.ENDED]
    assert [call.approximate for call in board.calls()] == [True, False, True]
    assert shown(board.changes(snapshot(60, "in-c2"))) == [], "it says so once"


def test_a_snapshot_that_lists_some_legs_of_a_call_ends_the_others():
    board = board_of(client("c1"), phone("c1"))
    board.changes(snapshot(60, "in-c1"))
    (call,) = board.calls()
    assert [leg.ended_at for leg in call.legs] == [None, at(60)]
    assert board.last_event_at("c1") == at(60)


def test_a_snapshot_that_lists_a_call_shows_that_it_lives():
    board = board_of(client("c1"), event(5, E.UNHEARD))
    assert not board.is_open("c1")
    board.changes(snapshot(60, "in-c1"))
    assert board.is_open("c1")
    assert board.last_event_at("c1") == at(60)
    assert not board.call_of("c1").approximate


def test_each_snapshot_has_its_own_word():
    board = board_of(client("c1"), phone("c1"))
    board.changes(snapshot(60, "in-c1", "leg80"))
    board.changes(snapshot(90, "in-c1"))
    assert board.last_event_at("c1") == at(90)
    board.changes(snapshot(120, "in-c1"))
    assert (board.last_event_at("c1"), board.is_open("c1")) == (at(120), True)
    board.changes(snapshot(150))
    assert not board.is_open("c1")


def test_a_snapshot_ends_each_of_the_calls_that_share_a_room():
    agent = event(0, E.LEG_ADDED, "a", leg="leg80", extension="80", kind=LegKind.AGENT, caller=True)
    waits = event(1, E.JOINED, "a", leg="leg80", extension="80", kind=LegKind.AGENT, bridge="room", stands=True)
    board = board_of(agent, waits, client("c1", 5))
    board.changes(event(6, E.JOINED, "c1", leg="in-c1", bridge="room", kind=LegKind.OUTSIDE))
    board.changes(snapshot(60, "leg80", "in-c1"))
    assert [board.last_event_at(key) for key in ("a", "c1")] == [at(60), at(60)]
    board.changes(snapshot(90))
    assert [board.is_open(key) for key in ("a", "c1")] == [False, False]


def test_a_snapshot_says_nothing_about_a_call_that_has_ended():
    board = board_of(client("c1"), event(5, E.LEG_ENDED, leg="in-c1", **THEIRS))
    assert board.changes(snapshot(60, "in-c1")) == ()
    assert board.changes_of("c1", snapshot(60, "in-c1")) == ()
    assert board.last_event_at("c1") == at(5)


def test_a_snapshot_s_word_on_one_call_leaves_the_others_alone():
    board = board_of(client("c1"), client("c2", 1))
    assert shown(board.changes_of("c2", snapshot(60))) == [("c2", (Ended("", "unavailable"),))]
    assert board.is_open("c1")
    assert board.changes_of("nothing", snapshot(60)) == ()


def test_only_a_snapshot_speaks_of_every_call():
    board = board_of(client("c1"))
    assert board.changes(event(5, E.HELD, EVERY_CALL)) == ()
    assert board.changes_of("c1", event(5, E.HELD)) == ()
    assert board.feed(snapshot(60)) is None
    assert board.is_open("c1")


def test_the_change_of_an_event_is_that_of_its_own_call():
    agent = event(0, E.LEG_ADDED, "a", leg="leg80", extension="80", kind=LegKind.AGENT, caller=True)
    waits = event(1, E.JOINED, "a", leg="leg80", extension="80", kind=LegKind.AGENT, bridge="room", stands=True)
    board = board_of(agent, waits, client("c1", 5))
    change = board.feed(event(6, E.JOINED, "c1", leg="in-c1", bridge="room", kind=LegKind.OUTSIDE))
    assert (change.key, change.effects) == ("c1", (Answered("80"),))
    change = board.feed(event(9, E.HELD, "a", leg="leg80", kind=LegKind.AGENT))
    assert change.key == "a"


def test_an_event_that_changes_another_call_only_gives_that_change():
    board = board_of(client("c1"), phone("c1"))
    change = board.feed(event(9, E.ORIGINATED, "x", leg="in-c1", kind=LegKind.OUTSIDE))
    assert change is None or change.key == "c1"
    gone = board.feed(event(9, E.LEG_ENDED, "c1", leg="in-c1", **THEIRS))
    assert (gone.key, gone.merged) == ("c1", ())


def test_calls_come_in_order_of_start_those_without_any_first():
    late, early = event(9, E.STARTED, "late"), event(3, E.STARTED, "early")
    assert keys(board_of(late, early)) == [("early",), ("late",)]


@pytest.mark.parametrize(
    ("second", "joins"),
    [
        (event(5, E.RINGING, "c2", leg="leg80", **OURS), True),
        (event(5, E.JOINED, "c2", leg="x", bridge="b", **OURS), True),
        (event(5, E.PARTED, "c2", leg="x", bridge="b", **OURS), False),
        (event(5, E.JOINED, "c2", leg="x", bridge="b"), False),
        (event(5, E.RINGING, "c2", leg="leg80"), False),
        (event(5, E.STARTED, "c2", other="c1"), True),
        (event(5, E.STARTED, "c2", other="c0"), False),
    ],
)
def test_a_switch_s_leg_and_bridge_and_a_named_call_join_two_calls(second, joins):
    board = board_of(phone("c1"), phone("c1", second=2, told=E.JOINED, bridge="b"), second)
    assert (board.call_of("c2") is board.call_of("c1")) is joins
    assert board.holds("c2")


def test_a_call_that_is_known_by_its_leg_alone_is_found_by_the_answer_to_our_request():
    board = board_of(phone("c1"))
    board.changes(event(5, E.ORIGINATED, "leg80", leg="leg80", kind=LegKind.AGENT, digits="600999888"))
    assert not board.holds("leg80")
    assert keys(board) == [("c1",)]
    board.changes(event(5, E.ORIGINATED, "new", leg="new", kind=LegKind.AGENT))
    assert board.holds("new")


def test_the_change_that_joins_calls_names_those_that_went_into_it():
    board = board_of(phone("c1"), phone("c2", "81", 2), phone("c3", "82", 3))
    assert shown(board.changes(event(5, E.MERGED, "c2", other="c3", kind=LegKind.AGENT))) == [("c2", (Merged("c3"),))]
    (change,) = board.changes(event(6, E.MERGED, "c1", other="c3", kind=LegKind.AGENT))
    assert (change.key, change.merged, change.effects) == ("c1", ("c2",), (Merged("c2"),))
    assert keys(board) == [("c1", "c2", "c3")]
    (change,) = board.changes(event(7, E.TAGGED, "c3", reason="vip"))
    assert (change.key, change.merged) == ("c1", ())


def test_the_oldest_call_gives_its_name_in_whatever_order_they_are_named():
    for one, other in (("c1", "c2"), ("c2", "c1")):
        board = board_of(phone("c1"), phone("c2", "81", 2))
        (change,) = board.changes(event(5, E.MERGED, one, other=other, kind=LegKind.AGENT))
        assert (change.key, change.merged) == ("c1", ("c2",))


def test_what_arrives_at_the_same_moment_is_kept_in_the_order_of_arrival():
    first, second = event(0, E.STARTED, "c1"), event(0, E.STARTED, "c2")
    board = board_of(first, second, event(1, E.MERGED, "c2", other="c1"))
    assert keys(board) == [("c1", "c2")]
    board = board_of(second, first, event(1, E.MERGED, "c2", other="c1"))
    assert keys(board) == [("c2", "c1")]


def test_a_change_shows_the_call_before_and_after_it():
    board = CallCorrelation()
    first = board.feed(event(0, E.STARTED))
    assert (first.before, first.call.phase) == (None, Phase.STARTED)
    second = board.feed(event(1, E.RINGING, extension="80"))
    assert (second.before.phase, second.call.phase, second.effects) == (Phase.STARTED, Phase.RINGING, (Rang("80"),))


def test_of_a_call_that_is_not_there_nothing_is_known():
    board = board_of(event(0, E.UNKNOWN))
    assert (board.call_of("c1"), board.last_event_at("c1"), board.is_open("c1")) == (None, None, False)
    assert (board.call_of("c2"), board.last_event_at("c2"), board.is_open("c2")) == (None, None, False)
    assert (board.holds("c1"), board.holds("c2")) == (True, False)
    board.forget("c2")
    board.forget("c1")
    assert not board.holds("c1")


def test_a_forgotten_call_leaves_no_leg_and_no_bridge_behind():
    board = board_of(phone("c1"), phone("c1", second=2, told=E.JOINED, bridge="b"))
    board.forget("c1")
    assert (board.holds("c1"), board.calls()) == (False, [])
    board.changes(event(5, E.RINGING, "c2", leg="leg80", extension="80", **OURS))
    board.changes(event(5, E.JOINED, "c3", leg="x", extension="81", bridge="b", **OURS))
    assert keys(board) == [("c2",), ("c3",)]
    assert shown(board.changes(event(9, E.STARTED, "c1"))) == [("c1", (Started("c1"),))]


def test_a_call_of_several_ids_is_forgotten_whole():
    board = board_of(phone("c1"), phone("c2", "81", 2), event(5, E.MERGED, "c2", other="c1", kind=LegKind.AGENT))
    board.forget("c2")
    assert (board.holds("c1"), board.holds("c2"), board.calls()) == (False, False, [])


def test_of_calls_that_share_a_room_one_is_forgotten_and_the_others_stay():
    agent = event(0, E.LEG_ADDED, "a", leg="leg80", extension="80", kind=LegKind.AGENT, caller=True)
    waits = event(1, E.JOINED, "a", leg="leg80", extension="80", kind=LegKind.AGENT, bridge="room", stands=True)
    board = board_of(agent, waits)
    for n, call in enumerate(("c1", "c2")):
        board.changes(client(call, 5 + 10 * n, client=Client(number=call)))
        board.changes(event(6 + 10 * n, E.JOINED, call, leg=f"in-{call}", bridge="room", kind=LegKind.OUTSIDE))
        board.changes(event(8 + 10 * n, E.LEG_ENDED, call, leg=f"in-{call}", kind=LegKind.OUTSIDE))
    assert keys(board) == [("a",), ("c1",), ("c2",)]
    board.forget("c1")
    assert keys(board) == [("a",), ("c2",)]
    assert (board.holds("c1"), board.is_open("a")) == (False, True)
    assert shown(board.changes(event(30, E.HELD, "a", leg="leg80", kind=LegKind.AGENT))) != []
    assert keys(board) == [("a",), ("c2",)]


def test_an_event_after_a_call_counted_as_ended_opens_it_and_its_end_is_told_again():
    board = board_of(event(0, E.STARTED))
    assert shown(board.changes(event(5, E.UNHEARD))) == [("c1", (Unheard(),))]
    assert [effect.word for _, effects in shown(board.changes(event(9, E.HELD))) for effect in effects] == ["held"]
    assert shown(board.changes(event(9, E.UNHEARD))) == [("c1", (Unheard(),))]


def test_events_that_come_late_or_twice_tell_only_what_is_new():
    board = board_of(event(0, E.STARTED), event(9, E.ANSWERED, extension="80"))
    late = event(3, E.RINGING, extension="80")
    assert shown(board.changes(late)) == [("c1", (Rang("80"),))]
    assert board.changes(late) == ()
    assert board.changes(msgspec.structs.replace(late, id="another")) == ()
    assert shown(board.changes(msgspec.structs.replace(late, id="x", at=at(4)))) in ([], [("c1", ())])
    assert board.call_of("c1").ringing_at == START + timedelta(seconds=3)
