"""The fixture of these tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from cordboard.app.conversations.tests.inbox_fixture import InboxFixture, ToldMessenger
from cordboard.testing.clock import FakeClock

Opened = Callable[[], AbstractAsyncContextManager[InboxFixture]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """A process over one folder and one messenger; opened again, it is what a restart makes of them."""
    told, clock = ToldMessenger(), FakeClock()

    @asynccontextmanager
    async def process() -> AsyncIterator[InboxFixture]:
        one = InboxFixture(tmp_path, told, clock)
        try:
            await one.furnish()
            yield one
        finally:
            await one.close()

    return process
