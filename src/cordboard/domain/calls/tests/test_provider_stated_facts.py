"""What a provider states about a call as a whole: which word counts, and whether anything is new."""

import pytest

from cordboard.domain.calls.call import (
    CallEvent,
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    EventType,
    LegKind,
    Times,
)
from cordboard.domain.calls.provider_stated_facts import learn_stated
from cordboard.domain.calls.state import CallState
from cordboard.domain.calls.tests.call_notes import at, call

E = EventType


def learn(state, told=E.STARTED, /, second=5, **stated):
    return learn_stated(state, CallEvent(id="e", call="c", at=at(second), type=told, **stated))


@pytest.mark.parametrize(
    ("known", "stated", "after"),
    [
        ({}, {"direction": Direction.INBOUND}, {"stated_direction": Direction.INBOUND}),
        (
            {"stated_direction": Direction.OUTBOUND},
            {"direction": Direction.INBOUND},
            {"stated_direction": Direction.INBOUND},
        ),
        ({}, {"times": Times(started=at(1))}, {"stated_started": at(1)}),
        ({}, {"times": Times(ringing=at(2))}, {"stated_ringing": at(2)}),
        ({}, {"times": Times(answered=at(3))}, {"stated_answered": at(3)}),
        ({"stated_started": at(1)}, {"times": Times(started=at(2))}, {"stated_started": at(2)}),
        ({"stated_ringing": at(1)}, {"times": Times(ringing=at(2))}, {"stated_ringing": at(2)}),
        ({"stated_answered": at(1)}, {"times": Times(answered=at(2))}, {"stated_answered": at(2)}),
        (
            {"stated_started": at(1), "stated_ringing": at(2), "stated_answered": at(3)},
            {"times": Times(started=at(0))},
            {"stated_started": at(0), "stated_ringing": at(2), "stated_answered": at(3)},
        ),
        (
            {},
            {"durations_ms": Durations(ring=1, wait=2, talk=3, hold=4)},
            {"durations": Durations(ring=1, wait=2, talk=3, hold=4)},
        ),
        (
            {"durations": Durations(ring=1, wait=2, talk=3, hold=4)},
            {"durations_ms": Durations(talk=0)},
            {"durations": Durations(ring=1, wait=2, talk=0, hold=4)},
        ),
        (
            {},
            {"client": Client(number="1", name="Juan", hidden=True)},
            {"client_number": "1", "client_name": "Juan", "client_hidden": True},
        ),
        (
            {"client_number": "1", "client_name": "Juan", "client_hidden": False},
            {"client": Client(number="2", name="Eva", hidden=True)},
            {"client_number": "1", "client_name": "Juan", "client_hidden": True},
        ),
        ({"client_number": "1"}, {"client": Client(name="Eva")}, {"client_number": "1", "client_name": "Eva"}),
        ({}, {"extension": "80"}, {"extension": "80"}),
        ({}, {"queue": "sales"}, {"queue": "sales"}),
    ],
)
def test_what_is_stated_is_known_afterwards_and_new_only_once(known, stated, after):
    state = call(**known)
    assert learn(state, **stated) is True
    assert {name: getattr(state, name) for name in after} == after
    assert learn(state, **stated) is False


@pytest.mark.parametrize(
    ("known", "kind", "stated"),
    [
        ({}, E.STARTED, {}),
        ({}, E.STARTED, {"direction": Direction.UNKNOWN}),
        ({"extension": "80"}, E.STARTED, {"extension": "81"}),
        ({}, E.RINGING, {"extension": "80"}),
        ({}, E.ANSWERED, {"extension": "80"}),
        ({}, E.STARTED, {"extension": ""}),
        ({}, E.STARTED, {"extension": "80", "kind": LegKind.AGENT}),
        ({}, E.STARTED, {"client": Client(number="1"), "kind": LegKind.OUTSIDE}),
        ({"queue": "sales"}, E.STARTED, {"queue": "night"}),
        ({}, E.QUEUED, {"queue": "sales"}),
        ({}, E.LEG_ADDED, {"times": Times(ringing=at(-5)), "kind": LegKind.AGENT}),
        ({}, E.LEG_ADDED, {"times": Times(started=at(0)), "kind": LegKind.AGENT}),
        ({}, E.LEG_ADDED, {"times": Times(started=at(9)), "kind": LegKind.AGENT}),
        ({}, E.STARTED, {"disposition": Disposition.BUSY, "reason": "why", "ended_by": EndedBy.AGENT}),
    ],
)
def test_what_says_nothing_about_the_call_as_a_whole_changes_nothing(known, kind, stated):
    state, same = call(**known), call(**known)
    assert learn(state, kind, **stated) is False
    assert [getattr(state, name) for name in CallState.__slots__] == [
        getattr(same, name) for name in CallState.__slots__
    ]


def test_a_leg_found_in_the_middle_of_its_call_makes_the_call_older():
    state = call()
    assert learn(state, E.LEG_ADDED, times=Times(started=at(-5)), kind=LegKind.AGENT) is True
    assert (state.started_at, state.stated_started) == (at(-5), None)


def test_the_end_names_the_extension_that_it_was():
    state = call(extension="80")
    assert learn(state, E.ENDED, extension="81") is True
    assert state.extension == "81"


@pytest.mark.parametrize(
    ("known", "stated", "end"),
    [
        ({}, {}, (at(5), None, None, None)),
        ({"stated_ended": at(1)}, {}, (at(1), None, None, None)),
        ({"stated_ended": at(1)}, {"times": Times(ended=at(2))}, (at(2), None, None, None)),
        ({"stated_ended": at(1)}, {"times": Times(started=at(0))}, (at(1), None, None, None)),
        ({}, {"disposition": Disposition.BUSY}, (at(5), Disposition.BUSY, None, None)),
        (
            {"stated_disposition": Disposition.BUSY},
            {"disposition": Disposition.UNKNOWN},
            (at(5), Disposition.BUSY, None, None),
        ),
        ({"stated_disposition": Disposition.BUSY}, {}, (at(5), Disposition.BUSY, None, None)),
        ({"stated_reason": "old"}, {"reason": "new"}, (at(5), None, "new", None)),
        ({"stated_reason": "old"}, {}, (at(5), None, "old", None)),
        ({"stated_by": EndedBy.AGENT}, {"ended_by": EndedBy.CLIENT}, (at(5), None, None, EndedBy.CLIENT)),
        ({"stated_by": EndedBy.AGENT}, {}, (at(5), None, None, EndedBy.AGENT)),
    ],
)
def test_the_end_may_be_reported_in_parts(known, stated, end):
    state = call(**known)
    learn(state, E.ENDED, **stated)
    assert (state.stated_ended, state.stated_disposition, state.stated_reason, state.stated_by) == end
    assert learn(state, E.ENDED, **stated) is False


@pytest.mark.parametrize(
    "stated",
    [{"disposition": Disposition.BUSY}, {"reason": "why"}, {"ended_by": EndedBy.AGENT}, {"times": Times(ended=at(9))}],
)
def test_each_part_of_the_end_is_news(stated):
    assert learn(call(stated_ended=at(1)), E.ENDED, **stated) is True
    assert learn(call(stated_ended=at(1)), E.ENDED) is False
