"""Picks the items of a lane for one batch: one kind, at most `limit`, each client's items in order."""

from collections.abc import Mapping, Sequence

import msgspec

from cordboard.ports.errors import SCOPE_MISSING
from cordboard.ports.store.outbox import Item, ItemState

LONGEST_RETRY_S = 3700.0  # no retry is further away (`outbox_dispatcher`)


class Picked(msgspec.Struct, kw_only=True):
    """`batch` leaves now; `stuck` wait for an item that is parked; `due` is when the next waiting one may leave."""

    batch: list[Item] = []
    stuck: list[tuple[Item, str]] = []
    due: float | None = None


def pick(
    items: Sequence[Item],
    referred: Mapping[str, Item],
    now: float,
    limit: int,
    of_kind: Mapping[str, int] | None = None,
    granted_at: float = 0.0,
) -> Picked:
    """The first eligible item gives the kind; an item that cannot leave holds back its own client only.

    An item that waits for a permission holds back only what refers to it. `limit` is the most items, `of_kind` that of
    single kinds; `referred` has every item that `items` refer to. A reference is ready when that item is done.
    `granted_at` (epoch s): what was refused for want of a permission before is tried again.
    """
    picked, limits = Picked(), of_kind or {}
    blocked: set[str] = set()
    unpermitted = {key for key, item in referred.items() if _unpermitted(item, now, granted_at)}
    kind: str | None = None
    for item in items:
        if item.subject in blocked:
            continue
        parked = _parked_reference(item, referred)
        if parked is not None:
            picked.stuck.append((item, parked))
            continue
        if _unpermitted(item, now, granted_at) or not unpermitted.isdisjoint(item.refs):
            unpermitted.add(item.key)
            if item.not_before > now:
                picked.due = min(picked.due or item.not_before, item.not_before)
            continue
        due = item.not_before <= now or item.code == SCOPE_MISSING or _set_by_a_wrong_clock(item, now)
        ready = due and all(_done(referred.get(ref)) for ref in item.refs)
        if not ready:
            blocked.add(item.subject)
            if item.not_before > now:
                picked.due = min(picked.due or item.not_before, item.not_before)
        elif kind in (None, item.kind) and len(picked.batch) < limits.get(item.kind, limit):
            kind = item.kind
            picked.batch.append(item)
        else:
            blocked.add(item.subject)
    return picked


def _set_by_a_wrong_clock(item: Item, now: float) -> bool:
    """A retry further away than any is: the clock was set back since."""
    return item.attempts > 0 and item.not_before > now + LONGEST_RETRY_S


def _unpermitted(item: Item, now: float, granted_at: float) -> bool:
    """Whether the item waits for a permission."""
    refused = item.state is ItemState.OPEN and item.code == SCOPE_MISSING
    return refused and item.not_before > now and item.updated_at >= granted_at


def _done(item: Item | None) -> bool:
    return item is not None and item.state is ItemState.DONE and item.record is not None


def _parked_reference(item: Item, referred: Mapping[str, Item]) -> str | None:
    for ref in item.refs:
        other = referred.get(ref)
        if other is not None and other.state in (ItemState.PARKED, ItemState.DROPPED):
            return ref
    return None
