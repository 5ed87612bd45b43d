"""Situations that people reported in public, as manager streams, with what must be read from them.

`fixtures/public-reports/expected.json` names each situation. All failed when the streams were recorded; so did the
variants of them below before the rules were changed.
"""

import json
import random
import re
from pathlib import Path

import pytest

from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.asterisk.trace import calls_in, events_in

REPORTS = Path(__file__).parent.parent / "fixtures/public-reports"
EXPECTED = json.loads((REPORTS / "expected.json").read_text())


def stream(name):
    return (REPORTS / f"{name}.ami.txt").read_bytes()


def assert_calls(name, body):
    told = calls_in(body, {})
    wanted = EXPECTED[name]["calls"]
    assert [{key: call[key] for key in want} for call, want in zip(told, wanted, strict=True)] == wanted


def replaced(name, *pairs):
    body = stream(name)
    for old, new in pairs:
        assert old in body
        body = body.replace(old, new)
    return body


@pytest.mark.parametrize("name", EXPECTED)
def test_a_reported_situation_is_read_rightly(name):
    assert_calls(name, stream(name))


@pytest.mark.parametrize("name", EXPECTED)
def test_without_times_and_with_packets_twice_it_is_read_alike(name, seed):
    chance = random.Random(seed)
    assert_calls(name, re.sub(rb"\r\nTimestamp: [^\r\n]*", b"", stream(name)))
    blocks = [block for block in stream(name).split(b"\r\n\r\n") if block.strip()]
    doubled = [block for block in blocks for _ in range(2 if chance.random() < 0.2 else 1)]
    assert_calls(name, b"".join(block + b"\r\n\r\n" for block in doubled))


@pytest.mark.parametrize("media", [b"UnicastRTP/", b"WebSocket/", b"MulticastRTP/", b"Snoop/"])
def test_a_bot_is_no_human_answer_whatever_its_leg_is_called(media):
    assert_calls("A06", replaced("A06", (b"AudioSocket/", media)))


@pytest.mark.parametrize("media", [b"AudioSocket/", b"WebSocket/", b"Local/transcribe@media-00000001;1/"])
def test_a_transcriber_makes_no_call_whatever_its_leg_is_called(media):
    assert_calls("A04", replaced("A04", (b"UnicastRTP/", media)))


@pytest.mark.parametrize(
    ("extension", "dialled"),
    [
        (b"9600999888", b"600999888@trunk"),
        (b"cb_600999888", b"600999888@trunk"),
        (b"cb_7", b"trunk/600999888"),
        (b"*31*600999888", b"trunk/sip:600999888@10.0.0.1"),
        (b"0600999888", b"trunk/sip:600999888;npdi;rn=+34700@carrier.test:5060"),
        (b"dial_out", b"600999888;phone-context=local.test@trunk"),
        (b"0600999888", b"sip:600999888@carrier.test;user=phone@trunk"),
    ],
)
def test_who_was_dialled_to_the_network_is_the_client_whatever_the_extension_was_called(extension, dialled):
    assert_calls("A08", replaced("A08", (b"0600999888", extension), (b": 600999888@trunk", b": " + dialled)))


@pytest.mark.parametrize("program", [b"Playback", b"AGI", b"Queue", b"AudioSocket"])
def test_a_client_who_listened_to_a_program_was_reached(program):
    assert_calls("A13", replaced("A13", (b"Milliwatt", program)))


def test_a_client_who_did_not_pick_up_heard_no_reminder():
    body = stream("A13").replace(b"DialStatus: ANSWER", b"DialStatus: NOANSWER")
    body = body.replace(b"ChannelStateDesc: Up", b"ChannelStateDesc: Ringing").replace(
        b"Response: Success", b"Response: Failure"
    )
    (call,) = calls_in(body, {})
    assert (call["client"], call["disposition"], call["missed"]) == ("600999888", "no_answer", False)


