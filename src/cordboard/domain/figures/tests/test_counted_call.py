"""What one call adds to the figures."""

from typing import Any

import pytest

from cordboard.domain.calls.call import Call, Direction, Disposition, Durations, Phase
from cordboard.domain.figures.counted_call import Counted, counted


def call(**more: Any) -> Call:
    values: dict[str, Any] = {
        "keys": ("k",), "direction": Direction.INBOUND, "phase": Phase.ENDED, "disposition": Disposition.ANSWERED,
    }  # fmt: skip
    return Call(**values | more)


def test_a_call_in_progress_adds_nothing() -> None:
    assert counted(call(phase=Phase.ANSWERED, disposition=None)) is None


@pytest.mark.parametrize(
    ("more", "person"),
    [
        ({"rang": ("80", "81"), "talked": ("81", "80")}, "81"),  # transferred: counted once, for who answered
        ({"rang": ("80",), "disposition": Disposition.NO_ANSWER}, "80"),
        ({"rang": ("80", "81"), "disposition": Disposition.NO_ANSWER}, ""),  # nobody in particular missed it
        ({"direction": Direction.OUTBOUND, "placed": ("80",), "talked": ("81",)}, "80"),
    ],
)
def test_a_call_counts_for_one_person(more: dict[str, Any], person: str) -> None:
    found = counted(call(**more))
    assert found is not None
    assert found.person == person


def test_the_client_waited_from_the_queue_or_the_first_ring() -> None:
    waited = Durations(ring=4000, wait=9000, talk=60_000)
    assert counted(call(durations=waited, queue="sales")) == Counted(queue="sales", wait_ms=9000, talk_ms=60_000)
    assert counted(call(durations=Durations(ring=4000))) == Counted(wait_ms=4000)
    assert counted(call(durations=Durations(wait=0, ring=0))) == counted(call()) == Counted()
    assert counted(call(durations=waited, direction=Direction.OUTBOUND)) == Counted(talk_ms=60_000)
