"""Calls steered from a panel are read as what they were; see the README of the recordings."""

import pytest

from cordboard.pbx.asterisk.tests.call_control import EXPECTED, differences, outside_calls, stream

TO_BE_MENDED = frozenset({"K90"})
CASES = [
    pytest.param(case, marks=pytest.mark.xfail(strict=True, reason="read wrongly")) if case in TO_BE_MENDED else case
    for case in EXPECTED
]


@pytest.mark.parametrize("case", CASES)
def test_a_steered_call_is_read_as_what_it_was(case):
    assert differences(EXPECTED[case]["calls"], outside_calls(stream(case))) == []
