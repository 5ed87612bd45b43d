"""Locks by key: exclusive, without circles, forgotten after use."""

import asyncio
import random

import pytest

from cordboard.app.decisions.identity_locks import IdentityLocks, Key
from cordboard.testing.event_loop import run

KEYS: list[Key] = [("crm", str(n)) for n in range(6)] + [("other", "1")]


@run
async def test_sets_of_keys_that_overlap_are_held_one_after_the_other_and_nobody_waits_for_ever() -> None:
    locks, chance, held = IdentityLocks(), random.Random(7), set[Key]()

    async def work() -> None:
        keys = [chance.choice(KEYS) for _ in range(chance.randint(1, 5))]
        async with locks.hold(keys):
            assert not held & set(keys)
            held.update(keys)
            for _ in range(chance.randint(0, 3)):
                await asyncio.sleep(0)
            held.difference_update(keys)

    async with asyncio.timeout(10):
        await asyncio.gather(*(work() for _ in range(500)))
    assert len(locks) == 0


@run
async def test_different_clients_do_not_wait_for_each_other() -> None:
    locks = IdentityLocks()
    async with locks.hold([("crm", "1")]), asyncio.timeout(1), locks.hold([("crm", "2"), ("other", "1")]):
        assert len(locks) == 3


@run
async def test_whoever_gives_up_waiting_leaves_nothing_behind() -> None:
    locks = IdentityLocks()
    async with locks.hold([("crm", "2")]):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01), locks.hold([("crm", "1"), ("crm", "2")]):
                raise AssertionError("the second key is taken")
        assert len(locks) == 1
    assert len(locks) == 0
