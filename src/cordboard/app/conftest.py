import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import structlog

from cordboard.testing.app_fixture import AppFixture, Open
from cordboard.testing.fake_crm import FakeCrm
from cordboard.testing.fake_pbx import FakeLink


@pytest.fixture
def opened(tmp_path: Path) -> Open:
    """A server with a fake CRM and a fake PBX; closed at the end of the block."""

    @contextlib.asynccontextmanager
    async def open_(
        once: str = "look_first", batch: int = 100, settle_ms: int = 0, link: FakeLink | None = None
    ) -> AsyncIterator[AppFixture]:
        app_fixture = AppFixture(tmp_path, FakeCrm(once), batch, settle_ms, link)
        try:
            await app_fixture.furnish()
            yield app_fixture
        finally:
            await app_fixture.store.close()

    return open_


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Faults on purpose need no picture of every local variable."""
    with structlog.testing.capture_logs():
        yield
