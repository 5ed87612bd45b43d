"""Real SIP calls on a real Asterisk, read by the product's own codec: each is what people did."""

import dataclasses
from collections.abc import Callable

import pytest
import scenarios
from scenarios import Expected, Scenario

from cordboard.pbx.asterisk.trace import calls_in

pytestmark = [pytest.mark.asterisk, pytest.mark.timeout(60, func_only=True)]  # fetching Asterisk takes its time


@pytest.mark.parametrize("scenario", scenarios.ALL, ids=lambda one: one.__name__)
def test_a_real_call_is_read_as_what_happened(
    phones: Callable[..., tuple[Expected, bytes]], scenario: Scenario
) -> None:
    truth, stream = phones(scenario)
    (call,) = calls_in(stream, {})
    wanted = dataclasses.asdict(truth)
    assert call == {**wanted, "rang": list(truth.rang), "talked": list(truth.talked)}
