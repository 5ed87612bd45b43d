"""In whatever order the events of a few whole calls arrive, the calls are the same, and everything is told once."""

from collections import Counter
from datetime import timedelta

import msgspec
import pytest

from cordboard.domain.calls.call import Client, LegKind, Transfer
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.calls.effects import Ended, Unheard
from cordboard.domain.calls.tests.call_play import E, Play, client_calls, consulted_transfer, line, phone


def answered(play):
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 5, E.LEG_UP)
    phone(play, 5, E.JOINED, bridge="b")
    line(play, 5, E.JOINED, bridge="b")
    phone(play, 8, E.HELD)
    phone(play, 10, E.RESUMED)
    line(play, 20, E.HANGUP_ASKED)
    line(play, 20, E.LEG_ENDED, cause=16)
    phone(play, 21, E.LEG_ENDED, cause=16)


def abandoned(play):
    client_calls(play)
    line(play, 1, E.QUEUED, queue="sales")
    for second, extension in ((2, "80"), (3, "81")):
        phone(play, second, E.RINGING, extension)
        phone(play, 8 + second, E.LEG_ENDED, extension)
    line(play, 9, E.HANGUP_ASKED)
    line(play, 14, E.LEG_ENDED)


def transferred(play):
    consulted_transfer(play)
    moved = {"transfer": Transfer(kind="attended", to="81"), "other": "c2", "excused": ("leg80", "ask")}
    play.on(12, E.TRANSFERRED, kind=LegKind.AGENT, **moved)
    line(play, 12, E.PARTED, bridge="b")
    line(play, 12, E.JOINED, bridge="b2")
    phone(play, 12, E.LEG_ENDED)
    play.on(12, E.LEG_ENDED, call="c2", leg="ask", kind=LegKind.AGENT, extension="80")
    phone(play, 20, E.LEG_ENDED, "81")
    line(play, 20, E.LEG_ENDED)


def room(play):
    """An agent waits for calls, and two clients come one after the other."""
    ours = {"call": "a", "leg": "leg80", "extension": "80", "kind": LegKind.AGENT}
    play.on(0, E.LEG_ADDED, caller=True, **ours)
    play.on(1, E.JOINED, bridge="room", stands=True, **ours)
    for call, second in (("c1", 5), ("c2", 15)):
        theirs = {"call": call, "leg": f"in-{call}", "kind": LegKind.OUTSIDE}
        play.on(second, E.LEG_ADDED, caller=True, client=Client(number=call), **theirs)
        play.on(second + 1, E.JOINED, bridge="room", **theirs)
        play.on(second + 3, E.LEG_ENDED, **theirs)


def of_a_provider(play):
    """No legs are shown; the end is assumed, and then there was more."""
    play.on(0, E.STARTED, client=Client(number="600111222"))
    play.on(1, E.RINGING, extension="80")
    play.on(3, E.ANSWERED, extension="80")
    play.on(50, E.UNHEARD)
    play.on(60, E.HELD, extension="80")
    play.on(70, E.RESUMED, extension="80")
    play.on(80, E.ENDED)


def events_of(script):
    """The events of the script, no two at one moment."""
    play = Play()
    script(play)
    return [msgspec.structs.replace(one, at=one.at + timedelta(milliseconds=n)) for n, one in enumerate(play.events)]


def played(events):
    """The calls at the end, and what was told on the way; an end may have looked otherwise before all was known."""
    board, told = CallCorrelation(), Counter()
    for one in events:
        for change in board.changes(one):
            told.update(effect for effect in change.effects if not isinstance(effect, Ended | Unheard))
    return board.calls(), told


SCRIPTS = [answered, abandoned, transferred, room, of_a_provider]


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_event_may_come_last(script):
    events = events_of(script)
    calls, told = played(events)
    for place in range(len(events)):
        found, effects = played([*events[:place], *events[place + 1 :], events[place]])
        assert found == calls, events[place]
        assert script is transferred or effects == told  # who talked with whom is known late there


@pytest.mark.parametrize("script", SCRIPTS)
def test_events_may_come_backwards_or_from_the_middle(script):
    events = events_of(script)
    calls, told = played(events)
    for other in (events[::-1], *([*events[place:], *events[:place]] for place in range(1, len(events)))):
        found, effects = played(other)
        assert found == calls
        assert script is transferred or effects == told


@pytest.mark.parametrize("script", SCRIPTS)
def test_an_event_that_comes_twice_or_under_another_id_tells_nothing(script):
    events = events_of(script)
    calls, told = played(events)
    twice = [one for event in events for one in (event, event, msgspec.structs.replace(event, id=f"{event.id}x"))]
    assert played(twice) == (calls, told)
    assert played([*events, *events]) == (calls, told)
    again = [msgspec.structs.replace(event, id=f"{event.id}x") for event in events]
    assert played([*events, *again]) == (calls, told)
