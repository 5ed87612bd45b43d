"""The fault run, short: lost answers, errors, a CRM dead for thirty days, revoked tokens, a killed server.

`./run faults` plays the whole one: 10,000 calls, 1,000 kills.
"""

from pathlib import Path

import pytest
from support.faultrun.run import faults_run

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def test_nothing_is_lost_nothing_is_doubled_and_the_order_is_kept(tmp_path: Path, seed: int) -> None:
    report = faults_run(tmp_path, seed, calls=150, kills=4, say=print)
    assert report.kills
    assert report.ok, report
