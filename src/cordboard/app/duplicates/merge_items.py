"""The outbox items of a merge and of its undo, and what their states say of it."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

import msgspec

from cordboard.domain.crm.actions import (
    Action,
    AddNote,
    MergeRecords,
    RecreateRecord,
    Ref,
    RemoveNote,
    RestoreLinks,
    kind_of,
)
from cordboard.domain.crm.contact_match import Entity
from cordboard.ports.store.merges import Merge
from cordboard.ports.store.outbox import Item, ItemState, NewItem

MERGE, MARK = "merge", "mark"  # methods
ALONE = {"merge_records": 1, "recreate_record": 1, "restore_links": 1}  # items of one request


class MergeState(StrEnum):
    """What became of a merge."""

    WAITING = "waiting"
    DONE = "done"
    FAILED = "failed"  # the CRM refused it, or it was discarded
    UNDOING = "undoing"
    UNDONE = "undone"
    UNDO_FAILED = "undo_failed"


def merging(merge: Merge, notes: tuple[str, str] = ("", "")) -> list[NewItem]:
    """The items of the merge; `notes`: texts for the survivor and for the other record, where both are only marked."""
    survivor = Ref(entity=merge.entity, id=merge.survivor)
    merged = Ref(entity=merge.merged_entity, id=merge.merged)
    if merge.method == MARK:
        return [
            _item(merge, AddNote(key=key, parent=record, title="Cordboard", text=text))
            for key, record, text in zip(_keys(merge, MARKS), (survivor, merged), notes, strict=True)
        ]
    (key,) = _keys(merge, ("merge",))
    action = MergeRecords(key=key, merge=merge.id, survivor=survivor, merged=merged, take=merge.take)
    return [_item(merge, action)]


def undoing(merge: Merge) -> list[NewItem]:
    """The items that undo it."""
    if merge.method == MARK:
        notes = [Ref(entity=Entity.NOTE, item=key) for key in _keys(merge, MARKS)]
        keys = _keys(merge, ("unmark1", "unmark2"))
        return [_item(merge, RemoveNote(key=key, note=note)) for key, note in zip(keys, notes, strict=True)]
    record, links = _keys(merge, ("record", "links"))
    again = Ref(entity=merge.merged_entity, item=record)
    gone = Ref(entity=merge.merged_entity, id=merge.merged)
    return [
        _item(merge, RecreateRecord(key=record, merge=merge.id, record=gone)),
        _item(merge, RestoreLinks(key=links, merge=merge.id, again=again)),
    ]


MARKS = ("mark1", "mark2")
STEPS = ("merge", *MARKS)
UNDO_STEPS = ("record", "links", "unmark1", "unmark2")


def keys_of(merge: Merge) -> list[str]:
    """Of all items that there may be."""
    return _keys(merge, (*STEPS, *UNDO_STEPS))


def state_of(merge: Merge, items: Mapping[str, Item]) -> MergeState:
    """What became of it, by its items."""
    there = [items[key] for key in _keys(merge, UNDO_STEPS if merge.undone_at else STEPS) if key in items]
    states = {one.state for one in there}
    if states & {ItemState.PARKED, ItemState.DROPPED}:
        return MergeState.UNDO_FAILED if merge.undone_at else MergeState.FAILED
    if there and states == {ItemState.DONE}:
        return MergeState.UNDONE if merge.undone_at else MergeState.DONE
    return MergeState.UNDOING if merge.undone_at else MergeState.WAITING


def new_record(merge: Merge, items: Mapping[str, Item]) -> str | None:
    """The id of the record that an undo created again."""
    item = items.get(_keys(merge, ("record",))[0])
    return item.record if item else None


def reasons(merge: Merge, items: Mapping[str, Item]) -> list[Item]:
    """Items that say something: why one was refused, what an undo left alone."""
    return [items[key] for key in keys_of(merge) if key in items and items[key].reason]


def _keys(merge: Merge, steps: Sequence[str]) -> list[str]:
    return [f"merge:{merge.id}:{step}" for step in steps]


def _item(merge: Merge, action: Action) -> NewItem:
    refs = [ref.item for ref in _refs(action) if ref.item]
    return NewItem(
        key=action.key,
        lane=merge.connection,
        kind=kind_of(action),
        subject=f"merge {merge.id}",
        call=None,
        body=msgspec.json.encode(action),
        refs=tuple(refs),
    )


def _refs(action: Action) -> tuple[Ref, ...]:
    match action:
        case RestoreLinks(again=ref) | RemoveNote(note=ref):
            return (ref,)
    return ()
