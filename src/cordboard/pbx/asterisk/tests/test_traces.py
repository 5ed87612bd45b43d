"""Every recorded stream gives the truth of its scenario, also doubled, shuffled a little, and without its times."""

import json
import random
import re
from pathlib import Path

import pytest

from cordboard.pbx.asterisk.trace import calls_in

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
END = ".ami.txt"
TRACES = sorted(path for path in FIXTURES.glob("*/*" + END) if path.name.removesuffix(END) in EXPECTED)
SETTINGS = {}
NAMES = [f"{path.parent.name}/{path.name.removesuffix(END)}" for path in TRACES]
DROPPED_BY_OLDER = re.compile(rb"\r\n(?:Dest)?(?:TechCause|Language|AccountCode|SystemName): ?[^\r\n]*")


def calls_of(stream):
    """The calls in the order in which expected.json lists them."""
    return sorted(calls_in(stream, SETTINGS), key=lambda call: (call["client"] or "", call["did"] or ""))


def truth(path):
    return EXPECTED[path.name.removesuffix(END)]


def packets(path):
    return [block for block in path.read_bytes().split(b"\r\n\r\n") if block.strip()]


def joined(blocks):
    return b"".join(block + b"\r\n\r\n" for block in blocks)


@pytest.mark.parametrize("path", TRACES, ids=NAMES)
def test_a_recorded_stream_gives_the_truth_of_its_scenario(path):
    assert calls_of(path.read_bytes()) == truth(path)


@pytest.mark.parametrize("path", TRACES, ids=NAMES)
def test_a_stream_without_times_gives_the_same_truth(path):
    stream = re.sub(rb"\r\nTimestamp: [^\r\n]*", b"", path.read_bytes())
    assert calls_of(stream) == truth(path)


@pytest.mark.parametrize("path", TRACES, ids=NAMES)
def test_a_stream_with_the_fields_of_an_older_asterisk_gives_the_same_truth(path):
    assert calls_of(DROPPED_BY_OLDER.sub(b"", path.read_bytes())) == truth(path)


@pytest.mark.parametrize("path", TRACES, ids=NAMES)
def test_line_feeds_alone_are_enough(path):
    assert calls_of(path.read_bytes().replace(b"\r\n", b"\n")) == truth(path)


@pytest.mark.parametrize("timed", [True, False], ids=["timed", "untimed"])
def test_packets_told_twice_change_nothing(timed, seed):
    chance = random.Random(seed)
    for path in TRACES:
        blocks = packets(path)
        for _ in range(4):
            doubled = [block for block in blocks for _ in range(2 if chance.random() < 0.2 else 1)]
            stream = joined(doubled)
            if not timed:
                stream = re.sub(rb"\r\nTimestamp: [^\r\n]*", b"", stream)
            assert calls_of(stream) == truth(path), (path, seed)


def test_a_packet_told_again_much_later_changes_nothing(seed):
    chance = random.Random(seed)
    for path in TRACES:
        blocks = packets(path)
        again = [*blocks, *chance.sample(blocks, len(blocks) // 3)]
        assert calls_of(joined(again)) == truth(path), (path, seed)


def swapped(blocks, chance):
    """Neighbours change places, 15 of 100."""
    blocks = list(blocks)
    at = 0
    while at < len(blocks) - 1:
        if chance.random() < 0.15:
            blocks[at], blocks[at + 1] = blocks[at + 1], blocks[at]
            at += 1
        at += 1
    return blocks


def test_neighbours_that_changed_places_are_put_in_order_by_their_times(seed):
    chance, runs, wrong = random.Random(seed), 0, []
    while runs < 1000:
        path = TRACES[runs % len(TRACES)]
        told = calls_of(joined(swapped(packets(path), chance)))
        if told != truth(path):
            wrong.append(path)
        answered = [call["disposition"] for call in truth(path)]
        assert [call["disposition"] for call in told] == answered, (path, seed)
        runs += 1
    assert len(wrong) <= runs * 0.015, (wrong, seed)


def test_any_beginning_of_a_stream_is_read_as_if_every_call_had_ended_there():
    for path in TRACES[::5]:
        blocks = packets(path)
        for length in range(0, len(blocks), 3):
            told = calls_of(joined(blocks[:length]))
            assert all(call["disposition"] and call["ended_by"] for call in told), (path, length)


def test_bytes_cut_anywhere_make_no_exception(seed):
    chance = random.Random(seed)
    for path in TRACES[::4]:
        stream = bytearray(path.read_bytes())
        for _ in range(30):
            at = chance.randrange(len(stream))
            stream[at : at + chance.randrange(40)] = chance.randbytes(chance.randrange(20))
        calls_of(bytes(stream))


def test_the_stream_of_a_second_connection_is_tolerated_with_greeting_and_lists():
    calls = calls_of((FIXTURES / "22" / "snapshot_mid_call.second.ami.txt").read_bytes())
    assert [(call["client"], call["rang"], call["queue"]) for call in calls] == [
        ("600111222", ["80"], None),
        ("600333444", ["81"], "sales"),
    ]


def test_a_snapshot_in_the_middle_and_the_rest_make_the_same_dispositions():
    main = packets(FIXTURES / "22" / "snapshot_mid_call.ami.txt")
    second = packets(FIXTURES / "22" / "snapshot_mid_call.second.ami.txt")
    last_before = max(i for i, block in enumerate(main) if b"Event: BridgeEnter" in block)
    first_after = next(i for i, block in enumerate(main) if b"Event: HangupRequest" in block)
    assert last_before < first_after
    told = calls_of(joined([*second, *main[first_after:]]))
    keys = ("direction", "client", "did", "queue", "talked", "disposition", "ended_by")
    wanted = EXPECTED["snapshot_mid_call"]
    assert [[call[key] for key in keys] for call in told] == [[call[key] for key in keys] for call in wanted]


def test_calls_come_in_the_order_in_which_they_began():
    calls = calls_in((FIXTURES / "22" / "two_calls_at_once.ami.txt").read_bytes(), SETTINGS)
    assert [call["client"] for call in calls] == ["600111222", "600333444"]


def test_without_variables_the_number_dialled_by_the_client_is_the_own_number():
    stream = re.sub(
        rb"\r\n(?:Dest)?ChanVariable: [^\r\n]*", b"", (FIXTURES / "22" / "inbound_answered.ami.txt").read_bytes()
    )
    assert calls_of(stream) == EXPECTED["inbound_answered"]
