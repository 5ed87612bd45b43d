"""13: duplicates are merged by the CRM's own means, once, and an undo restores all that there was."""

import json
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

import pytest

from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    CreateContact,
    CreateDeal,
    CreateTask,
    LinkTask,
    MergeRecords,
    RecreateRecord,
    Ref,
    RemoveNote,
    RestoreLinks,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import MergeImage
from cordboard.domain.duplicates.plan import choices
from cordboard.ports.crm import Applied, Crm
from cordboard.ports.crm.merging import ReadsImages
from cordboard.ports.errors import Refused, Unavailable
from cordboard.testing.crm_contract.world import CrmWorld, applied, call, one, played, raising
from cordboard.testing.fault_injecting_transport import answer_lost

KINDS = (Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT, Entity.DEAL, Entity.CALL, Entity.TASK, Entity.NOTE)


class MergeContract:
    """13: duplicates. Asked where the manifest names kinds of record that the CRM merges."""

    def test_fifty_random_pairs_are_merged_and_undone_to_what_they_were(self, crm_world: CrmWorld, seed: int) -> None:
        crm, random = merging_crm(crm_world), Random(seed)

        async def story() -> None:
            pairs = [await invented_pair(crm_world, crm, random, n) for n in range(50)]
            before, files = everything(crm_world), [attached(crm_world, *pair[1:]) for pair in pairs]
            again: dict[str, str] = {}
            images = [await merged(crm, str(n), random, *pair) for n, pair in enumerate(pairs)]
            gone = {record["id"] for kind in KINDS for record in crm_world.records(kind)}
            assert not gone & {image.merged.id for image in images}
            for n, image in enumerate(images):
                again[await undone(crm, str(n), image)] = image.merged.id
            after = everything(crm_world, again)
            for kind, records in before.items():
                assert after[kind] == records
            new = {old: record for record, old in again.items()}
            assert [attached(crm_world, survivor, new[merged]) for _, survivor, merged in pairs] == files

        played(story())

    def test_an_attempt_without_an_answer_merges_once_and_an_undo_creates_once(self, crm_world: CrmWorld) -> None:
        crm = merging_crm(crm_world)

        async def story() -> None:
            first, second = (crm_world.person(Entity.LEAD, name, [f"+3492800011{n}"]) for n, name in enumerate("AB"))
            image = await image_of(crm, Entity.LEAD, first, second)
            action = merge_action("m", image)
            crm_world.far.play(answer_lost, path=crm_world.merges_at, method="POST")
            with raising(Unavailable):
                await crm.apply([action], verify=False)
            (done,) = applied(await crm.apply([action], verify=True))
            assert (done.id, done.was_there) == (first, True)
            assert [row["id"] for row in crm_world.records(Entity.LEAD)] == [first]
            recreate = RecreateRecord(key="u:record", merge="m", record=one(Entity.LEAD, second), before=image)
            (made,) = applied(await crm.apply([recreate], verify=False))
            (found,) = applied(await crm.apply([recreate], verify=True))
            assert (found.id, found.was_there) == (made.id, found.was_there)
            assert sorted(row["id"] for row in crm_world.records(Entity.LEAD)) == sorted([first, made.id])

        played(story())

    def test_records_that_changed_since_the_preview_are_not_merged(self, crm_world: CrmWorld) -> None:
        crm = merging_crm(crm_world)

        async def story() -> None:
            first, second = (crm_world.person(Entity.LEAD, name, [f"+3492800011{n}"]) for n, name in enumerate("AB"))
            image = await image_of(crm, Entity.LEAD, first, second)
            crm_world.fill(Entity.LEAD, second, crm_world.field(Entity.LEAD), "by a person")
            (outcome,) = await crm.apply([merge_action("m", image)], verify=False)
            assert isinstance(outcome, Refused)
            assert outcome.code == "merge_changed"
            assert len(crm_world.records(Entity.LEAD)) == 2
            crm_world.delete(Entity.LEAD, second)
            (outcome,) = await crm.apply([merge_action("m", image)], verify=False)
            assert isinstance(outcome, Refused)
            assert outcome.code == "merge_gone"

        played(story())

    def test_links_that_a_person_moved_since_stay_where_they_are(self, crm_world: CrmWorld) -> None:
        crm = merging_crm(crm_world)

        async def story() -> None:
            people = [crm_world.person(Entity.CONTACT, name, [f"+3492800011{n}"]) for n, name in enumerate("ABC")]
            first, second, third = (one(Entity.CONTACT, record) for record in people)
            tasks = [CreateTask(key=f"t{n}", subject=f"T{n}", about=(second,)) for n in range(2)]
            kept, moved = [done.id for done in applied(await crm.apply(tasks, verify=False))]
            image = await image_of(crm, Entity.CONTACT, str(first.id), str(second.id))
            applied(await crm.apply([merge_action("m", image)], verify=False))
            assert {link.id for link in (await read(crm, Entity.CONTACT, str(first.id))).links} == {kept, moved}
            link = LinkTask(key="l", task=one(Entity.TASK, moved), about=third, was=(first,), subject="T1")
            applied(await crm.apply([link], verify=False))
            again = await undone(crm, "m", image)
            assert {link.id for link in (await read(crm, Entity.CONTACT, again)).links} == {kept}
            assert {link.id for link in (await read(crm, Entity.CONTACT, str(third.id))).links} == {moved}

        played(story())

    def test_a_note_of_ours_is_removed_once(self, crm_world: CrmWorld) -> None:
        crm = merging_crm(crm_world)

        async def story() -> None:
            lead = one(Entity.LEAD, crm_world.person(Entity.LEAD, "A", ["+34928000111"]))
            note = AddNote(key="n", parent=lead, title="Duplicate", text="of B")
            (made,) = applied(await crm.apply([note], verify=False))
            for _ in range(2):
                applied(await crm.apply([RemoveNote(key="r", note=one(Entity.NOTE, made.id))], verify=True))
            assert [row for row in crm_world.records(Entity.NOTE) if row["id"] == made.id] == []

        played(story())


