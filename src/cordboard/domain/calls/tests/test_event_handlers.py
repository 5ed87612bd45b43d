"""What each kind of event writes into the notes of its call, and its effects. Stories are in `test_machine.py`."""

import pytest

from cordboard.domain.calls import event_handlers as on
from cordboard.domain.calls.call import Disposition, StoryLine, Transfer
from cordboard.domain.calls.effects import (
    Answered,
    Held,
    LegRefused,
    Rang,
    Resumed,
    Transferred,
)
from cordboard.domain.calls.tests.call_notes import START, Notes, agent, at, local, outside


def test_the_first_ring_counts_for_the_call_and_for_each_leg():
    one, plumbing = agent(), local()
    notes = Notes(one, plumbing)
    assert notes.tell(on.ringing, plumbing, 1) == []
    assert (notes.call.ringing_at, plumbing.rang_at, plumbing.value) == (None, at(1), None)
    assert notes.tell(on.ringing, one, 2) == [Rang("80")]
    assert (notes.call.ringing_at, one.rang_at, one.value) == (at(2), at(2), None)
    assert notes.last_line == StoryLine(at=at(2), what="rang", who="80")
    assert notes.tell(on.ringing, one, 3) == []
    assert (notes.call.ringing_at, one.rang_at, notes.changed) == (at(2), at(2), False)


def test_a_ring_without_a_leg_is_seen_once():
    notes = Notes()
    assert notes.tell(on.ringing, None, 2) == []
    assert (notes.call.ringing_at, notes.changed) == (at(2), True)
    notes.tell(on.ringing, None, 3)
    assert (notes.call.ringing_at, notes.changed) == (at(2), False)


@pytest.mark.parametrize("leg", [outside(), agent("")])
def test_only_an_extension_is_said_to_ring(leg):
    notes = Notes(leg)
    assert notes.tell(on.ringing, leg) == []
    assert leg.rang_at == at(5)


def test_a_leg_is_picked_up_once():
    one = agent()
    notes = Notes(one)
    notes.tell(on.up, one, 2)
    assert (one.up, one.up_at, one.value, notes.changed) == (True, at(2), None, True)
    notes.tell(on.up, one, 3)
    assert (one.up_at, notes.changed) == (at(2), False)
    notes.tell(on.up, None, 3)
    assert not notes.changed


@pytest.mark.parametrize(
    ("leg", "dial", "effects"),
    [
        (agent(), "BUSY", [LegRefused("80", "BUSY")]),
        (agent(), "NOANSWER", [LegRefused("80", "NOANSWER")]),
        (agent(""), "BUSY", [LegRefused("", "BUSY")]),
        (agent(), "ANSWER", []),
        (agent(), "CANCEL", []),
        (outside(), "BUSY", []),
    ],
)
def test_the_final_status_of_dialling_is_told_of_our_phones_that_will_not_answer(leg, dial, effects):
    notes = Notes(leg)
    assert notes.tell(on.dialled, leg, dial=dial) == effects
    assert (leg.dial, leg.value, notes.changed) == (dial, None, True)
    if effects:
        assert notes.last_line.at == at(5)
    assert notes.tell(on.dialled, leg, dial="CHANUNAVAIL") == []
    assert leg.dial == dial, "the first one counts"


def test_no_status_or_no_leg_says_nothing_about_dialling():
    one = agent()
    notes = Notes(one)
    notes.tell(on.dialled, one)
    notes.tell(on.dialled, one, dial="")
    notes.tell(on.dialled, None, dial="BUSY")
    assert (one.dial, notes.changed) == (None, False)


@pytest.mark.parametrize(("forward", "left"), [(None, True), ("600999888", False)])
def test_a_phone_that_sends_the_call_on_has_not_hung_up(forward, left):
    one = agent(left=True)
    Notes(one).tell(on.dialled, one, dial="BUSY", forward=forward)
    assert one.left is left
    other = agent()
    Notes(other).tell(on.dialled, other, dial="BUSY", forward=forward)
    assert other.left is False


@pytest.mark.parametrize(
    ("leg", "told", "stands_since"),
    [
        (agent(caller=False), {}, None),
        (agent(caller=False), {"stands": True}, at(5)),
        (agent(caller=True), {}, at(5)),
        (agent(caller=True), {"approximate": True}, START),
        (agent(caller=True, stands_since=at(1)), {}, at(1)),
        (outside(caller=True), {"stands": True}, None),
    ],
)
def test_an_agent_who_calls_or_is_put_there_waits_in_the_bridge(leg, told, stands_since):
    notes = Notes(leg)
    notes.tell(on.joined, leg, bridge="b", **told)
    assert (leg.bridge, leg.stands_since, leg.room) == ("b", stands_since, "stands" in told)


