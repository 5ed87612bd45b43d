"""What a recorded stream tells about the PBX that sent it: its version, missing permissions, a wrong clock."""

import re
from pathlib import Path

import pytest

from cordboard.pbx.asterisk.trace import TOO_OLD, calls_in, notices_in

FIXTURES = Path(__file__).parent.parent / "fixtures"
OLD = (FIXTURES / "public-reports/A43.ami.txt").read_bytes()  # by hand, in the fields of Asterisk 11
NEW = (FIXTURES / "22/hold_resume.ami.txt").read_bytes()
NOW = 1_795_400_000.0  # a day after the recordings


def codes(stream, now=NOW):
    return [one.code for one in notices_in(stream, now)]


def event(stamp, name="Hold", more=b""):
    return f"Event: {name}\r\nTimestamp: {stamp:.6f}\r\nUniqueid: a.1\r\nLinkedid: a.0\r\n".encode() + more + b"\r\n"


def test_a_recording_of_asterisk_11_is_too_old_and_holds_no_call():
    (first, *_) = notices_in(OLD, NOW)
    assert (first.code, first.values) == (TOO_OLD, {"version": "Asterisk (AMI 1.3)"})
    assert calls_in(OLD, {}) == []


@pytest.mark.parametrize(
    "stream",
    [
        OLD.partition(b"\n")[2],  # without the greeting
        OLD.replace(b"/1.3", b"/1.1"),
        OLD.replace(b"\r\n", b"\n"),
        OLD.replace(b"\n", b"\r\n").replace(b"\r\r\n", b"\r\n"),
        OLD.replace(b"Call Manager/1.3", b"Call Manager/2.4.0"),  # of Asterisk 12: no Linkedid either
        b"Asterisk Call Manager/1.0\r\n\r\n",
        b"Response: Success\r\nAMIversion: 1.3\r\nAsteriskVersion: 11.25.3\r\n\r\n" + NEW,
        b"Asterisk Call Manager/2.0.0\r\nResponse: Success\r\nAsteriskVersion: 12.8.2\r\n\r\n" + NEW,
    ],
)
def test_older_siblings_are_too_old(stream):
    assert TOO_OLD in codes(stream)


RECORDED = [one for one in sorted(FIXTURES.glob("*/*.ami.txt")) if not one.name.startswith("A43")]


@pytest.mark.parametrize("path", RECORDED, ids=lambda one: f"{one.parent.name}/{one.stem}")
def test_a_recording_of_16_or_22_is_not(path):
    assert not {TOO_OLD, "untried"} & set(codes(path.read_bytes()))


@pytest.mark.parametrize(
    "head",
    [
        b"Asterisk Call Manager/2.10.6\r\nResponse: Success\r\n\r\n",
        b"Asterisk Call Manager/4.0.3\r\n\r\n",
        b"Response: Success\r\nAsteriskVersion: 13.38.3\r\n\r\n",
        b"Asterisk Call Manager/2.10.6\r\nResponse: Success\r\nAsteriskVersion: certified/13.21-cert6\r\n\r\n",
    ],
)
def test_13_to_15_were_not_tried_and_are_read_all_the_same(head):
    assert codes(head + NEW) == ["untried"]
    assert len(calls_in(head + NEW, {})) == 1


def test_a_refused_request_and_a_short_section_are_missing_permissions():
    denied = b"Response: Error\r\nActionID: x\r\nMessage: Permission denied\r\n\r\n"
    assert codes(NEW + denied + denied) == ["denied"]
    section = b"Response: Success\r\nCategory-000000: me\r\nLine-000000-000000: read=call,user\r\n"
    assert codes(section + b"Line-000000-000001: write=all\r\n\r\n" + NEW) == ["missing_read_agent"]


def test_a_clock_that_is_wrong_shows_in_the_times_of_the_events():
    assert codes(event(NOW - 100) + event(NOW - 50)) == []
    assert codes(event(NOW + 3600)) == ["clock_ahead"]
    assert codes(event(NOW - 100) + event(NOW - 700)) == ["clock_set_back"]
    assert codes(event(NOW - 100) + event(NOW - 100.5) + event(NOW - 101)) == []  # neighbours change places
    (unset,) = notices_in(event(946_684_900.0), NOW)
    assert (unset.code, unset.values) == ("clock_unset", {"time": "2000-01-01 00:01 UTC"})
    assert notices_in(event(NOW + 90), NOW)[0].values == {"difference": "0:01:30"}


def test_events_without_their_time_are_said_and_lists_never_have_one():
    untimed = re.sub(rb"\r\nTimestamp: [^\r\n]*", b"", NEW)
    assert codes(untimed) == ["no_times"]
    listed = b"Event: CoreShowChannel\r\nUniqueid: a.1\r\nLinkedid: a.0\r\n\r\n"
    assert codes(event(NOW - 100) + listed) == []


@pytest.mark.parametrize(
    "stream", [b"", b"\x00\xff", b"Event: Hold\r\nTimestamp: x\r\n\r\n", b"Event: Hold\r\nTimestamp: 1e400\r\n\r\n"]
)
def test_broken_streams_have_their_answer(stream):
    assert set(codes(stream)) <= {"no_times", "clock_ahead"}
