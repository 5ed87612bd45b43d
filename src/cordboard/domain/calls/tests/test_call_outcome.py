"""Direction, outcome, who ended it and why, each from the notes of a call: one row, one circumstance."""

import pytest

from cordboard.domain.calls.call import Direction, Disposition, Durations, EndedBy
from cordboard.domain.calls.call_outcome import (
    direction_of,
    disposition_of,
    ended_by_of,
    outcome_of_dial,
    reached_at,
    reason_of,
    rung,
)
from cordboard.domain.calls.tests.call_notes import START, agent, at, call, local, outside

LATER = at(9)
IN, OUT, INSIDE, OPEN = Direction.INBOUND, Direction.OUTBOUND, Direction.INTERNAL, Direction.UNKNOWN
D = Disposition


@pytest.mark.parametrize(
    ("state", "direction"),
    [
        (call(agent(), switched=False), OPEN),
        (call(agent()), INSIDE),
        (call(agent(), switched=False, origin="crm"), OUT),
        (call(agent(second=True), switched=False, origin="crm"), INSIDE),
        (call(outside(caller=True), agent()), IN),
        (call(outside(caller=False), agent()), OUT),
        (call(outside(caller=True), stated_direction=INSIDE), INSIDE),
    ],
)
def test_the_direction_is_seen_from_the_company(state, direction):
    assert direction_of(state) is direction


@pytest.mark.parametrize(
    ("state", "ended_by"),
    [
        (call(outside(left=True), switched=False), None),
        (call(switched=False, failed_at=LATER), EndedBy.SYSTEM),
        (call(switched=False, failed_at=LATER, stated_by=EndedBy.AGENT), EndedBy.AGENT),
        (call(outside(left=True), stated_by=EndedBy.AGENT), EndedBy.AGENT),
        (call(outside(left=True), agent()), EndedBy.CLIENT),
        (call(outside(), agent(left=True)), EndedBy.AGENT),
        (call(outside(), agent(left=True), excused={"80"}), EndedBy.SYSTEM),
        (call(outside(), agent()), EndedBy.SYSTEM),
        (call(outside(), agent(), left_by_guest=True), EndedBy.AGENT),
        (call(outside(), agent(), silent_since=LATER), None),
        (call(outside(), agent(left=True), silent_since=LATER), EndedBy.AGENT),
        (call(outside("mobile", first=True, left=True), outside("client", second=True), origin="crm"), EndedBy.AGENT),
    ],
)
def test_who_put_the_receiver_down_first_ended_it(state, ended_by):
    assert ended_by_of(state) is ended_by


@pytest.mark.parametrize(
    ("state", "direction", "rang"),
    [
        (call(agent("80", rang_at=START), agent("81"), switched=False), OUT, ["80"]),
        (call(agent("80", rang_at=START), agent("81", rang_at=START)), IN, ["80", "81"]),
        (
            call(agent("80", rang_at=START), agent("81", rang_at=START), agent("82", rang_at=START)),
            INSIDE,
            ["81", "82"],
        ),
        (call(local(), agent("80", rang_at=START), agent("81", rang_at=START)), INSIDE, ["81"]),
        (call(outside(), agent("80", rang_at=START), agent("81")), OUT, ["80"]),
        (call(agent("80", rang_at=START, first=True), agent("81", rang_at=START, second=True)), INSIDE, ["81"]),
    ],
)
def test_the_phones_that_were_called_rang_but_not_the_one_that_called(state, direction, rang):
    assert [leg.extension for leg in rung(state, direction)] == rang


@pytest.mark.parametrize(
    ("state", "direction", "ended_by", "disposition"),
    [
        (call(switched=True, stated_disposition=D.BUSY, answered_at=LATER), IN, None, D.BUSY),
        (call(switched=True, stated_disposition=D.UNKNOWN, answered_at=LATER), IN, None, D.ANSWERED),
        (call(switched=True, stated_answered=LATER), IN, None, D.ANSWERED),
        (call(switched=True, durations=Durations(talk=1)), IN, None, D.ANSWERED),
        (call(switched=True, durations=Durations(talk=0)), IN, None, D.UNAVAILABLE),
        (call(outside(caller=True), silent_since=LATER), IN, None, D.UNKNOWN),
        (call(outside(caller=True), silent_since=LATER, voicemail=True), IN, None, D.VOICEMAIL),
        (call(agent(), voicemail=True), IN, EndedBy.CLIENT, D.VOICEMAIL),
        (call(agent(dial="BUSY")), IN, EndedBy.CLIENT, D.ABANDONED),
        (call(agent("80", dial="BUSY"), agent("81", dial="NOANSWER")), IN, None, D.NO_ANSWER),
        (call(agent("80", dial="BUSY"), agent("81", dial="CANCEL")), IN, None, D.NO_ANSWER),
        (call(agent(dial="BUSY")), IN, None, D.BUSY),
        (call(agent(cause=17)), IN, None, D.BUSY),
        (call(agent(dial="CHANUNAVAIL")), IN, None, D.UNAVAILABLE),
        (call(agent()), IN, None, D.NO_ANSWER),
        (call(agent(), switched=False), IN, None, D.NO_ANSWER),
        (call(switched=False), IN, None, D.NO_ANSWER),
        (call(switched=True), IN, None, D.UNAVAILABLE),
        (call(outside(caller=True), outside("b", dial="NOANSWER")), IN, None, D.NO_ANSWER),
        (call(agent(), switched=False), OPEN, None, D.NO_ANSWER),
        (call(agent(), switched=False, origin="crm"), OUT, None, D.AGENT_NO_ANSWER),
        (call(switched=False, origin="crm"), OUT, None, D.AGENT_UNAVAILABLE),
        (call(agent(up=True), switched=False, origin="crm"), OUT, None, D.NO_ANSWER),
        (call(agent("80", caller=True), agent("81", dial="BUSY")), INSIDE, None, D.BUSY),
        (call(agent("80", caller=True, dial="BUSY")), INSIDE, None, D.FAILED),
        (
            call(agent("80", caller=True), outside("1", dial="BUSY"), outside("2", dial="CANCEL")),
            OUT,
            None,
            D.CANCELLED,
        ),
    ],
)
def test_the_outcome_is_the_first_that_the_notes_prove(state, direction, ended_by, disposition):
    assert disposition_of(state, direction, ended_by) is disposition


