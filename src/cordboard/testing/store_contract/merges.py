"""Merges: what both records were, the bindings that follow, people who share something."""

from typing import Any

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import MergeImage, RecordImage
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.merges import Merge, MergeContent, RecordMove
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.people import person
from cordboard.testing.store_contract.samples import LANE, Opener, done, item

IMAGE = MergeImage(
    survivor=RecordImage(entity=Entity.LEAD, id="r1", values={"Phone": "1"}),
    merged=RecordImage(entity=Entity.LEAD, id="r2", values={"Tag": [{"name": "vip"}]}),
)


def merge(name: str, at: float = 1.0, **more: Any) -> Merge:
    return Merge(
        id=name, connection=LANE, method="merge", entity=Entity.LEAD, survivor="r1", merged_entity=Entity.LEAD,
        merged="r2", at=at, by="Ana", take=("Phone",), content=MergeContent(before=IMAGE, survivor_name="A"), **more,
    )  # fmt: skip


class MergesContract:
    @run
    async def test_a_merge_is_stored_with_its_items_and_its_undo_changes_nothing_else(self, opened: Opener) -> None:
        async with opened() as store:
            await store.commit(Batch(merges=[merge("m1"), merge("m2", at=2)], items=[item("merge:m1:merge")]))
            await store.commit(Batch(merges=[merge("m1", undone_at=5.0, undone_by="Bo")]))
        async with opened() as store:
            assert await store.merge("m1") == merge("m1", undone_at=5.0, undone_by="Bo")
            assert [one.id for one in await store.merges(10)] == ["m2", "m1"]
            assert [one.id for one in await store.merges(1, LANE)] == ["m2"]
            assert (await store.merge("m3"), await store.merges(9, "other")) == (None, [])

    @run
    async def test_bindings_follow_a_merge_and_come_back_with_its_undo(self, opened: Opener) -> None:
        async with opened() as store:
            epoch = await store.acquire_lane(LANE)
            keys = ("c1:lead", "c2:lead", "c3:call")
            kinds = {"c3:call": "log_call"}
            await store.commit(Batch(items=[item(key, kind=kinds.get(key, "create_lead")) for key in keys]))
            records = {"c1:lead": "r1", "c2:lead": "r2", "c3:call": "r2"}
            outcomes = [done(key, record=record) for key, record in records.items()]
            await store.commit(Batch(done=outcomes, fence=(LANE, epoch)))

            async def bound() -> list[str | None]:
                return [one.record for one in await store.items_by_key(list(keys))]

            moved = RecordMove(merge="m1", lane=LANE, was="r2", now="r1", link="page")
            for _ in range(2):  # a drain that was killed says it again
                await store.commit(Batch(moves=[moved]))
            assert await bound() == ["r1", "r1", "r2"], "a record that is no person keeps its id"
            assert await store.moved_records(LANE) == {"r2": "r1"}
            await store.commit(Batch(moves=[RecordMove(merge="m1", lane=LANE, was="r2", now="r9", undo=True)]))
            assert await bound() == ["r1", "r9", "r2"], "what was the survivor's stays the survivor's"
            assert await store.moved_records(LANE) == {"r2": "r9"}
            assert await store.moved_records("other") == {}

    @run
    async def test_people_who_share_a_number_an_address_or_a_name_are_found(self, opened: Opener) -> None:
        people = [
            person("1", phones=("067 1",)),
            person("2", entity=Entity.LEAD, phones=("+380 67 1",)),
            person("3", fields={"Email": "A@b.test"}),
            person("4", fields={"Second": " a@B.test"}),
            person("5", name="Ana Vega"),
            person("6", name="ana vega"),
            person("7", fields={"Email": "c@b.test"}),
            person("8", entity=Entity.ACCOUNT, name="Ana Vega"),
            person("9", entity=Entity.ACCOUNT, name="Acme"),
            person("10", entity=Entity.ACCOUNT, name="ACME"),
        ]
        numbers = {"1": ["+380671"], "2": ["+380671"], "7": ["+380672"], "8": ["+380672"]}
        async with opened() as store:
            await store.put(LANE, people, numbers)
            await store.put("other", [person("1", phones=("067 1",))], {"1": ["+380671"]})
            found = await store.shared_people(LANE, ["Email", "Second"], 100)
            assert sorted(one.candidate.id or "" for one in found) == sorted(
                ["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
            )
            assert {one.candidate.id for one in await store.shared_people("other", [], 100)} == set()
