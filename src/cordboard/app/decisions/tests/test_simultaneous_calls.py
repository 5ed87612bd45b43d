"""Many calls at the same moment, over several phone connections: one lead for each stranger, whatever the order."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path
from random import Random
from typing import Any, cast

import pytest

from cordboard.app.ingest.intake import Intake
from cordboard.domain.crm.actions import CreateLead
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.app_fixture import CRM, AppFixture
from cordboard.testing.event_loop import run
from cordboard.testing.fake_crm import FakeCrm
from cordboard.testing.fake_pbx import FakePbx, piece_of

CLIENTS = [f"+346001112{n:02}" for n in range(24)]
PHONES = ("pbx", "second", "third")


class SlowStore:
    """A store whose answers take their time, so that whoever does not wait for others meets them."""

    def __init__(self, store: object, chance: Random) -> None:
        self._store = store
        self._chance = chance

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._store, name)
        if not asyncio.iscoroutinefunction(found):
            return found
        return self._delayed(found)

    def _delayed(self, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
        async def call(*args: Any, **kwargs: Any) -> Any:
            for _ in range(self._chance.randint(0, 3)):
                await asyncio.sleep(0)
            answer = await method(*args, **kwargs)
            for _ in range(self._chance.randint(0, 3)):
                await asyncio.sleep(0)
            return answer

        return call


async def busy_minute(app_fixture: AppFixture, chance: Random) -> None:
    """Each phone connection reports calls of all clients; decisions and sending happen at the same time."""
    intakes = [
        Intake(
            name,
            FakePbx(0, None),
            {},
            app_fixture.store,
            app_fixture.decider,
            app_fixture.host,
            app_fixture.clock,
            lambda _row: None,
            None,
        )
        for name in PHONES
    ]

    async def phone(intake: Intake) -> None:
        await intake.recall()
        for n in range(6):
            if chance.random() < 0.8:  # fresh: these calls are decided at once, the others after a look-up
                await app_fixture.directory_sync.refresh(CRM)
            ends = [app_fixture.end(f"{n}-{i}", chance.choice(CLIENTS)) for i in range(chance.randint(1, 8))]
            await intake.accept([piece_of(event) for event in ends])
            while await intake.step():
                pass
            await asyncio.sleep(0)

    async def sending() -> None:
        for _ in range(20):
            if chance.random() < 0.3:
                await app_fixture.directory_is_stale()
            await app_fixture.drain()
            app_fixture.clock.advance(1)

    async with asyncio.timeout(30):
        await asyncio.gather(*(phone(intake) for intake in intakes), sending())
        for _ in range(30):
            app_fixture.clock.advance(6)
            await app_fixture.drain()


@pytest.mark.parametrize("seed", range(12))
@run
async def test_simultaneous_calls_of_many_strangers_make_one_lead_for_each(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    app_fixture = AppFixture(tmp_path, FakeCrm(chance.choice(["look_first", "unique_key"])), 100, 0)
    app_fixture.store = cast(SqliteStore, SlowStore(app_fixture.store, chance))
    try:
        await app_fixture.furnish()
        await app_fixture.directory_is_stale()
        await app_fixture.directory_sync.refresh(CRM)  # fresh as of now, as in life: not as of later
        await busy_minute(app_fixture, chance)
        leads = Counter(lead.phone for lead in app_fixture.crm.made("create_lead") if isinstance(lead, CreateLead))
        assert set(leads) <= set(CLIENTS)
        assert set(leads.values()) == {1}
        assert set(await app_fixture.states()) == {"done"}
        assert len(app_fixture.decider.locks) == 0
    finally:
        await app_fixture.store.close()
