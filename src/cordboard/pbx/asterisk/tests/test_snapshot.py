"""A snapshot in the middle of a stream: changes nothing that is known, and makes up for what is not."""

import json
from pathlib import Path

import msgspec
import pytest

from cordboard.domain.calls.call import EventType, LegKind
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.asterisk.codec import events_of
from cordboard.pbx.asterisk.codec_options import plan_of
from cordboard.pbx.asterisk.trace import events_in

FIXTURES = Path(__file__).parent.parent / "fixtures"
EXPECTED = json.loads((FIXTURES / "expected.json").read_text())
END = ".ami.txt"
TRACES = sorted(p for p in FIXTURES.glob("[12][62]/*" + END) if p.name.removesuffix(END) in EXPECTED)
NAMES = [f"{path.parent.name}/{path.name.removesuffix(END)}" for path in TRACES]


class Legs:
    """What a PBX would list: every leg that lives, with its state and bridge."""

    def __init__(self):
        self.rows = {}

    def see(self, event):
        if event.leg is None or event.kind is None or event.type is EventType.ORIGINATED:
            return
        row = self.rows.setdefault(event.leg, {"up": False, "bridge": None, "caller": event.caller, "first": event})
        row["call"] = event.call
        if event.type is EventType.LEG_UP:
            row["up"] = True
        if event.type is EventType.JOINED:
            row["bridge"] = event.bridge
        if event.type is EventType.PARTED:
            row["bridge"] = None
        if event.type is EventType.LEG_ENDED:
            del self.rows[event.leg]

    def talking(self):
        """One of ours and somebody outside share a bridge and, as a real list would show, one Linkedid."""
        rooms = [
            {(row["bridge"], row["call"]) for row in self.rows.values() if row["bridge"] and row["first"].kind is kind}
            for kind in (LegKind.AGENT, LegKind.OUTSIDE)
        ]
        return bool(rooms[0] & rooms[1])

    def packets(self, at):
        """A snapshot as packets; `at` is their time."""
        for leg, row in self.rows.items():
            first = row["first"]
            name = f"PJSIP/{first.extension}-1" if first.kind is LegKind.AGENT else "PJSIP/trunk-1"
            fields = {
                "Event": "CoreShowChannel",
                "Channel": "Local/x@y-1;1" if first.kind is LegKind.LOCAL else name,
                "ChannelStateDesc": "Up" if row["up"] else "Ring" if row["caller"] else "Ringing",
                "CallerIDNum": (first.client and first.client.number) or "",
                "Uniqueid": leg,
                "Linkedid": row["call"],
                "Application": "Dial" if row["caller"] else "AppDial",
                "Duration": "00:00:00",
                "BridgeId": row["bridge"] or "",
                "Timestamp": f"{at:.6f}",
            }
            yield "\r\n".join(f"{key}: {value}" for key, value in fields.items()).encode()
        legs = "".join(f"\r\nLeg: {leg}" for leg in self.rows)
        yield f"Event: SnapshotComplete\r\nTimestamp: {at:.6f}{legs}".encode()


def snapshot(events):
    """The events of a snapshot taken after these."""
    legs = Legs()
    for event in events:
        legs.see(event)
    at = events[-1].at.timestamp()
    return [one for packet in legs.packets(at) for one in events_of(packet, at, plan_of({}))]


def calls_of(events):
    board = CallCorrelation()
    for event in events:
        board.changes(event)
    return board.calls()


@pytest.mark.parametrize("path", TRACES, ids=NAMES)
def test_a_snapshot_of_what_is_known_changes_no_call(path):
    events = list(events_in(path.read_bytes(), {}))
    wanted = [msgspec.structs.replace(call, approximate=False) for call in calls_of(events)]
    for cut in range(1, len(events), 5):
        if events[cut].at == events[cut - 1].at:
            continue  # one packet
        told = calls_of([*events[:cut], *snapshot(events[:cut]), *events[cut:]])
        told = [msgspec.structs.replace(call, approximate=False) for call in told]
        assert [outline(call) for call in told] == [outline(call) for call in wanted], cut


def outline(call):
    """What decisions rest on."""
    return (
        call.keys,
        call.direction,
        call.client,
        call.own_number,
        call.rang,
        call.talked,
        call.disposition,
        call.ended_by,
        call.holds,
        call.transfers,
        call.started_at,
        call.answered_at,
        call.ended_at,
    )


@pytest.mark.parametrize("path", TRACES, ids=NAMES)
def test_who_connects_while_people_talk_still_learns_that_they_did(path):
    events = list(events_in(path.read_bytes(), {}))
    legs, cuts = Legs(), []
    for n, event in enumerate(events[:-1], 1):
        legs.see(event)
        if legs.talking() and events[n].at != event.at:
            cuts.append(n)
    for cut in cuts:
        told = calls_of([*snapshot(events[:cut]), *events[cut:]])
        assert "answered" in [call.disposition for call in told], cut
        assert any(call.approximate for call in told if call.disposition == "answered"), cut


def test_what_ended_while_nobody_listened_is_closed_with_what_was_known():
    events = list(events_in((FIXTURES / "22" / "inbound_answered.ami.txt").read_bytes(), {}))
    answered = next(n for n, event in enumerate(events) if event.type is EventType.HANGUP_ASKED)
    late = events[-1].at.timestamp() + 60
    gone = events_of(f"Event: SnapshotComplete\r\nTimestamp: {late:.6f}".encode(), late, plan_of({}))
    (call,) = calls_of([*events[:answered], *gone])
    assert (call.disposition, call.approximate, call.talked) == ("answered", True, ("80",))
    assert call.ended_at.timestamp() == pytest.approx(late)