def merging_crm(crm_world: CrmWorld) -> Crm:
    """A connection to the CRM; skips where it merges nothing."""
    if not crm_world.capabilities.merges:
        pytest.skip("this CRM merges nothing itself: duplicates are marked")
    return crm_world.crm()


async def read(crm: Crm, entity: Entity, record: str) -> Any:
    assert isinstance(crm, ReadsImages)
    return await crm.image(entity, record)


async def image_of(crm: Crm, entity: Entity, survivor: str, merged: str) -> MergeImage:
    """Both records as they are."""
    found = [await read(crm, entity, record) for record in (survivor, merged)]
    return MergeImage(survivor=found[0], merged=found[1])


def merge_action(merge: str, image: MergeImage, take: tuple[str, ...] = ()) -> MergeRecords:
    entity = image.survivor.entity
    return MergeRecords(
        key=f"merge:{merge}", merge=merge, survivor=one(entity, image.survivor.id), merged=one(entity, image.merged.id),
        take=take, before=image,
    )  # fmt: skip


async def invented_pair(crm_world: CrmWorld, crm: Crm, random: Random, n: int) -> tuple[Entity, str, str]:
    """Two people with values and linked records by chance."""
    entity = random.choice((Entity.CONTACT, Entity.LEAD, Entity.ACCOUNT))
    owners, made = crm_world.owners(), []
    for half in "AB":
        phones = [f"+34928{n:03}{random.randrange(10)}{at}{ord(half) % 10}" for at in range(random.randrange(1, 3))]
        record = crm_world.person(entity, f"Person {n} {half}", phones, owner=random.choice(owners))
        if random.random() < 0.5:
            crm_world.fill(entity, record, crm_world.field(entity), f"source {random.randrange(99)}")
        if entity is Entity.LEAD and random.random() < 0.5:
            crm_world.tag(record, [f"tag {random.randrange(5)}"])
        await linked(crm, one(entity, record), random, f"{n}{half}")
        for at in range(random.randrange(3)):
            crm_world.meet(entity, record, f"Meeting {n}{half}{at}")
            crm_world.attach(entity, record, f"{random.randrange(2)}.txt", random.choice((b"", f"{n}{half}".encode())))
        made.append(record)
    return entity, made[0], made[1]


async def linked(crm: Crm, person: Ref, random: Random, key: str) -> None:
    actions: list[Action] = [
        CreateTask(key=f"{key}t{at}", subject=f"Task {key}{at}", about=(person,)) for at in range(random.randrange(3))
    ]
    actions += [call(f"{key}c{at}", about=(person,)) for at in range(random.randrange(3))]
    actions += [
        AddNote(key=f"{key}n{at}", parent=person, title="Note", text=f"{key}{at}") for at in range(random.randrange(2))
    ]
    if person.entity is Entity.CONTACT and random.random() < 0.5:
        actions.append(CreateDeal(key=f"{key}d", name=f"Deal {key}", contact=person))
    if person.entity is Entity.ACCOUNT and random.random() < 0.5:
        actions.append(CreateContact(key=f"{key}p", name=f"Staff {key}", phone="+34928777000", account=person))
    for action in actions:
        applied(await crm.apply([action], verify=False))


async def merged(crm: Crm, merge: str, random: Random, entity: Entity, survivor: str, duplicate: str) -> MergeImage:
    """Merged with fields taken by chance; the image of before."""
    image = await image_of(crm, entity, survivor, duplicate)
    taken = tuple(one.name for one in choices(image) if one.merged is not None and random.random() < 0.5)
    (done,) = applied(await crm.apply([merge_action(merge, image, taken)], verify=False))
    assert done.id == survivor
    return image


async def undone(crm: Crm, merge: str, image: MergeImage) -> str:
    """Both parts of an undo, each sent twice, as after a crash; the id of the record that was created again."""
    record = one(image.merged.entity, image.merged.id)
    recreate = RecreateRecord(key=f"undo:{merge}", merge=merge, record=record, before=image)
    (made,) = applied(await crm.apply([recreate], verify=False))
    (found,) = applied(await crm.apply([recreate], verify=True))
    assert found.id == made.id, "a second attempt creates no second record"
    again = one(image.merged.entity, made.id)
    restore = RestoreLinks(key=f"undo:{merge}:links", merge=merge, again=again, before=image)
    done: list[Applied] = [applied(await crm.apply([restore], verify=True))[0] for _ in range(2)]
    assert done[0].remark == done[1].remark
    return made.id


def attached(crm_world: CrmWorld, *records: str) -> list[Any]:
    return [crm_world.attachments(one) for one in records]


def everything(crm_world: CrmWorld, again: Mapping[str, str] | None = None) -> dict[str, list[str]]:
    """All records as text in a fixed order, without system fields; new ids written as the old ones."""
    found = {}
    kinds: dict[str, Sequence[Mapping[str, Any]]] = {kind: crm_world.records(kind) for kind in KINDS}
    for kind, records in {**kinds, "meeting": crm_world.meetings()}.items():
        kept = [
            {name: value for name, value in row.items() if name not in crm_world.stamps and value not in (None, [], "")}
            for row in records
        ]
        rows = [json.dumps(row, sort_keys=True, default=str) for row in kept]
        for new, old in (again or {}).items():
            rows = [row.replace(new, old) for row in rows]
        found[kind] = sorted(rows)
    return found
