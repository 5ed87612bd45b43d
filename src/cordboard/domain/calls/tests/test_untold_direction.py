"""Events that say who called whom, and not from which side: another event of the call tells the direction."""

import itertools

import pytest

from cordboard.domain.calls.call import Client, Direction
from cordboard.domain.calls.tests.call_play import E, Play

CALLER, CALLED = "+34600111222", "+34911000111"
SIDES = {"client": Client(number=CALLER), "own_number": CALLED, "sides_assumed": True}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize(
    ("direction", "client", "own"),
    [(Direction.INBOUND, CALLER, CALLED), (Direction.OUTBOUND, CALLED, CALLER), (None, CALLER, CALLED)],
)
def test_the_sides_follow_from_the_direction_in_any_order(order, direction, client, own):
    play = Play()
    told = {"direction": direction} if direction else {}
    events = [(0, E.STARTED, told), (3, E.ANSWERED, SIDES), (9, E.ENDED, SIDES)]
    for place in order:
        second, kind, more = events[place]
        play.on(second, kind, **more)
    assert (play.call.client.number, play.call.own_number) == (client, own)
    assert play.call.direction is (direction or Direction.UNKNOWN)


def test_what_an_event_states_with_its_direction_outweighs_what_is_assumed():
    play = Play()
    play.on(0, E.STARTED, direction=Direction.OUTBOUND, client=Client(number="+1"), own_number="+2")
    play.on(3, E.ANSWERED, **SIDES)
    assert (play.call.client.number, play.call.own_number) == ("+1", "+2")


def test_a_hidden_caller_stays_hidden():
    play = Play()
    play.on(0, E.STARTED, client=Client(hidden=True), own_number=CALLED, sides_assumed=True)
    assert (play.call.client, play.call.own_number) == (Client(hidden=True), CALLED)
