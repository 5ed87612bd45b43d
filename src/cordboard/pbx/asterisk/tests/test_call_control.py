"""Calls steered from a panel are read as what they were; see the README of the recordings."""

import pytest
from cordboard.pbx.asterisk.tests.call_control import EXPECTED, differences, outside_calls, stream

TO_BE_MENDED = frozenset("K03 K06 K11 K14 K21 K23 K61 K90 K94 K95 K98 K100 K106 K107 K114 K116".split())
CASES = [
    pytest.param(case, marks=pytest.mark.xfail(strict=True, reason="read wrongly")) if case in TO_BE_MENDED else case
    for case in EXPECTED
]


@pytest.mark.parametrize("case", CASES)
def test_a_steered_call_is_read_as_what_it_was(case):
    assert differences(EXPECTED[case]["calls"], outside_calls(stream(case))) == []
