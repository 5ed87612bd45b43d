"""Every cause that the doctor can name is brought about by a test, once."""

from collections import Counter

from support.causes import small, small_disk
from support.causes.injections import INJECTIONS

from cordboard.domain.diagnosis.causes import CAUSES


def test_each_cause_has_one_injection_that_a_journey_proves() -> None:
    injected = Counter([*INJECTIONS, *small.INJECTIONS, *small_disk.INJECTIONS])
    known = {one.code for one in CAUSES}
    assert sorted(known - set(injected)) == [], "a cause that no test has seen named"
    assert sorted(set(injected) - known) == [], "an injection of no cause"
    assert [code for code, times in injected.items() if times > 1] == []
