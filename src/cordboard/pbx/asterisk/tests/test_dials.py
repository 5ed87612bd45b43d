"""The states of a dial, from recordings of click-to-call on real Asterisk 16.28 and 22.10 through a Local channel."""

import pytest

from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.domain.dials.dial import Dial, DialState, EndReason
from cordboard.domain.dials.machine import CallChanged, CancelAsked, after
from cordboard.pbx.asterisk.ami_packets import Packet
from cordboard.pbx.asterisk.tests.call_control import packets, stream
from cordboard.pbx.asterisk.trace import events_in

CALLING_AGENT, CALLING_CLIENT, TALKING, ENDED = DialState
TO_CLIENT = (CALLING_AGENT, CALLING_CLIENT)
CASES = {  # recording: its states, the reason
    "local_answered": ((*TO_CLIENT, TALKING, ENDED), EndReason.TALKED),
    "local_agent_busy": ((CALLING_AGENT, ENDED), EndReason.AGENT_BUSY),
    "click_agent_declines_local": ((CALLING_AGENT, ENDED), EndReason.AGENT_REFUSED),
    "click_agent_not_registered_local": ((CALLING_AGENT, ENDED), EndReason.AGENT_UNAVAILABLE),
    "local_two_devices_silent": ((CALLING_AGENT, ENDED), EndReason.AGENT_NO_ANSWER),
    "agent_hangs_up_while_the_client_rings_local": ((*TO_CLIENT, ENDED), EndReason.AGENT_HUNG_UP),
    "local_client_missing": ((*TO_CLIENT, ENDED), EndReason.NUMBER_UNKNOWN),
    "hung_up_by_our_id_local": ((*TO_CLIENT, TALKING, ENDED), EndReason.TALKED),
}


def channel_of(text: bytes) -> str:
    """The id of the first leg that a program asked for."""
    legs = (Packet(body) for body in packets(text))
    return next(
        one.get("Uniqueid") for one in legs if one.get("Event") == "Newchannel" and "Local/" in one.get("Channel")
    )


def played(case: str, *before: object) -> tuple[tuple[DialState, ...], Dial]:
    text = stream(case)
    channel = channel_of(text)
    dial = Dial(id="d", connection="pbx", extension="80", to="+34600999888", channel=channel, placed_at=0.0)
    for event in before:
        dial, _ = after(dial, event)  # type: ignore[arg-type]
    board, states = CallCorrelation(), [dial.state]
    for event in events_in(text, {}):
        for change in board.changes(event):
            if channel in change.call.keys:
                dial, _ = after(dial, CallChanged(at=1.0, call=change.call))
                states += [dial.state] if dial.state is not states[-1] else []
    return tuple(states), dial


@pytest.mark.parametrize("version", ["16", "22"])
@pytest.mark.parametrize("case", CASES)
def test_a_recorded_click_goes_through_these_states_and_ends_for_this_reason(case: str, version: str) -> None:
    states, dial = played(f"{case}.{version}")
    assert (states, dial.reason) == CASES[case]


@pytest.mark.parametrize("version", ["16", "22"])
def test_a_cancelled_click_looks_like_silence_and_is_told_as_cancelled(version: str) -> None:
    case = f"click_cancelled_while_the_agent_rings_local.{version}"
    assert played(case)[1].reason is EndReason.AGENT_NO_ANSWER
    assert played(case, CancelAsked())[1].reason is EndReason.CANCELLED
