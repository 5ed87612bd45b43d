"""Calls steered from a panel are read as what they were; see the README of the recordings."""

import random
import re

import pytest

from cordboard.pbx.asterisk.tests.call_control import TRUTHS, differences, joined, outside_calls, packets, stream

# more calls until a bridge joins them, or until the answer to the request names what it is for
JOINED_LATE = (
    "ari_two_pairs_at_once",
    "ari_without_originator",
    "colleague_called_by_click",
    "invited_with_the_marks",
    "listener_with_the_marks",
    "pickup_with_marks",
)
TOLD_LATE = ("early_sound", "K06")  # that nobody picked up is known at the end


@pytest.mark.parametrize("case", TRUTHS)
def test_a_steered_call_is_read_as_what_it_was(case):
    assert differences(TRUTHS[case], outside_calls(stream(case))) == []


@pytest.mark.parametrize("case", TRUTHS)
def test_a_steered_call_without_times_is_the_same(case):
    assert differences(TRUTHS[case], outside_calls(re.sub(rb"\r\nTimestamp: [^\r\n]*", b"", stream(case)))) == []


def test_packets_of_steered_calls_told_twice_change_nothing(seed):
    chance = random.Random(seed)
    for case in TRUTHS:
        blocks = packets(stream(case))
        doubled = [block for block in blocks for _ in range(2 if chance.random() < 0.2 else 1)]
        again = [*doubled, *chance.sample(blocks, len(blocks) // 3)]
        assert differences(TRUTHS[case], outside_calls(joined(again))) == [], (case, seed)


def test_neighbours_of_steered_calls_that_changed_places_are_put_in_order_by_their_times(seed):
    chance = random.Random(seed)
    for case in TRUTHS:
        blocks, at = packets(stream(case)), 0
        while at < len(blocks) - 1:
            if chance.random() < 0.15:
                blocks[at], blocks[at + 1] = blocks[at + 1], blocks[at]
                at += 1
            at += 1
        assert differences(TRUTHS[case], outside_calls(joined(blocks))) == [], (case, seed)


def test_a_steered_call_whose_last_events_are_missing_is_no_other_call(seed):
    chance = random.Random(seed)
    for case in TRUTHS:
        blocks, whole = packets(stream(case)), outside_calls(stream(case))
        talked = {extension for call in whole for extension in call["talked"]}
        for length in chance.sample(range(len(blocks)), min(6, len(blocks))):
            told = outside_calls(joined(blocks[:length]))
            assert case.startswith(JOINED_LATE) or len(told) <= max(len(whole), 1), (case, length)
            for call in told:
                assert None not in (call["disposition"], call["ended_by"]), (case, length)
                assert case.startswith(TOLD_LATE) or set(call["talked"]) <= talked, (case, length)


@pytest.mark.parametrize("technology", [b"SIP", b"IAX2"])
def test_phones_of_another_technology_make_the_same_calls(technology):
    settings = {"phones": r"^(PJSIP|SIP|IAX2)/(\d+)$"}
    for case in TRUTHS:
        text = re.sub(rb"\bPJSIP/", technology + b"/", stream(case))
        assert differences(TRUTHS[case], outside_calls(text, settings)) == [], case


def test_two_streams_at_once_make_the_calls_of_both(seed):
    """Packets of two cases in one stream; the ids of the second one are made its own."""
    chance = random.Random(seed)
    for _ in range(60):
        one, other = chance.sample(sorted(TRUTHS), 2)
        second = re.sub(rb"(?m)^((?:\w+)?(?:Uniqueid|Linkedid): [^\r<]+)", rb"\1x", stream(other))
        lists = [packets(stream(one)), packets(second)]
        mixed = []
        while any(lists):
            mixed.append(chance.choice([blocks for blocks in lists if blocks]).pop(0))
        untimed = re.sub(rb"\r\nTimestamp: [^\r\n]*", b"", joined(mixed))
        assert differences(TRUTHS[one] + TRUTHS[other], outside_calls(untimed)) == [], (one, other, seed)


def test_steered_calls_with_gaps_make_calls_without_contradictions(seed):
    """Some packets are lost anywhere: nothing breaks, and nobody is said to have talked who took no part."""
    chance = random.Random(seed)
    for case in chance.sample(sorted(TRUTHS), 120):
        left = [block for block in packets(stream(case)) if chance.random() < 0.9]
        for call in outside_calls(joined(left)):
            assert call["disposition"], (case, seed)
            assert call["missed"] == (call["direction"] == "inbound" and call["disposition"] != "answered"), (
                case,
                seed,
            )
            assert not (call["talked"] and call["disposition"] != "answered"), (case, seed)
