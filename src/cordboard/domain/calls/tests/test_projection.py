"""The value of a call from its notes: each field of `Call`, one row for each circumstance that decides it."""

import pytest

from cordboard.domain.calls.call import (
    Call,
    Client,
    Direction,
    Disposition,
    Durations,
    EndedBy,
    Leg,
    LegKind,
    Phase,
    Recording,
    StoryLine,
)
from cordboard.domain.calls.projection import view
from cordboard.domain.calls.tests.call_notes import START, agent, at, call, outside

IN, OUT, INSIDE, OPEN = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL, Direction.UNKNOWN


def test_an_ended_call_has_everything_that_its_notes_know():
    state = call(
        outside("in", caller=True, number="600111222", name="Juan", dialled="928000080", ended_at=at(30), left=True),
        agent(caller=False, rang_at=at(5), up=True, talked=True, ended_at=at(31), dial="ANSWER", cause=16),
        queue="sales",
        origin="phone",
        queued_at=at(2),
        answered_at=at(10),
        talked=["80"],
        holds=2,
        hold_ms=1500,
        transfers=1,
        linked=["c9"],
        parameters={"utm": "ads"},
        recording=Recording(url="https://rec.example/1.mp3"),
        story=[StoryLine(at=START, what="started", who="c"), StoryLine(at=at(5), what="rang", who="80")],
    )
    assert view(state) == Call(
        keys=("c",),
        direction=IN,
        client=Client(number="600111222", name="Juan"),
        own_number="928000080",
        queue="sales",
        origin="phone",
        phase=Phase.ENDED,
        legs=(
            Leg(id="in", kind=LegKind.OUTSIDE, number="600111222", caller=True, left=True, ended_at=at(30)),
            Leg(
                id="80",
                kind=LegKind.AGENT,
                extension="80",
                rang_at=at(5),
                up=True,
                talked=True,
                ended_at=at(31),
                dial="ANSWER",
                cause=16,
            ),
        ),
        rang=("80",),
        talked=("80",),
        started_at=START,
        ringing_at=at(5),
        answered_at=at(10),
        ended_at=at(30),
        durations=Durations(ring=5000, wait=8000, talk=20000, hold=1500),
        holds=2,
        transfers=1,
        disposition=Disposition.ANSWERED,
        ended_by=EndedBy.CLIENT,
        recording=Recording(url="https://rec.example/1.mp3"),
        parameters={"utm": "ads"},
        linked=("c9",),
        story=(
            StoryLine(at=START, what="started", who="c"),
            StoryLine(at=at(5), what="rang", who="80"),
            StoryLine(at=at(30), what="ended", who="answered"),
        ),
    )


def test_an_open_call_has_no_outcome_and_counts_what_is_over():
    state = call(
        outside(caller=False, dialled="600999888", rang_at=at(3)),
        agent(caller=True),
        shown_number="928000080",
        origin="crm",
        approximate=True,
    )
    assert view(state) == Call(
        keys=("c",),
        direction=OUT,
        client=Client(number="600999888"),
        shown_number="928000080",
        origin="crm",
        phase=Phase.STARTED,
        legs=(
            Leg(id="o", kind=LegKind.OUTSIDE, number="600999888", rang_at=at(3)),
            Leg(id="80", kind=LegKind.AGENT, extension="80", caller=True),
        ),
        placed=("80",),
        started_at=START,
        ringing_at=at(3),
        click=True,
        approximate=True,
    )


@pytest.mark.parametrize(
    ("known", "phase"),
    [
        ({}, Phase.STARTED),
        ({"ringing_at": START}, Phase.RINGING),
        ({"stated_ringing": START}, Phase.RINGING),
        ({"ringing_at": START, "queued": True}, Phase.QUEUED),
        ({"queued": True, "answered_at": START}, Phase.ANSWERED),
        ({"queued": True, "stated_answered": START}, Phase.ANSWERED),
        ({"answered_at": START, "held": {"80": START}}, Phase.HELD),
        ({"held": {"80": START}, "stated_ended": START}, Phase.ENDED),
    ],
)
def test_the_phase_is_the_furthest_that_was_reached(known, phase):
    assert view(call(**known)).phase is phase


