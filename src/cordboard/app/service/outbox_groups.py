"""Groups items of the outbox by what they wait for, and within it by call. Pure."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence

from cordboard.app.delivery.outbox_dispatcher import WAITS
from cordboard.contract.views.outbox import ItemView, OutboxCallView, OutboxGroupView
from cordboard.ports.store.calls import CallRow
from cordboard.ports.store.outbox import Item, ItemState
from cordboard.toolkit.clock import moment

SHOWN = 50  # calls of a group
CONNECTION = "connection"  # the cause of a group that waits for its connection
_NUMBERS = re.compile(r"\d+")
Show = Callable[[Item], ItemView]


def cause_of(item: Item, known: Mapping[str, Item]) -> Item:
    """The item that keeps this one waiting: itself, or the rejected one that it waits for, however indirectly."""
    seen = {item.key}
    while item.code == WAITS:
        ahead = (known[ref] for ref in item.refs if ref in known and ref not in seen)
        found = next((one for one in ahead if one.code is not None or one.reason), None)
        if found is None:
            break
        item = found
        seen.add(item.key)
    return item


def grouped(
    items: Sequence[Item],
    known: Mapping[str, Item],
    calls: Mapping[str, CallRow],
    show: Show,
    interrupted: Collection[str] = (),
) -> tuple[OutboxGroupView, ...]:
    """Items with the same cause together, the largest group first.

    Args: `known`: items by key, also others than these. `interrupted`: connections that send nothing at present; this
        is the cause of all that is open there, tried or not.
    """
    by_cause: dict[tuple[str, ...], list[tuple[Item, Item]]] = {}
    for item in items:
        root = cause_of(item, known)
        if item.lane in interrupted and item.state is ItemState.OPEN:
            key: tuple[str, ...] = (item.lane, item.state.value, CONNECTION)
        else:
            key = (item.lane, item.state.value, root.code or "", _NUMBERS.sub("#", root.reason or ""))
        by_cause.setdefault(key, []).append((root, item))
    groups = [_group(key, members, calls, show) for key, members in by_cause.items()]
    return tuple(sorted(groups, key=lambda group: (-group.items, group.key)))


def _group(
    key: tuple[str, ...], members: Sequence[tuple[Item, Item]], calls: Mapping[str, CallRow], show: Show
) -> OutboxGroupView:
    by_call: dict[str, list[Item]] = {}
    for _, item in members:
        by_call.setdefault(item.call or item.key, []).append(item)
    shown = list(by_call.items())[:SHOWN]
    return OutboxGroupView(
        key="|".join(key),
        connection=members[0][1].lane,
        state=members[0][1].state.value,
        cause=show(next((root for root, _ in members if root.reason), members[0][0])),
        interrupted=key[2:] == (CONNECTION,),
        items=len(members),
        calls=len(by_call),
        since=moment(min(item.created_at for _, item in members)),
        keys=tuple(item.key for _, item in members),
        lines=tuple(_line(call, of_call, calls, show) for call, of_call in shown),
    )


def _line(call: str, items: Sequence[Item], calls: Mapping[str, CallRow], show: Show) -> OutboxCallView:
    row = calls.get(call)
    views = tuple(show(item) for item in items)
    return OutboxCallView(
        call=items[0].call,
        client=views[0].client,
        direction=row.direction if row else None,
        started_at=moment(row.started_at) if row else None,
        items=views,
    )