def test_who_waited_in_vain_in_a_call_back_was_called_and_the_reason_says_so():
    board = CallCorrelation()
    for event in events_in(stream("A12"), {}):
        board.changes(event)
    (call,) = board.calls()
    assert (call.reason, call.durations.talk) == ("the client answered, the agent did not", None)


def test_how_long_a_reminder_was_heard_is_its_time_of_talk():
    board = CallCorrelation()
    for event in events_in(stream("A13"), {}):
        board.changes(event)
    (call,) = board.calls()
    assert call.durations.talk == 2502


@pytest.mark.parametrize(
    ("leg", "holds"),
    [(b"PJSIP/80-00000090", 1), (b"PJSIP/trunk-0000008f", 0), (b"DAHDI/i1/600111222-3", 0)],
)
def test_only_a_hold_of_ours_counts(leg, holds):
    parts = stream("A14").split(b"\r\n\r\n")
    blocks = []
    for part in parts:
        if b"Event: Hold\r\n" in part or b"Event: Unhold\r\n" in part:
            part = part.replace(b"PJSIP/trunk-0000008f", leg)
            if leg.startswith(b"PJSIP/80"):
                part = part.replace(b"pbx-1795884008.202\r\nLinkedid", b"pbx-1795884008.203\r\nLinkedid")
        blocks.append(part)
    (call,) = calls_in(b"\r\n\r\n".join(blocks), {})
    assert (call["holds"], call["talked"]) == (holds, ["80"])


@pytest.mark.parametrize("queue", [b"sales", b"8600", b"VIP line"])
def test_the_name_of_a_queue_survives_a_transfer(queue):
    (call,) = calls_in(stream("A19").replace(b"Queue: retry", b"Queue: " + queue), {})
    assert call["queue"] == queue.decode()


def test_a_name_that_was_broken_on_its_way_is_none():
    board = CallCorrelation()
    for event in events_in(stream("A48live"), {}):
        board.changes(event)
    (call,) = board.calls()
    assert (call.client.name, call.client.number) == (None, "600555777")


def times_of(name):
    board = CallCorrelation()
    for event in events_in(stream(name), {}):
        board.changes(event)
    return [(round(call.durations.talk / 1000, 1), call.ended_at - call.answered_at) for call in board.calls()[1:]]


def test_each_client_of_an_agent_who_stays_on_the_line_has_a_time_of_talk_of_their_own():
    assert [seconds for seconds, _ in times_of("A01")] == [1.3, 1.3]
    assert [seconds for seconds, _ in times_of("A02")] == [1.5, 1.5]


def as_meetme(body):
    """The same room in MeetMe: no bridge, but events of its own."""
    parts = []
    for part in body.split(b"\r\n\r\n"):
        name = part.partition(b"\r\n")[0]
        if name in (b"Event: ConfbridgeJoin", b"Event: ConfbridgeLeave"):
            part = part.replace(b"Event: Confbridge", b"Event: Meetme").replace(b"Conference: ", b"Meetme: ")
            parts.append(re.sub(rb"\r\nBridge[^\r\n]*", b"", part))
        elif not name.startswith((b"Event: Bridge", b"Event: Confbridge")):
            parts.append(part)
    return b"\r\n\r\n".join(parts)


def test_a_room_of_meetme_is_read_like_one_of_confbridge():
    assert_calls("A02", as_meetme(stream("A02")))


def test_a_dialler_that_calls_its_agent_and_its_clients_itself_is_read_alike():
    body = stream("A02").replace(
        b"ChannelState: 4\r\nChannelStateDesc: Ring\r\n", b"ChannelState: 0\r\nChannelStateDesc: Down\r\n"
    )
    inner, *calls = calls_in(body, {})
    assert (inner["direction"], inner["talked"]) == ("internal", [])
    assert [(call["direction"], call["client"], call["talked"], call["disposition"]) for call in calls] == [
        ("outbound", "600111222", ["80"], "answered"),
        ("outbound", "600333444", ["80"], "answered"),
    ]