@pytest.mark.parametrize(
    ("state", "client"),
    [
        (call(client_number="1", client_name="Juan"), Client(number="1", name="Juan")),
        (call(client_hidden=True), Client(hidden=True)),
        (call(outside(caller=True, number="1"), client_number="2"), Client(number="2")),
        (call(outside(caller=True, number="1"), client_hidden=True), Client(hidden=True)),
        (call(agent()), Client()),
        (
            call(outside("a", number="1"), outside("b", caller=True, number="2", name="Eva")),
            Client(number="2", name="Eva"),
        ),
        (call(outside(number="1"), stated_direction=IN), Client(number="1")),
        (call(outside(caller=True)), Client(hidden=True)),
        (call(outside(caller=True, number="1", hidden=True)), Client(number="1", hidden=True)),
        (call(outside(number="1", dialled="2", name="Eva")), Client(number="2", name="Eva")),
        (call(outside(number="1", name="Eva")), Client(number="1", name="Eva")),
        (call(outside("a", number="1", dial="BUSY"), outside("b", number="2", dial="ANSWER")), Client(number="2")),
        (call(outside("a", number="1", dial="BUSY"), outside("b", number="2")), Client(number="1")),
        (call(outside("m", first=True), agent(second=True), wanted="600999888"), Client()),
        (call(client_number="1", client_name="  Juan   P. "), Client(number="1", name="Juan P.")),
        (call(client_number="1", client_name="unknown"), Client(number="1")),
    ],
)
def test_the_client_is_the_caller_inbound_and_the_called_party_outbound(state, client):
    assert view(state).client == client


@pytest.mark.parametrize(
    ("state", "own", "shown"),
    [
        (call(outside(caller=True, dialled="928000080")), "928000080", None),
        (call(outside(caller=True, dialled="928000080"), own_number="928000081"), "928000081", None),
        (call(outside(caller=False, dialled="600999888")), None, None),
        (call(outside("a"), outside("b", caller=True, dialled="928000080")), "928000080", None),
        (call(agent(caller=True, dialled="81"), stated_direction=IN), None, None),
        (call(outside(caller=False, dialled="6"), shown_number="928000080"), None, "928000080"),
        (call(outside(caller=True, dialled="6"), shown_number="928000080"), "6", None),
        (call(outside(caller=False, dialled="6"), agent(), shown_number="80"), None, None),
        (call(outside(caller=False, dialled="6"), shown_number="6"), None, None),
        (call(outside(caller=False, number="6"), shown_number="6"), None, None),
    ],
)
def test_the_line_is_the_number_that_was_dialled_or_the_one_that_was_shown(state, own, shown):
    assert (view(state).own_number, view(state).shown_number) == (own, shown)


@pytest.mark.parametrize(
    ("state", "placed"),
    [
        (call(outside(caller=True), agent("80", caller=True)), ()),
        (call(outside(caller=False), agent("80"), agent("81", caller=True), agent("82", caller=True)), ("81", "82")),
        (call(outside(caller=False), agent("80", caller=True), agent("80", caller=True)), ("80",)),
        (call(outside(caller=False), agent("80"), agent("81")), ("80",)),
        (call(outside(caller=False), agent("80"), extension="85"), ("80",)),
        (call(agent("80", caller=True), agent("81")), ("80",)),
        (call(stated_direction=OUT, extension="85"), ("85",)),
        (call(stated_direction=OUT), ()),
        (call(stated_direction=IN, extension="85"), ()),
        (call(stated_direction=INSIDE, extension="85", client_number="80"), ("80",)),
        (call(stated_direction=INSIDE, extension="85", client_number="123456"), ("123456",)),
        (call(stated_direction=INSIDE, extension="85", client_number="1234567"), ()),
        (call(stated_direction=INSIDE, extension="85"), ()),
    ],
)
def test_who_dialled_placed_the_call_and_else_the_phone_that_was_rung_first(state, placed):
    assert view(state).placed == placed


@pytest.mark.parametrize(
    ("state", "rang"),
    [
        (call(outside(caller=True), agent("81", rang_at=START), agent("80", rang_at=START)), ("80", "81")),
        (call(outside(caller=True), agent("81"), extension="80", ringing_at=START), ()),
        (call(extension="80", ringing_at=START), ("80",)),
        (call(extension="80", answered_at=START), ("80",)),
        (call(extension="80", stated_ended=START), ("80",)),
        (call(extension="80"), ()),
        (call(extension="80", ringing_at=START, stated_direction=OUT), ()),
        (call(ringing_at=START), ()),
    ],
)
def test_the_extensions_that_rang_are_those_of_the_legs_or_the_one_that_the_provider_names(state, rang):
    assert view(state).rang == rang


@pytest.mark.parametrize(
    ("known", "started"),
    [
        ({}, START),
        ({"stated_started": at(-9)}, at(-9)),
        ({"end_only": True}, START),
        ({"end_only": True, "stated_ended": at(60)}, at(60)),
        ({"stated_ended": at(60), "durations": Durations(talk=5000)}, START),
        ({"end_only": True, "stated_ended": at(60), "durations": Durations(ring=9000, talk=51000)}, START),
        ({"end_only": True, "stated_ended": at(60), "durations": Durations(wait=9000, talk=51000)}, START),
        ({"end_only": True, "stated_ended": at(60), "durations": Durations(ring=8000, wait=9000)}, at(51)),
    ],
)
def test_the_start_is_stated_or_the_first_event_or_counted_back_from_the_end(known, started):
    assert view(call(**known)).started_at == started


