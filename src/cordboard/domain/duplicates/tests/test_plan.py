"""The plan of a merge and what an undo writes."""

from random import Random
from typing import Any

import msgspec

from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import Link, Linked, MergeImage, RecordImage, fingerprint
from cordboard.domain.duplicates.plan import choices, differing, files_moved, moved, relinked


def record(id_: str, links: tuple[Link, ...] = (), **values: Any) -> RecordImage:
    return RecordImage(entity=Entity.CONTACT, id=id_, values=values, links=links)


def task(id_: str, *held: str) -> Link:
    return Link(entity=Linked.TASK, id=id_, field="who", held=held)


def test_empty_fields_are_filled_and_the_rest_is_for_a_user_to_choose() -> None:
    image = MergeImage(survivor=record("s", a="1", b="2", same="x"), merged=record("m", b="3", c="4", same="x", d=""))
    assert [(one.name, one.take) for one in choices(image)] == [("b", False), ("c", True)]
    assert [(one.name, one.take) for one in choices(image, ["b"])] == [("b", True), ("c", False)]
    kept = msgspec.structs.replace(image, survivor=msgspec.structs.replace(image.survivor, keeps=("b",)))
    assert [one.name for one in choices(kept)] == ["c"]


def test_what_moves_is_counted_by_kind_once_a_record() -> None:
    call = Link(entity=Linked.CALL, id="c", field="parent", held=("m",))
    also = Link(entity=Linked.CALL, id="c", field="people", held=("m",))
    image = MergeImage(survivor=record("s"), merged=record("m", (task("1", "m"), task("2", "m"), call, also)))
    assert moved(image) == {Entity.TASK: 2, Entity.CALL: 1}


def test_a_fingerprint_changes_with_a_value_and_a_link_and_not_with_order_or_emptiness() -> None:
    image = MergeImage(survivor=record("s", (task("1", "s"), task("2", "s")), a="1", b=""), merged=record("m", c="1"))
    same = MergeImage(survivor=record("s", (task("2", "s"), task("1", "s")), a="1"), merged=record("m", c="1", d=None))
    assert fingerprint(image) == fingerprint(same)
    for other in (
        MergeImage(survivor=record("s", a="1"), merged=record("m", c="1")),
        MergeImage(survivor=image.survivor, merged=record("m", c="2")),
    ):
        assert fingerprint(other) != fingerprint(image)


def test_only_what_differs_is_written_and_empty_is_empty() -> None:
    assert differing(record("s", a="1"), {"a": "1", "b": "2", "c": ""}) == {"b": None}
    assert differing(record("s", a="1", b=None, c="", d="x"), {"a": "2", "b": "", "d": "x"}) == {"a": "1"}


def test_a_linked_record_gets_the_new_id_in_its_place_and_keeps_what_people_did() -> None:
    links = (task("1", "m"), task("2", "x", "m", "y"), task("3", "s", "m"), task("4", "m"), task("5", "m"))
    image = MergeImage(survivor=record("s"), merged=record("m", links))
    now = [
        task("1", "s"),  # moved by the merge
        task("2", "x", "s", "z"),  # y was taken off, z added by people
        task("3", "s"),
        task("5", "new"),  # an attempt before did it
    ]  # 4 was deleted, or linked elsewhere
    writes, left = relinked(image, now, "new")
    assert {write.link.id: write.ids for write in writes} == {"1": ("new",), "2": ("x", "new", "z"), "3": ("s", "new")}
    assert [link.id for link in left] == ["4"]


def test_a_merge_undone_leaves_every_link_as_it_was(seed: int) -> None:
    random = Random(seed)
    for _ in range(200):
        held = [tuple(random.sample(["s", "m", "x", "y"], random.randrange(1, 5))) for _ in range(5)]
        links = tuple(task(str(n), *ids) for n, ids in enumerate(held) if "m" in ids)
        image = MergeImage(survivor=record("s"), merged=record("m", links))
        merged = [task(one.id, *dict.fromkeys("s" if id_ == "m" else id_ for id_ in one.held)) for one in links]
        writes, left = relinked(image, merged, "new")
        found = {link.id: link.held for link in merged} | {write.link.id: write.ids for write in writes}
        wanted = {one.id: tuple("new" if id_ == "m" else id_ for id_ in one.held) for one in links}
        assert (found, left) == (wanted, [])


def test_an_undo_moves_the_files_that_are_left_once_and_counts_those_that_somebody_deleted() -> None:
    def file(id_: str, name: str) -> Link:
        return Link(entity=Linked.ATTACHMENT, id=id_, field="Parent_Id", held=("m",), name=name)

    links = (file("1", "a.pdf"), file("2", "a.pdf"), file("3", "b.pdf"))
    image = MergeImage(
        survivor=RecordImage(entity=Entity.LEAD, id="s"), merged=RecordImage(entity=Entity.LEAD, id="m", links=links)
    )

    def left_to_do(at_survivor: str, again: str) -> tuple[list[tuple[str, bool]], int]:
        there = [file(one, "") for one in at_survivor]
        moves, gone = files_moved(image, there, [file(f"n{n}", f"{one}.pdf") for n, one in enumerate(again)])
        return [(one.link.id, one.copied) for one in moves], gone

    assert left_to_do("123", "") == ([("1", False), ("2", False), ("3", False)], 0)
    assert left_to_do("1234", "a") == ([("1", True), ("2", False), ("3", False)], 0), (
        "broken off between copy and removal"
    )
    assert left_to_do("23", "a") == ([("2", False), ("3", False)], 0), "the first is over"
    assert left_to_do("3", "aa") == ([("3", False)], 0)
    assert left_to_do("", "aab") == ([], 0)
    assert left_to_do("2", "") == ([("2", False)], 2), "a person deleted two"
