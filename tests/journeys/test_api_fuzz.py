"""Whatever is sent to the API of a running server: a small part of `./run fuzz`."""

import os

import pytest
from support.api_fuzz import fuzz
from support.faultrun.world import World

pytestmark = [pytest.mark.journey, pytest.mark.timeout(400)]


def test_no_request_makes_the_server_fail_and_every_answer_is_as_described(running: World) -> None:
    report = fuzz(running, 3, int(os.environ["CORDBOARD_SEED"]))
    assert report.wrong == {}
    assert report.operations > 50
    assert report.requests > 250
