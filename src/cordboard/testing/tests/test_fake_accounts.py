"""The accounts in memory do what every store must do."""

import contextlib
from collections.abc import AsyncIterator

import pytest

from cordboard.testing import store_contract as contract
from cordboard.testing.fake_accounts import FakeAccounts
from cordboard.testing.store_contract.samples import Opener


@pytest.fixture
def opened() -> Opener:
    accounts = FakeAccounts()

    @contextlib.asynccontextmanager
    async def again() -> AsyncIterator[FakeAccounts]:
        yield accounts

    return again  # type: ignore[return-value]  # the part of a store that this suite needs


class TestSecondFactors(contract.SecondFactorsContract): ...