def test_a_room_stays_a_room_and_without_a_bridge_nobody_joins():
    one = agent(caller=False)
    notes = Notes(one)
    notes.tell(on.joined, one, bridge="b", stands=True)
    notes.tell(on.joined, one, bridge="b2")
    assert (one.room, one.bridge) == (True, "b2")
    notes.tell(on.joined, one)
    notes.tell(on.joined, None, bridge="b3")
    assert one.bridge == "b2"


def test_in_a_call_found_in_the_middle_the_bridge_tells_the_sides():
    asked, other = agent("80", first=True, bridge="b"), agent("81")
    notes = Notes(asked, other)
    notes.tell(on.joined, other, bridge="b", approximate=True)
    assert (asked.second, other.second) == (False, True)
    asked, other = agent("80", first=True, bridge="b"), agent("81")
    Notes(asked, other).tell(on.joined, other, bridge="b")
    assert other.second is False


def test_who_parts_is_in_no_bridge():
    one = agent(bridge="b")
    notes = Notes(one)
    notes.tell(on.parted, one, bridge="other")
    assert one.bridge == "b"
    notes.tell(on.parted, None, bridge="b")
    assert one.bridge == "b"
    notes.tell(on.parted, one, bridge="b")
    assert one.bridge is None


def test_holds_and_resumes_come_in_pairs_for_each_party_of_ours():
    one, other = agent("80"), agent("81")
    notes = Notes(one, other)
    assert notes.tell(on.held, one, 5) == [Held("80")]
    assert notes.last_line == StoryLine(at=at(5), what="held", who="80")
    assert notes.tell(on.held, one, 6) == []
    assert notes.tell(on.held, other, 7) == [Held("81")]
    assert (notes.call.holds, notes.call.held) == (2, {"80": at(5), "81": at(7)})
    assert notes.tell(on.resumed, one, 8.5) == [Resumed("80")]
    assert notes.last_line == StoryLine(at=at(8.5), what="resumed", who="80")
    assert notes.tell(on.resumed, one, 9) == []
    assert notes.tell(on.resumed, other, 9) == [Resumed("81")]
    assert (notes.call.hold_ms, notes.call.held) == (5500, {})


def test_a_hold_of_the_whole_call_names_the_extension_if_one_is_known():
    notes = Notes()
    assert notes.tell(on.held, None, 5, extension="80") == [Held("80")]
    assert notes.tell(on.resumed, None, 6, extension="80") == [Resumed("80")]
    assert notes.tell(on.held, None, 7) == [Held("")]
    assert notes.tell(on.resumed, None, 8) == [Resumed("")]
    assert (notes.call.holds, notes.call.hold_ms) == (2, 2000)


def test_a_phone_without_an_extension_holds_without_a_name():
    one = agent("")
    one.extension = None
    notes = Notes(one)
    assert notes.tell(on.held, one) == [Held("")]
    assert notes.tell(on.resumed, one) == [Resumed("")]


def test_whom_the_client_puts_on_hold_we_did_not():
    client = outside(caller=True)
    notes = Notes(client, agent())
    assert notes.tell(on.held, client) == []
    assert notes.call.holds == 0


@pytest.mark.parametrize(
    ("transfer", "effect", "met"),
    [
        (Transfer(kind="blind", to="81"), Transferred("81", "blind"), False),
        (Transfer(kind="attended", to="81"), Transferred("81", "attended"), True),
        (Transfer(kind="blind"), Transferred("", "blind"), False),
        (None, Transferred("", "blind"), False),
    ],
)
def test_a_transfer_counts_once_for_each_transferer_and_excuses_it(transfer, effect, met):
    one = agent()
    notes = Notes(outside(caller=True), one)
    told = {"transfer": transfer, "excused": ("80", "ask")}
    assert notes.tell(on.transferred, None, **told) == [effect]
    assert notes.last_line == StoryLine(at=at(5), what="transferred", who=effect.who)
    assert (notes.call.transfers, notes.call.transfer_met, notes.call.excused) == (1, met, {"80", "ask"})
    assert notes.tell(on.transferred, None, 6, **told) == []
    assert notes.tell(on.transferred, one, 7, transfer=transfer, excused=("81",)) == [effect]
    assert notes.call.transfers == 2


def test_a_transfer_of_a_call_whose_legs_are_not_shown_is_met():
    notes = Notes()
    notes.tell(on.transferred, None)
    assert (notes.call.transfers, notes.call.transfer_met, notes.call.excused) == (1, True, set())
    assert notes.tell(on.transferred, None) == [], "the same event"


