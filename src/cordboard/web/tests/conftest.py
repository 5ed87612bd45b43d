"""Fixtures: the web application (`web_fixture.py`) and a token that may do everything."""

from collections.abc import Iterator

import pytest
import structlog

from cordboard.testing.event_loop import run
from cordboard.web.tests.real_application import close_all
from cordboard.web.tests.web_fixture import WebFixture


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """Stores are closed, and faults on purpose need no picture of every local variable."""
    with structlog.testing.capture_logs():
        yield
    close_all()


@pytest.fixture
def web_fixture() -> WebFixture:
    return WebFixture()


@pytest.fixture
def quiet() -> WebFixture:
    """The same, and nobody has called yet."""
    return WebFixture(calls=False)


@pytest.fixture
def admin(web_fixture: WebFixture) -> str:
    """A token that may do everything."""
    return run(web_fixture.token())
