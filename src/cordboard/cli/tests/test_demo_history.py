"""The demo's past is told in requests of whole calls."""

from itertools import pairwise

from cordboard.cli.demo.demo_history import BATCH, batches
from cordboard_sandbox.pbx.history import history
from cordboard_sandbox.pbx.scenarios import Line

LINES = (Line("+34928000080", "80"), Line("+380441234567", "81"))
NOW = 1_780_000_000.0


def test_no_call_of_the_past_waits_for_its_end_in_a_later_request() -> None:
    events = list(history((), LINES, days=10, per_day=40, seed=3, now=NOW))
    told = list(batches(events))
    assert [event for batch in told for event in batch] == events
    assert len(told) > 2
    assert all(len(batch) >= BATCH for batch in told[:-1])
    for before, after in pairwise(told):
        assert before[-1]["type"] == "ended"
        assert not {one["call"] for one in before} & {one["call"] for one in after}
