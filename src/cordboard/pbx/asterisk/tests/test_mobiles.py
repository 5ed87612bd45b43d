"""Mobiles in recorded streams: each leg tells the number of its party, also behind an account."""

import re
from pathlib import Path

import pytest

from cordboard.domain.calls.call import Call, LegKind
from cordboard.domain.calls.correlation import CallCorrelation
from cordboard.pbx.asterisk.trace import events_in

FIXTURES = Path(__file__).parent.parent / "fixtures/22"


def recorded(name: str) -> bytes:
    return (FIXTURES / f"{name}.ami.txt").read_bytes()


def last_call(stream: bytes) -> Call:
    board = CallCorrelation()
    for event in events_in(stream, {}):
        board.changes(event)
    return board.calls()[-1]


def numbers(call: Call) -> list[tuple[str, str | None, str | None]]:
    return [(leg.kind.value, leg.extension, leg.number) for leg in call.legs if leg.kind is not LegKind.LOCAL]


def test_a_called_leg_has_the_number_that_was_dialled() -> None:
    assert numbers(last_call(recorded("forwarded_outside"))) == [
        ("outside", None, "600111222"),
        ("outside", None, "600999888"),
    ]


def test_a_phone_of_its_own_has_no_number() -> None:
    for name in ("inbound_answered", "outbound_from_phone", "internal_call"):
        assert {number for kind, _, number in numbers(last_call(recorded(name))) if kind == "agent"} == {None}


@pytest.mark.parametrize("dialled", ["80/sip:+34600000001@10.0.0.9:5070", "80/sip:%2B34600000001@10.0.0.9"])
def test_a_mobile_behind_an_account_is_known_by_what_was_dialled(dialled: str) -> None:
    stream = recorded("inbound_answered")
    assert b"\r\nDialString: 80\r\n" in stream
    stream = stream.replace(b"\r\nDialString: 80\r\n", f"\r\nDialString: {dialled}\r\n".encode())
    assert numbers(last_call(stream)) == [("outside", None, "600111222"), ("agent", "80", "+34600000001")]


def test_a_mobile_behind_an_account_is_known_by_the_caller_id_of_its_leg() -> None:
    """As the operator sends it, until the dialplan shows the company's number."""
    stream = re.sub(rb"\r\nCallerIDNum: 80\r\n", b"\r\nCallerIDNum: 600000001\r\n", recorded("outbound_from_phone"))
    call = last_call(stream)
    assert (call.placed, call.shown_number) == (("80",), "928000000")
    assert numbers(call) == [("agent", "80", "600000001"), ("outside", None, "600999888")]
