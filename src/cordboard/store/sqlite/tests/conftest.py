import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.store_contract.samples import Opener
from cordboard.toolkit.crypto import Cipher


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    @contextlib.asynccontextmanager
    async def again() -> AsyncIterator[SqliteStore]:
        store = SqliteStore.open(tmp_path / "cordboard.db", Cipher.at(tmp_path / "key"))
        try:
            yield store
        finally:
            await store.close()

    return again