REACHED = {"up": True, "up_at": LATER, "dial": "ANSWER", "caller": False}


@pytest.mark.parametrize(
    ("legs", "known", "ended_by", "disposition"),
    [
        ([agent(caller=True, up=True)], {}, None, D.ANSWERED),
        ([agent(caller=True)], {}, None, D.NO_ANSWER),
        ([agent(caller=False, up=True)], {}, None, D.NO_ANSWER),
        ([agent(caller=False)], {}, EndedBy.CLIENT, D.ABANDONED),
        ([], {}, None, D.ANSWERED),
        ([], {"queue": "sales"}, None, D.NO_ANSWER),
        ([], {"wanted": "80"}, EndedBy.CLIENT, D.ABANDONED),
    ],
)
def test_a_client_who_picked_up_was_answered_if_anybody_of_ours_was_there(legs, known, ended_by, disposition):
    assert disposition_of(call(*legs, outside(**REACHED), **known), OUT, ended_by) is disposition


@pytest.mark.parametrize(
    ("leg", "disposition"),
    [
        (outside(dial="BUSY", cause=1), D.BUSY),
        (outside(dial="CANCEL", cause=17), D.CANCELLED),
        (outside(dial="NOANSWER"), D.NO_ANSWER),
        (outside(dial=None), D.FAILED),
        (outside(dial=None, cause=19), D.FAILED),
        (outside(dial=None, cause=19, rang_at=START), D.NO_ANSWER),
        (outside(dial="CONGESTION", cause=19, rang_at=START), D.FAILED),
        (outside(dial="NOANSWER", cause=18), D.NO_ANSWER),
        (agent(dial="NOANSWER", cause=18), D.FAILED),
        (agent(dial="NOANSWER", cause=16), D.NO_ANSWER),
    ],
)
def test_a_leg_ends_by_its_dial_status_and_where_that_is_vague_by_its_cause(leg, disposition):
    assert outcome_of_dial(leg) is disposition


@pytest.mark.parametrize(
    ("leg", "at"),
    [
        (outside(up=True, up_at=LATER, caller=False, dial="ANSWER"), LATER),
        (outside(up=True, up_at=LATER, caller=False), LATER),
        (outside(up=True, up_at=LATER, caller=True, dial="ANSWER"), None),
        (outside(up=False, up_at=LATER, caller=False, dial="ANSWER"), None),
        (outside(up=True, up_at=LATER, caller=False, dial="BUSY"), None),
        (agent(up=True, up_at=LATER, caller=False, dial="ANSWER"), None),
    ],
)
def test_a_client_is_reached_when_the_called_phone_is_picked_up(leg, at):
    assert reached_at(call(leg)) == at


@pytest.mark.parametrize(
    ("state", "direction", "disposition", "reason"),
    [
        (call(switched=True, stated_reason="no money"), IN, D.ANSWERED, "no money"),
        (call(outside(), silent_since=LATER), IN, D.ANSWERED, "end not reported"),
        (call(switched=True, transfer_met=False), IN, D.ANSWERED, "lost after transfer"),
        (call(switched=True, answered_at=LATER), IN, D.ANSWERED, "answered outside"),
        (call(switched=True, answered_at=LATER, talked=["80"]), IN, D.ANSWERED, None),
        (call(answered_at=LATER), IN, D.ANSWERED, None),
        (call(switched=True), IN, D.ANSWERED, None),
        (call(outside(**REACHED)), OUT, D.NO_ANSWER, "the client answered, the agent did not"),
        (call(outside(**REACHED)), IN, D.NO_ANSWER, None),
        (call(outside(**REACHED), switched=False), OUT, D.NO_ANSWER, None),
        (call(switched=True, queue="sales"), IN, D.ABANDONED, "left in queue"),
        (call(agent(rang_at=START)), IN, D.ABANDONED, "left while ringing"),
        (call(agent()), IN, D.ABANDONED, "left in menu"),
        (call(agent(), switched=False), IN, D.ABANDONED, None),
        (call(switched=True, queue="sales"), IN, D.NO_ANSWER, "queue time over"),
        (call(agent(cause=21), queue="sales"), IN, D.BUSY, "declined"),
        (call(agent(cause=21)), IN, D.NO_ANSWER, "declined"),
        (call(agent("80", cause=21), agent("81", cause=20)), IN, D.NO_ANSWER, "phone not registered"),
        (call(agent("80", cause=21), agent("81", cause=16)), IN, D.NO_ANSWER, "declined"),
        (call(agent(cause=21), local(cause=34)), IN, D.NO_ANSWER, "declined"),
    ],
)
def test_the_reason_names_what_people_want_to_know_first(state, direction, disposition, reason):
    assert reason_of(state, direction, disposition) == reason
