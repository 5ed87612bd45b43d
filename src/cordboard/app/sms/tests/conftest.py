"""The fixture of these tests."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from cordboard.app.sms.tests.sms_fixture import SmsFixture, ToldGateway
from cordboard.domain.settings.sms import SmsSettings
from cordboard.testing.clock import FakeClock

Opened = Callable[..., AbstractAsyncContextManager[SmsFixture]]


@pytest.fixture
def opened(tmp_path: Path) -> Opened:
    """A process over one folder and one gateway; opened again, it is what a restart makes of them."""
    told, clock = ToldGateway(), FakeClock()

    @asynccontextmanager
    async def process(sms: SmsSettings | None = None, **more: Any) -> AsyncIterator[SmsFixture]:
        one = SmsFixture(tmp_path, told, clock)
        try:
            await one.furnish(sms, **more)
            yield one
        finally:
            await one.store.close()

    return process
