"""What a merge stored about a person is found, and goes when the person is erased or its time is over."""

from pathlib import Path

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import MergeImage, RecordImage
from cordboard.domain.interaction import Identity, IdentityKind
from cordboard.domain.personal_data.sought import Sought
from cordboard.domain.settings.retention import DataKind
from cordboard.ports.store.batch import Batch
from cordboard.ports.store.merges import Merge, MergeContent
from cordboard.store.sqlite.personal_data.merges import MergesPart
from cordboard.store.sqlite.store import SqliteStore
from cordboard.testing.clock import FakeClock
from cordboard.testing.event_loop import run
from cordboard.testing.store_contract.samples import LANE, done, item
from cordboard.toolkit.crypto import Cipher

NUMBER = "+34600111222"


def merge(name: str, phone: str, at: float = 1.0) -> Merge:
    images = [RecordImage(entity=Entity.LEAD, id=f"{name}{n}", values={"Phone": phone}) for n in "ab"]
    content = MergeContent(before=MergeImage(survivor=images[0], merged=images[1]))
    return Merge(
        id=name, connection=LANE, method="merge", entity=Entity.LEAD, survivor=f"{name}a", merged_entity=Entity.LEAD,
        merged=f"{name}b", at=at, by="Ana", content=content,
    )  # fmt: skip


@run
async def test_images_of_the_person_are_found_and_erased_once_nothing_goes_on(tmp_path: Path) -> None:
    store = SqliteStore.open(tmp_path / "db", Cipher.at(tmp_path / "key"), FakeClock(100.0))
    try:
        part = MergesPart(store.main)
        sought = Sought(identities=(Identity(IdentityKind.PHONE, NUMBER),), until=50.0)
        merges = [merge("m1", "600 111 222"), merge("m2", "600 999 999"), merge("m3", NUMBER, at=60.0)]
        await store.commit(Batch(merges=merges, items=[item("merge:m1:merge", kind="merge_records")]))
        found = await part.find(sought)
        assert [(one.id, one.open) for one in found.findings] == [("m1", True)]
        assert found.findings[0].content["before"]["before"]["merged"]["values"] == {"Phone": "600 111 222"}
        assert await part.erase(sought, 100.0) == 0, "it is being sent"
        epoch = await store.acquire_lane(LANE)
        await store.commit(Batch(done=[done("merge:m1:merge", record="m1a")], fence=(LANE, epoch)))
        assert await part.erase(sought, 100.0) == 1
        assert (await part.find(sought)).findings == []
        kept = {one.id: one.content.before is not None for one in await store.merges(9)}
        assert kept == {"m1": False, "m2": True, "m3": True}
        await store.delete_outdated(DataKind.OUTBOX, 55.0, 1000.0)
        kept = {one.id: one.content.before is not None for one in await store.merges(9)}
        assert kept == {"m1": False, "m2": False, "m3": True}
    finally:
        await store.close()
