"""The call-back task of a client: one for each CRM, until it is closed."""

import msgspec

from cordboard.domain.crm.actions import STILL_OPEN
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.open_tasks import ClosedTask, OpenTask
from cordboard.ports.store.outbox import ItemState
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, Opener, done, item

FIRST = OpenTask(lane=LANE, subject="+34", item="a", call="c1", since=10.0, missed_at=10.0)


class OpenTasksContract:
    @run
    async def test_a_client_has_one_open_task_in_each_crm_until_it_is_closed(self, opened: Opener) -> None:
        other = msgspec.structs.replace(FIRST, lane="espo")
        async with opened() as store:
            tasks = [item("a", kind="create_task", call="c1"), item("b", kind="renew_task", call="c2")]
            await store.commit(Batch(items=tasks, tasks=[FIRST, other]))
        again = msgspec.structs.replace(FIRST, item="b", call="c2", missed_at=20.0)
        async with opened() as store:
            assert await store.open_task(LANE, "+34") == FIRST
            assert await store.open_task(LANE, "+35") is None
            await store.commit(Batch(tasks=[again]))
            assert await store.open_task(LANE, "+34") == again
            found = await store.open_tasks_of(["c1", "c3"])
            assert {call: [one.task for one in several] for call, several in found.items()} == {"c1": [again]}
            await store.commit(Batch(tasks=[ClosedTask(LANE, "+34")]))
            assert await store.open_task(LANE, "+34") is None
            assert await store.open_task("espo", "+34") == other

    @run
    async def test_a_task_that_was_rejected_or_discarded_is_not_open(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(items=[item("a", kind="create_task")], tasks=[FIRST]))
            epoch = await store.acquire_lane(LANE)
            for state in (ItemState.PARKED, ItemState.DROPPED):
                await store.commit(Batch(done=[done("a", state)], fence=(LANE, epoch)))
                assert await store.open_task(LANE, "+34") is None

    @run
    async def test_a_renewed_task_waits_since_the_first_call_unless_the_earlier_one_was_closed(
        self, opened: Opener
    ) -> None:
        again = msgspec.structs.replace(FIRST, item="b", missed_at=20.0, escalated_at=15.0)
        for code, expected in (
            (STILL_OPEN, again),
            (None, msgspec.structs.replace(again, since=20.0, escalated_at=None)),
        ):
            async with opened() as store:
                key = f"b{code}"
                task = msgspec.structs.replace(again, item=key)
                await store.commit(Batch(items=[item(key, kind="renew_task")], tasks=[task]))
                epoch = await store.acquire_lane(LANE)
                await store.commit(Batch(done=[done(key, record="r1", code=code)], fence=(LANE, epoch)))
                assert await store.open_task(LANE, "+34") == msgspec.structs.replace(expected, item=key)

    @run
    async def test_those_that_wait_too_long_are_escalated_once_the_oldest_first(self, opened: Opener) -> None:
        tasks = [
            msgspec.structs.replace(FIRST, subject=f"+{n}", since=float(n), missed_at=float(n)) for n in (3, 1, 2, 9)
        ]
        async with opened() as store:
            await store.commit(Batch(tasks=tasks))
            late = await store.tasks_to_escalate(LANE, 5.0, 2)
            assert [one.subject for one in late] == ["+1", "+2"]
            await store.commit(Batch(tasks=[msgspec.structs.replace(one, escalated_at=6.0) for one in late]))
            assert [one.subject for one in await store.tasks_to_escalate(LANE, 5.0, 9)] == ["+3"]
            assert await store.tasks_to_escalate("espo", 5.0, 9) == []