def test_after_an_attended_transfer_those_who_are_joined_talk():
    client, one = outside(caller=True, bridge="b"), agent("81", bridge="b")
    notes = Notes(client, one)
    effects = notes.tell(on.transferred, None, transfer=Transfer(kind="attended"), excused=("80",))
    assert effects == [Transferred("", "attended"), Answered("81")]


@pytest.mark.parametrize(
    ("leg", "told", "left"),
    [
        (agent(up=True), {}, True),
        (agent(caller=True), {}, True),
        (outside(caller=True), {}, True),
        (agent(), {}, False),
        (outside(caller=True), {"refused": True}, False),
        (outside(caller=True, up=True), {"refused": True}, True),
        (agent(), {"refused": True}, False),
    ],
)
def test_who_hangs_up_leaves_but_who_refuses_while_others_ring_does_not(leg, told, left):
    notes = Notes(leg, agent("99"), local())
    notes.tell(on.hangup_asked, leg, **told)
    assert leg.left is left


def test_the_last_phone_that_refuses_ends_the_call():
    one, gone = agent(), agent("81", ended_at=at(1))
    Notes(one, gone, local()).tell(on.hangup_asked, one)
    assert one.left is True
    Notes(one).tell(on.hangup_asked, None)


@pytest.mark.parametrize(
    ("leg", "told", "up"),
    [
        (agent(up=True, early=True), {"cause": 17}, False),
        (agent(up=True, early=True), {"cause": 16}, True),
        (agent(up=True), {"cause": 17}, True),
        (agent(up=True), {"refused": True}, False),
        (agent(up=True, caller=True), {"refused": True}, True),
    ],
)
def test_a_phone_that_only_sent_sound_and_refuses_was_never_picked_up(leg, told, up):
    Notes(leg, outside(caller=True)).tell(on.hangup_asked, leg, **told)
    assert leg.up is up


def test_a_leg_ends_once_with_its_cause_and_its_hold():
    one = agent(bridge="b")
    notes = Notes(outside(caller=True), one, held={"80": at(1)}, hold_ms=500)
    notes.tell(on.leg_ended, one, 4, cause=16)
    assert (one.ended_at, one.cause, one.bridge, one.value, notes.changed) == (at(4), 16, None, None, True)
    assert (notes.call.held, notes.call.hold_ms) == ({}, 3500)
    notes.tell(on.leg_ended, one, 5, cause=17)
    assert (one.ended_at, one.cause, notes.changed) == (at(4), 16, False)
    notes.tell(on.leg_ended, None, 5)
    assert not notes.changed


@pytest.mark.parametrize(("second", "cause"), [(4, 17), (5, 17), (6, None)])
def test_a_cause_counts_no_more_once_the_client_has_left(second, cause):
    one = agent()
    notes = Notes(outside(caller=True, ended_at=at(5)), one)
    notes.tell(on.leg_ended, one, second, cause=17)
    assert one.cause == cause


@pytest.mark.parametrize(
    ("leg", "disposition", "dial"),
    [
        (agent(stated=True), Disposition.BUSY, "BUSY"),
        (agent(stated=True), Disposition.UNKNOWN, None),
        (agent(stated=True), None, None),
        (agent(stated=True, dial="NOANSWER"), Disposition.BUSY, "NOANSWER"),
        (agent(), Disposition.BUSY, None),
    ],
)
def test_a_provider_without_legs_says_how_the_extension_ended(leg, disposition, dial):
    Notes(leg).tell(on.leg_ended, leg, disposition=disposition)
    assert leg.dial == dial


@pytest.mark.parametrize(
    ("disposition", "dial"),
    [
        (None, "NOANSWER"),
        (Disposition.BUSY, "BUSY"),
        (Disposition.VOICEMAIL, "NOANSWER"),
        (Disposition.FAILED, "CONGESTION"),
    ],
)
def test_a_member_of_a_group_who_does_not_take_it_has_refused(disposition, dial):
    one = agent()
    notes = Notes(one)
    assert notes.tell(on.leg_refused, one, disposition=disposition) == [LegRefused("80", dial)]
    assert (one.dial, one.value) == (dial, None)
    assert notes.last_line == StoryLine(at=at(5), what="refused", who="80")
    assert notes.tell(on.leg_refused, one, disposition=Disposition.CANCELLED) == []
    assert notes.tell(on.leg_refused, None) == []
    assert one.dial == dial


def test_a_phone_without_an_extension_refuses_without_a_name():
    one = agent("")
    one.extension = None
    assert Notes(one).tell(on.leg_refused, one) == [LegRefused("", "NOANSWER")]
    assert Notes(two := agent("")).tell(on.dialled, two, dial="BUSY") == [LegRefused("", "BUSY")]
