"""The plan of a merge: which field comes from which record, what moves; and what an undo has to write."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.domain.duplicates.images import Link, Linked, MergeImage, RecordImage


class FieldChoice(Value, frozen=True, kw_only=True):
    """A field that the two records fill differently. `take`: the merged record's value is kept."""

    name: str
    survivor: Any
    merged: Any
    take: bool


def is_empty(value: Any) -> bool:
    """What a field holds that nobody filled."""
    return value is None or value in ("", [], {}) or value is False


def choices(image: MergeImage, taken: Collection[str] | None = None) -> list[FieldChoice]:
    """The fields for which the merged record has another value, in the order of the survivor's.

    `taken`: those whose value comes from the merged record; None: those that the survivor leaves empty.
    """
    names = dict.fromkeys((*image.survivor.values, *image.merged.values))
    found = []
    for name in names:
        ours, theirs = image.survivor.values.get(name), image.merged.values.get(name)
        if ours == theirs or is_empty(theirs) or name in image.survivor.keeps:
            continue
        take = name in taken if taken is not None else is_empty(ours)
        found.append(FieldChoice(name=name, survivor=ours, merged=theirs, take=take))
    return found


def moved(image: MergeImage) -> Mapping[Linked, int]:
    """How many records of each kind are linked to the survivor instead."""
    return dict(Counter(link.entity for link in {(one.entity, one.id): one for one in image.merged.links}.values()))


def differing(before: RecordImage, now: Mapping[str, Any]) -> dict[str, Any]:
    """The values to write so that the record is as before; what was empty is emptied."""
    wanted = {**dict.fromkeys(now), **before.values}
    return {
        name: value
        for name, value in wanted.items()
        if now.get(name) != value and not (is_empty(value) and is_empty(now.get(name)))
    }


class Relink(Value, frozen=True, kw_only=True):
    """The ids that the field of a linked record has to hold."""

    link: Link
    ids: tuple[str, ...]


def relinked(image: MergeImage, now: Sequence[Link], again: str) -> tuple[list[Relink], list[Link]]:
    """What an undo writes into linked records so that they hold the record that was created `again`; and the links
    that stay as they are, because a person changed or deleted them since.

    `now`: the present links of the survivor and of the new record.
    """
    present = {(one.entity, one.id, one.field): one.held for one in now}
    survivor, merged = image.survivor.id, image.merged.id
    writes, left = [], []
    for link in image.merged.links:
        if link.entity is Linked.ATTACHMENT:
            continue
        held = present.get((link.entity, link.id, link.field))
        if held is None:
            left.append(link)
            continue
        wanted = _restored(link.held, held, survivor, merged, again)
        if wanted != held:
            writes.append(Relink(link=link, ids=wanted))
    return writes, left


class FileMove(Value, frozen=True, kw_only=True):
    """An attachment of the survivor that goes to the record that was created again. `copied`: it is there already, by
    an attempt that was broken off; it only has to leave the survivor."""

    link: Link
    copied: bool


def files_moved(image: MergeImage, at_survivor: Sequence[Link], at_again: Sequence[Link]) -> tuple[list[FileMove], int]:
    """The attachments that an undo still has to move; and how many are no longer there, because a person deleted them.

    A moved attachment has a new id and its name, so copies are told by their number a name.
    """
    there = {one.id for one in at_survivor if one.entity is Linked.ATTACHMENT}
    files = [one for one in image.merged.links if one.entity is Linked.ATTACHMENT]
    copies = Counter(one.name for one in at_again if one.entity is Linked.ATTACHMENT)
    gone = Counter(one.name for one in files if one.id not in there)
    moves = []
    for one in files:
        if one.id in there:
            copied = copies[one.name] > gone[one.name]
            copies[one.name] -= copied
            moves.append(FileMove(link=one, copied=copied))
    return moves, (gone - copies).total()


def _restored(before: Sequence[str], held: Sequence[str], survivor: str, merged: str, again: str) -> tuple[str, ...]:
    """The ids of before with the new one for the merged one; what people added or removed since stays so."""
    kept = [again if one == merged else one for one in before if one == merged or one in held]
    added = [one for one in held if one not in before and one not in (survivor, again)]
    return tuple(dict.fromkeys((*kept, *added)))
