"""The plan of a merge: which field comes from which record, what moves; and what an undo has to write."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from cordboard.domain.calls.call import Value
from cordboard.domain.crm.contact_match import Entity
from cordboard.domain.duplicates.images import Link, MergeImage, RecordImage


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


def moved(image: MergeImage) -> Mapping[Entity, int]:
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
        held = present.get((link.entity, link.id, link.field))
        if held is None:
            left.append(link)
            continue
        wanted = _restored(link.held, held, survivor, merged, again)
        if wanted != held:
            writes.append(Relink(link=link, ids=wanted))
    return writes, left


def _restored(before: Sequence[str], held: Sequence[str], survivor: str, merged: str, again: str) -> tuple[str, ...]:
    """The ids of before with the new one for the merged one; what people added or removed since stays so."""
    kept = [again if one == merged else one for one in before if one == merged or one in held]
    added = [one for one in held if one not in before and one not in (survivor, again)]
    return tuple(dict.fromkeys((*kept, *added)))