def test_the_first_line_of_a_story_is_no_later_than_the_start():
    begun = StoryLine(at=at(60), what="started", who="c")
    rang = StoryLine(at=at(60), what="rang", who="80")
    assert view(call(stated_started=at(3), story=[begun, rang])).story == (
        StoryLine(at=at(3), what="started", who="c"),
        rang,
    )
    assert view(call(stated_started=at(99), story=[begun, rang])).story == (begun, rang)
    assert view(call(stated_started=at(3), story=[rang, begun])).story == (rang, begun)
    assert view(call(stated_started=at(3))).story == ()


@pytest.mark.parametrize(
    ("state", "ringing"),
    [
        (call(ringing_at=at(1)), at(1)),
        (call(ringing_at=at(1), stated_ringing=at(2)), at(2)),
        (call(outside(rang_at=at(3)), agent(rang_at=at(1)), stated_ringing=at(2)), at(2)),
        (call(outside(rang_at=at(3)), agent("80", rang_at=at(1)), ringing_at=at(1)), at(3)),
        (call(outside(caller=True, rang_at=at(1)), agent("80", rang_at=at(5)), agent("81", rang_at=at(4))), at(4)),
        (call(outside(caller=True), ringing_at=at(1)), None),
    ],
)
def test_ringing_began_at_the_side_that_was_called(state, ringing):
    assert view(state).ringing_at == ringing


@pytest.mark.parametrize(
    ("known", "durations"),
    [
        ({"ringing_at": at(1), "queued_at": at(2)}, Durations()),
        ({"ringing_at": at(1), "queued_at": at(2), "answered_at": at(5)}, Durations(ring=4000, wait=3000)),
        ({"ringing_at": at(1), "queued_at": at(2), "stated_ended": at(9)}, Durations(ring=8000, wait=7000)),
        (
            {"ringing_at": at(1), "answered_at": at(5), "stated_ended": at(9.0004)},
            Durations(ring=4000, talk=4000),
        ),
        ({"answered_at": at(5), "stated_ended": at(4)}, Durations(talk=0)),
        ({"answered_at": at(1), "holds": 1, "hold_ms": 700, "held": {"80": at(2)}}, Durations(hold=700)),
        (
            {"answered_at": at(1), "holds": 1, "hold_ms": 700, "held": {"80": at(2)}, "stated_ended": at(5)},
            Durations(talk=4000, hold=3700),
        ),
        (
            {
                "ringing_at": at(1),
                "queued_at": at(1),
                "answered_at": at(5),
                "stated_ended": at(9),
                "holds": 1,
                "durations": Durations(ring=1, wait=2, talk=3, hold=4),
            },
            Durations(ring=1, wait=2, talk=3, hold=4),
        ),
    ],
)
def test_what_the_provider_counted_comes_before_our_own_count(known, durations):
    assert view(call(**known)).durations == durations


@pytest.mark.parametrize(
    ("state", "answered", "talked"),
    [
        (call(durations=Durations(talk=4000), stated_ended=at(9), extension="80"), at(5), ("80",)),
        (call(durations=Durations(talk=4000), stated_ended=at(9)), at(5), ()),
        (call(answered_at=at(3), stated_answered=at(4), stated_ended=at(9)), at(4), ()),
        (call(answered_at=at(3), talked=["81"], extension="80", stated_ended=at(9)), at(3), ("81",)),
        (call(outside(caller=False, up=True, up_at=at(2), dial="ANSWER", ended_at=at(9))), at(2), ()),
        (call(extension="80", stated_ended=at(9)), None, ()),
    ],
)
def test_an_answered_call_was_answered_when_it_was_said_or_counted_back_or_picked_up(state, answered, talked):
    assert (view(state).answered_at, view(state).talked) == (answered, talked)


@pytest.mark.parametrize(
    ("state", "assumed", "approximate"),
    [
        (call(stated_ended=at(9)), True, False),
        (call(stated_ended=at(9), stated_disposition=Disposition.BUSY), False, False),
        (call(stated_ended=at(9), answered_at=at(3)), False, False),
        (call(outside(caller=True, ended_at=at(9))), False, False),
        (call(stated_ended=at(9), end_only=True), True, True),
        (call(stated_ended=at(9), approximate=True), True, True),
        (call(silent_since=at(9)), True, True),
    ],
)
def test_an_outcome_that_nobody_told_is_assumed_and_an_end_that_nobody_saw_approximate(state, assumed, approximate):
    seen = view(state)
    assert (seen.assumed, seen.approximate) == (assumed, approximate)
    assert seen.end_unheard is (state.silent_since is not None)


def test_a_call_that_went_silent_ends_its_story_so():
    assert view(call(silent_since=at(9))).story == (StoryLine(at=at(9), what="unheard"),)
