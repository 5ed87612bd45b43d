"""Leases: one owner at a time, epochs that only grow, writes fenced by them."""

import pytest

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.errors import FencingError
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import PHONES, Opener, item, row

NAME = "intake phones"
LONG, OVER = 3600.0, -1.0  # Units: s


class LeasesContract:
    @run
    async def test_a_lease_is_given_to_one_owner_until_it_is_over(self, opened: Opener) -> None:
        async with opened() as store:
            assert await store.lease(NAME) is None
            first = await store.acquire_lease(NAME, "one", LONG)
            assert first is not None
            assert await store.acquire_lease(NAME, "two", LONG) is None
            assert await store.lease(NAME) == first
            other = await store.acquire_lease("intake others", "two", LONG)
            assert other is not None

    @run
    async def test_a_lease_that_is_over_goes_to_another_with_a_greater_epoch(self, opened: Opener) -> None:
        async with opened() as store:
            first = await store.acquire_lease(NAME, "one", OVER)
            second = await store.acquire_lease(NAME, "two", LONG)
            assert first is not None
            assert second is not None
            assert second.epoch > first.epoch
            assert await store.renew_leases("one", {NAME: first.epoch}, LONG) == []
            assert await store.acquire_lease(NAME, "one", LONG) is None

    @run
    async def test_an_owner_who_asks_again_fences_off_what_it_began_before(self, opened: Opener) -> None:
        async with opened() as store:
            first = await store.acquire_lease(NAME, "one", LONG)
        async with opened() as store:
            second = await store.acquire_lease(NAME, "one", LONG)
            assert first is not None
            assert second is not None
            assert second.epoch > first.epoch
            with pytest.raises(FencingError):
                await store.commit(Batch(lease=(NAME, first.epoch), calls=[row("c")]))

    @run
    async def test_a_renewed_lease_lasts(self, opened: Opener) -> None:
        async with opened() as store:
            given = await store.acquire_lease(NAME, "one", OVER)
            assert given is not None
            assert list(await store.renew_leases("one", {NAME: given.epoch, "another": 1}, LONG)) == [NAME]
            assert await store.acquire_lease(NAME, "two", LONG) is None
            assert await store.renew_leases("one", {}, LONG) == ()

    @run
    async def test_a_write_under_a_stale_lease_writes_nothing_at_all(self, opened: Opener) -> None:
        async with opened() as store:
            old = await store.acquire_lease(NAME, "one", OVER)
            new = await store.acquire_lease(NAME, "two", LONG)
            assert old is not None
            assert new is not None
            batch = Batch(calls=[row("c")], items=[item("a")], cursor=(PHONES, 5), lease=(NAME, old.epoch))
            with pytest.raises(FencingError):
                await store.commit(batch)
            assert await store.call("c") is None
            assert await store.items_by_key(["a"]) == []
            assert await store.cursor(PHONES) == 0
            batch.lease = (NAME, new.epoch)
            await store.commit(batch)
            assert await store.cursor(PHONES) == 5

    @run
    async def test_a_lease_that_nobody_holds_fences_too(self, opened: Opener) -> None:
        async with opened() as store:
            with pytest.raises(FencingError):
                await store.commit(Batch(lease=("never taken", 1), calls=[row("c")]))
