"""What the sender of the outbox asks of merges: images for their actions, other records for those that are gone, and
which bindings follow once an item is done.
"""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.domain.crm.actions import MERGES, Action, MergeRecords, RecreateRecord, Ref
from cordboard.domain.duplicates.images import MergeImage
from cordboard.ports.crm import Applied, Change, Outcome
from cordboard.ports.store.merges import MergeStore, RecordMove
from cordboard.ports.store.outbox import Item


async def prepared(store: MergeStore, lane: str, actions: Sequence[Action]) -> list[Action]:
    """The actions as they are sent: with the stored image, or about the records that stand for those of a merge."""
    moved = await store.moved_records(lane)
    found: list[Action] = []
    for action in actions:
        if isinstance(action, MERGES):
            found.append(await _with_image(store, action, moved))
        else:
            found.append(followed(action, moved) if moved else action)
    return found


def followed(action: Action, moved: Mapping[str, str]) -> Action:
    """The action about the records that stand for those that are gone."""
    changes: dict[str, object] = {}
    for name in action.__struct_fields__:
        value = getattr(action, name)
        if isinstance(value, Ref):
            changes[name] = _now(value, moved)
        elif isinstance(value, tuple) and value and isinstance(value[0], Ref):
            changes[name] = tuple(_now(ref, moved) for ref in value)
    return msgspec.structs.replace(action, **changes)


def record_now(record: str, moved: Mapping[str, str]) -> str:
    """The record that stands for this one now, over several merges."""
    seen = {record}
    while (further := moved.get(record)) is not None and further not in seen:
        seen.add(further)
        record = further
    return record


def body_with_job(item: Item, job: str) -> bytes | None:
    """The body of the item of a merge that the CRM carries out later, with its job; None: it is the body of before."""
    action = msgspec.json.decode(item.body, type=Action)
    if not isinstance(action, MergeRecords) or action.job == job:
        return None
    return msgspec.json.encode(msgspec.structs.replace(action, job=job))


def moves_of(lane: str, actions: Sequence[Action], outcomes: Sequence[Outcome]) -> list[RecordMove]:
    """Bindings that follow: to the survivor of a merge, to the record that an undo created."""
    found = []
    for action, outcome in zip(actions, outcomes, strict=True):
        if not isinstance(outcome, Applied):
            continue
        if isinstance(action, MergeRecords):
            was = str(action.merged.id)
            found.append(RecordMove(merge=action.merge, lane=lane, was=was, now=outcome.id, link=outcome.link))
        elif isinstance(action, RecreateRecord):
            was = str(action.record.id)
            found.append(
                RecordMove(merge=action.merge, lane=lane, was=was, now=outcome.id, link=outcome.link, undo=True)
            )
    return found


def gone_people(actions: Sequence[Action], outcomes: Sequence[Outcome]) -> list[Change]:
    """People who are merged leave the directory at once."""
    return [
        Change(entity=action.merged.entity, id=str(action.merged.id))
        for action, outcome in zip(actions, outcomes, strict=True)
        if isinstance(action, MergeRecords) and isinstance(outcome, Applied)
    ]


def _now(ref: Ref, moved: Mapping[str, str]) -> Ref:
    return msgspec.structs.replace(ref, id=record_now(ref.id, moved)) if ref.id and ref.id in moved else ref


async def _with_image(store: MergeStore, action: Action, moved: Mapping[str, str]) -> Action:
    assert isinstance(action, MERGES)
    merge = await store.merge(action.merge)
    before = merge.content.before if merge else None
    if before is not None and not isinstance(action, MergeRecords):
        before = _survivor_now(before, moved)
    return msgspec.structs.replace(action, before=before)


def _survivor_now(before: MergeImage, moved: Mapping[str, str]) -> MergeImage:
    """The survivor may have been merged and created again since."""
    survivor = msgspec.structs.replace(before.survivor, id=record_now(before.survivor.id, moved))
    return msgspec.structs.replace(before, survivor=survivor)
