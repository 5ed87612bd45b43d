"""Calls without a client in a CRM: looked at again at their times, changed and removed in one commit."""

import msgspec

from cordboard.ports.store.awaited_records import AwaitedRecord, NoLongerAwaited
from cordboard.ports.store.batch import Batch
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener

FIRST = AwaitedRecord(lane=LANE, call="c1", update_until=50.0, until=100.0, next_at=10.0)


class AwaitedRecordsContract:
    @run
    async def test_a_call_waits_until_it_is_removed_and_is_due_in_the_order_of_its_times(self, opened: Opener) -> None:
        second = AwaitedRecord(lane=LANE, call="c2", update_until=None, until=100.0, next_at=5.0)
        async with opened() as store:
            await store.commit(Batch(awaited=[FIRST, second, msgspec.structs.replace(FIRST, lane="espo")]))
        later = msgspec.structs.replace(FIRST, update_until=None, next_at=30.0)
        async with opened() as store:
            assert await store.awaited_records(LANE, 9.0, 9) == [second]
            assert await store.awaited_records(LANE, 10.0, 9) == [second, FIRST]
            assert await store.awaited_records(LANE, 10.0, 1) == [second]
            await store.commit(Batch(awaited=[later, NoLongerAwaited(LANE, "c2")]))
            assert await store.awaited_records(LANE, 29.0, 9) == []
            assert await store.awaited_records(LANE, 30.0, 9) == [later]
            assert len(await store.awaited_records("espo", 30.0, 9)) == 1
