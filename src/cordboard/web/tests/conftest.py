"""Fixtures: a street (`web_fixture.py`) and a token that opens everything on it."""

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import Street


@pytest.fixture
def street() -> Street:
    return Street()


@pytest.fixture
def admin(street: Street) -> str:
    """A token that may do everything."""
    return run(street.token())
