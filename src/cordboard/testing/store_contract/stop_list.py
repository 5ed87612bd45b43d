"""Calls that an entry of the stop list stopped are counted once each."""

from cordboard.ports.store.batch import Batch
from cordboard.ports.store.stop_list import Hits, StoppedCall
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener


class StopListContract:
    @run
    async def test_a_call_counts_once_for_each_entry_however_often_it_is_decided(self, opened: Opener) -> None:
        one, other = (StoppedCall(entry, "c1", 10.0) for entry in ("number:80", "hidden:"))
        async with opened() as store:
            await store.commit(Batch(stopped=[one, other]))
            await store.commit(Batch(stopped=[one, StoppedCall("number:80", "c2", 20.0)]))
        async with opened() as store:
            assert dict(await store.stop_list_hits()) == {"number:80": Hits(2, 20.0), "hidden:": Hits(1, 10.0)}
