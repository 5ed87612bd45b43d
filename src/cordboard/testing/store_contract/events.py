"""The last events of the stream."""

import msgspec

from cordboard.ports.store.events import StoredEvent
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import Opener


def event(id_: int) -> StoredEvent:
    return StoredEvent(id_, "connection", 10.0 + id_, msgspec.Raw(b'{"id":"zoho"}'))


class EventsContract:
    @run
    async def test_events_come_back_in_order_after_a_restart_and_it_is_known_that_none_is_missing(
        self, opened: Opener
    ) -> None:
        async with opened() as store:
            assert await store.last_events(10) == ([], True)
            store.keep_events([event(1), event(2)], 0)
            await store.close_events([event(4)])
        async with opened() as store:
            assert await store.last_events(10) == ([event(1), event(2), event(4)], True)
            assert await store.last_events(2) == ([event(2), event(4)], True)

    @run
    async def test_events_without_an_end_may_have_lost_some(self, opened: Opener) -> None:
        async with opened() as store:
            await store.close_events([event(1)])
            store.keep_events([event(2)], 0)
        async with opened() as store:
            assert await store.last_events(10) == ([event(1), event(2)], False)

    @run
    async def test_old_events_are_forgotten(self, opened: Opener) -> None:
        async with opened() as store:
            store.keep_events([event(1)], 0)
            store.keep_events([event(2), event(3)], 2)
            await store.close_events([])
        async with opened() as store:
            assert await store.last_events(10) == ([event(2), event(3)], True)
