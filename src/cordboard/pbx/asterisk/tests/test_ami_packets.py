"""Bytes in any pieces make the same packets; broken ones harm nobody."""

import random

import pytest

from cordboard.pbx.asterisk.ami_packets import LIMIT, Packet, Stream, action, call_id, event_name

TWO = b"Event: Hold\r\nUniqueid: 1\r\n\r\nEvent: Unhold\r\nUniqueid: 1\r\n\r\n"
PARTS = [b"Event: Hold\r\nUniqueid: 1", b"Event: Unhold\r\nUniqueid: 1"]


@pytest.mark.parametrize("size", range(1, 12))
def test_a_stream_may_arrive_in_any_pieces(size):
    stream = Stream()
    raw_events = [TWO[at : at + size] for at in range(0, len(TWO), size)]
    assert [packet for piece in raw_events for packet in stream.feed(piece)] == PARTS


def test_line_feeds_alone_end_lines_too():
    found = Stream().feed(TWO.replace(b"\r\n", b"\n"))
    assert [Packet(packet).get("Event") for packet in found] == ["Hold", "Unhold"]
    assert Packet(found[0]).get("Uniqueid") == "1"


def test_a_packet_that_never_ends_is_dropped_with_a_reason_and_the_next_one_is_read():
    stream, chance = Stream(), random.Random(1)
    assert stream.feed(b"Event: Hold\r\n") == []
    for _ in range(40):
        assert stream.feed(b"Key: " + chance.randbytes(5000).hex().encode() + b"\r\n") == []
    assert len(stream.dropped) == 1
    assert stream.dropped == [LIMIT]
    assert stream.feed(b"last: of it\r\n\r\n" + TWO) == PARTS


def test_a_whole_packet_beyond_the_limit_is_dropped_alone():
    stream = Stream(limit=100)
    assert stream.feed(b"Event: Big\r\nKey: " + b"x" * 200 + b"\r\n\r\n" + TWO) == PARTS
    assert len(stream.dropped) == 1


def test_repeated_keys_keep_all_their_values_and_bad_bytes_are_replaced():
    packet = Packet(
        b"Event: X\r\nChanVariable: A=1\r\nName: J\xffan\r\nChanVariable: B=2\r\ngarbage\r\nEmpty: \r\nBare:x"
    )
    assert packet.all("ChanVariable") == ["A=1", "B=2"]
    assert packet.get("Name") == "J\ufffdan"
    assert (packet.get("Empty"), packet.get("Bare"), packet.get("Missing")) == ("", "x", "")
    assert packet.fields["Bare"] == "x"
    assert "garbage" not in packet.fields


def test_a_key_inside_a_value_is_no_key():
    body = b"Event: Newchannel\r\nCallerIDName: Linkedid: evil\r\nUniqueid: a.1\r\nLinkedid: a.0"
    assert call_id(body) == "a.0"
    assert Packet(body).get("CallerIDName") == "Linkedid: evil"


@pytest.mark.parametrize(
    ("body", "name"),
    [
        (b"Event: Hangup\r\nCause: 16", "Hangup"),
        (b"Event:Hangup\nCause: 16", "Hangup"),
        (b"Asterisk Call Manager/11.0.0\r\nResponse: Success", ""),
        (b"Privilege: call,all\r\nEvent: Hangup", "Hangup"),
        (b"Event: Hangup", "Hangup"),
    ],
)
def test_the_event_is_named_cheaply(body, name):
    assert event_name(body) == name


def test_the_call_of_a_packet_is_its_own_leg_s_or_the_one_it_is_about():
    assert call_id(b"Event: DialBegin\r\nDestLinkedid: b\r\nLinkedid: a") == "a"
    assert call_id(b"Event: DialBegin\r\nDestLinkedid: b") == "b"
    assert call_id(b"Event: BlindTransfer\r\nTransfererLinkedid: c") == "c"
    assert call_id(b"Event: PeerStatus\r\nPeer: PJSIP/80") == ""


def test_a_value_cannot_smuggle_a_second_action():
    sent = action("Originate", {"CallerID": "x\r\nAction: Command", "Variable": ["A=1", "B=2"]})
    assert sent == b"Action: Originate\r\nCallerID: x Action: Command\r\nVariable: A=1\r\nVariable: B=2\r\n\r\n"
