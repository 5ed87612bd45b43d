"""A phone that sends the call on: its call and the one that the switch begins instead are one."""

from datetime import UTC, datetime, timedelta

import pytest

from cordboard.domain.calls.call import CallEvent, EventType, LegKind
from cordboard.domain.calls.forwarding import ForwardedPhones

START = datetime(2026, 11, 28, 10, 30, tzinfo=UTC)


def sent_on(call, number="600777000", after=0.0):
    """The phone of this call answers with another number."""
    return CallEvent(
        id=f"f{call}",
        call=call,
        at=START + timedelta(seconds=after),
        type=EventType.DIALLED,
        leg=call,
        kind=LegKind.AGENT,
        dial="CANCEL",
        forward=number,
    )


def begun(call, number="600777000", after=0.0, **more):
    """The switch begins a call to that number, without a caller."""
    return CallEvent(
        id=f"b{call}",
        call=call,
        at=START + timedelta(seconds=after),
        type=EventType.RINGING,
        leg=call,
        kind=LegKind.LOCAL,
        digits=number,
        **{"dialled_by": "", **more},
    )


def ties(*events):
    """The calls that each of these events ties together, if it does."""
    phones = ForwardedPhones()
    tied = [phones.tied(event) for event in events]
    return [(event.call, event.other) for event in tied if event.other is not None]


def test_the_two_are_one_call_in_either_order():
    assert ties(sent_on("click"), begun("new")) == [("new", "click")]
    assert ties(begun("new"), sent_on("click")) == [("click", "new")]


def test_several_at_once_are_kept_apart_by_their_numbers():
    events = [begun("n1"), begun("n2", "600777001"), sent_on("c2", "600777001"), sent_on("c1")]
    assert ties(*events) == [("c2", "n2"), ("c1", "n1")]


def test_two_that_go_to_the_same_number_are_paired_in_order():
    events = [begun("n1"), begun("n2", after=0.01), sent_on("c1", after=0.02), sent_on("c2", after=0.03)]
    assert ties(*events) == [("c1", "n1"), ("c2", "n2")]


def test_an_event_that_comes_again_ties_nothing_more():
    first, second = sent_on("c1"), begun("n1")
    assert ties(first, second, first, second, begun("n2", after=0.5)) == [("n1", "c1")]


@pytest.mark.parametrize(
    "other",
    [
        begun("new", "600777001"),
        begun("new", after=60.0),
        begun("new", dialled_by="caller"),
        begun("new", dialled_by=None),
        begun("new", origin="click"),
    ],
)
def test_another_number_another_time_or_a_call_with_a_caller_of_its_own_is_not_tied(other):
    assert ties(sent_on("click"), other) == []
