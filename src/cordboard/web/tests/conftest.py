"""Fixtures: a street (`web_fixture.py`) and a token that opens everything on it."""

import pytest

from cordboard.testing.event_loop import run
from cordboard.web.tests.web_fixture import WebFixture


@pytest.fixture
def web_fixture() -> WebFixture:
    return WebFixture()


@pytest.fixture
def admin(web_fixture: WebFixture) -> str:
    """A token that may do everything."""
    return run(web_fixture.token())
