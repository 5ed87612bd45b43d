"""Which call a dial has become, where nobody tells its id."""

import msgspec
import pytest

from cordboard.domain.dials.dial import Dial
from cordboard.domain.dials.recognition import SeenCall, is_call_of

DIAL = Dial(id="dial_1", connection="pbx", extension="80", to="+34600999888", channel="cb-1", placed_at=1000.0)
SEEN = SeenCall(connection="pbx", direction="outbound", client="+34600999888", extensions=("80",), started_at=1003.0)


@pytest.mark.parametrize(
    ("change", "is_it"),
    [
        ({}, True),
        ({"direction": "unknown"}, True),
        ({"extensions": ("79", "80")}, True),
        ({"started_at": 975.0}, True),  # their clock is behind ours
        ({"direction": "inbound"}, False),
        ({"connection": "other"}, False),
        ({"client": "+34600777666"}, False),
        ({"client": None}, False),
        ({"extensions": ()}, False),
        ({"extensions": ("81",)}, False),
        ({"started_at": 900.0}, False),
        ({"started_at": 1200.0}, False),
    ],
)
def test_extension_number_and_time_tell(change: dict[str, object], is_it: bool) -> None:
    assert is_call_of(DIAL, msgspec.structs.replace(SEEN, **change)) is is_it
