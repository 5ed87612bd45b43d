"""A call correlation that is fed events at chosen seconds, for tests of the state machine of calls."""

from datetime import UTC, datetime, timedelta

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    EventType,
    LegKind,
)
from cordboard.domain.calls.correlation import CallCorrelation

START = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
E = EventType


class Play:
    """A switchboard and a script: each line is an event at a second of the play."""

    def __init__(self, call="c1"):
        self.board, self.name, self.events = CallCorrelation(), call, []

    def on(self, second, happening, /, *, call=None, **more):
        """The effects of an event at this second."""
        event = CallEvent(
            id=f"e{len(self.events)}",
            call=call or self.name,
            at=START + timedelta(seconds=second),
            type=happening,
            **more,
        )
        self.events.append(event)
        change = self.board.feed(event)
        return () if change is None else change.effects

    @property
    def call(self):
        return self.board.call_of(self.name)


def client_calls(play, **more):
    """The client's leg reaches the switch."""
    return play.on(
        0,
        E.LEG_ADDED,
        leg="in",
        kind=LegKind.OUTSIDE,
        caller=True,
        client=Client(number="600111222", name="Juan"),
        own_number="928000080",
        **more,
    )


def phone(play, second, kind, extension="80", **more):
    """Something happens to the leg of an agent's phone."""
    return play.on(second, kind, leg=f"leg{extension}", kind=LegKind.AGENT, extension=extension, caller=False, **more)


def line(play, second, kind, **more):
    """Something happens to the client's leg."""
    return play.on(second, kind, leg="in", kind=LegKind.OUTSIDE, **more)


def consulted_transfer(play):
    """80 talks to the client, asks 81 in a call of its own, and joins the two."""
    client_calls(play)
    phone(play, 1, E.RINGING)
    phone(play, 2, E.JOINED, bridge="b")
    line(play, 2, E.JOINED, bridge="b")
    ask = {"call": "c2", "kind": LegKind.AGENT}
    play.on(5, E.LEG_ADDED, leg="ask", extension="80", caller=True, **ask)
    play.on(6, E.RINGING, leg="leg81", extension="81", caller=False, **ask)
    play.on(8, E.JOINED, leg="ask", extension="80", bridge="b2", **ask)
    play.on(8, E.JOINED, leg="leg81", extension="81", bridge="b2", **ask)
